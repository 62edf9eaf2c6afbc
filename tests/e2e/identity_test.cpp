// Signing in, second factor, links, devices, tokens and the audit, over HTTP as a browser or a
// program does it.
#include "domain/identity/second_factor.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/audit.hpp"
#include "tests/support/plan.hpp"
#include "usecases/identity/passwords.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace tests {
namespace {

using namespace support;
using domain::identity::Role;

constexpr const char* good_password = "ba con ếch nhảy qua cầu";

/// A browser: keeps its cookie and its anti-forgery token.
class Browser {
  public:
    explicit Browser(RealService& s) : client_(s.client()) {}

    Answer sign_in(const std::string& login, const std::string& password,
                   const std::string& code = "") {
        JsonMembers members{{"login", login}, {"password", password}};
        if (!code.empty()) members.emplace_back("code", code);
        auto answer = client_.post("/api/v1/session", json_object(members).str());
        if (answer.status == 201) {
            auto cookie = answer.header("set-cookie");
            set_cookie = cookie;
            cookie_ = cookie.substr(0, cookie.find(';'));
            csrf = Json::parse(answer.body)["csrf"].text();
        }
        return answer;
    }
    Answer get(const std::string& path) {
        return client_.get("/api/v1" + path, {{"Cookie", cookie_}});
    }
    Answer post(const std::string& path, const JsonText& body, Headers headers = {}) {
        headers.emplace_back("Cookie", cookie_);
        if (!csrf.empty()) headers.emplace_back("X-CSRF-Token", csrf);
        return client_.post("/api/v1" + path, body.str(), headers);
    }

    std::string set_cookie, csrf;

  private:
    HttpClient client_;
    std::string cookie_;
};

void plan_drive_as(Browser& browser) {
    auto made = browser.post("/drives", json_object({{"code", "dot"},
                                                     {"title", "Đợt"},
                                                     {"site", "diem"},
                                                     {"organization", "tinh"},
                                                     {"starts_at", "2020-03-01T07:00:00+07:00"},
                                                     {"ends_at", "2020-03-01T11:00:00+07:00"}}));
    EXPECT_EQ(made.status, 201u) << made.body;
    auto moved = browser.post("/drives/dot/transitions",
                              json_object({{"to", "approved"}, {"reason", "đã đủ người"}}));
    EXPECT_EQ(moved.status, 201u) << moved.body;
}

class IdentityService : public testing::Test {
  protected:
    IdentityService() : s("2020-02-09T12:00:00+07:00", support::Access::closed) {
        auto written =
            s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                for (const char* login : {"quan-tri", "lan"}) {
                    domain::identity::User user;
                    user.id = tx.new_id();
                    user.login = login;
                    user.name = login;
                    auto added = storage::identity::add(
                        tx, user,
                        usecases::identity::Passwords::hash_now(good_password, {1, 8192}));
                    if (!added) return added.error();
                    bool admin = user.login == "quan-tri";
                    storage::identity::give(tx, *added,
                                            {admin ? Role::administrator : Role::auditor, {}, {}});
                }
                return {};
            });
        EXPECT_TRUE(written);
    }
    RealService s;
};

TEST_F(IdentityService, ABrowserSignsInWritesWithItsTokenAndSignsOut) {
    Browser browser(s);
    auto signed_in = browser.sign_in("Quan-Tri", good_password);
    ASSERT_EQ(signed_in.status, 201u) << signed_in.body;
    for (const char* attribute : {"HttpOnly", "SameSite=Strict", "Path=/"})
        EXPECT_NE(browser.set_cookie.find(attribute), std::string::npos) << attribute;
    EXPECT_EQ(browser.set_cookie.find("Secure"), std::string::npos) << "plain HTTP on this machine";
    auto who = Json::parse(browser.get("/session").body);
    EXPECT_EQ(who["actor"].text(), "quan-tri");
    EXPECT_EQ(who["csrf"].text(), browser.csrf);
    EXPECT_EQ(who["grants"][0]["role"].text(), "administrator");

    auto organization = json_object({{"code", "a"}, {"name", "A"}, {"kind", "school"}});
    auto csrf = browser.csrf;
    browser.csrf.clear();
    EXPECT_EQ(browser.post("/organizations", organization).code(), "csrf_token_wrong");
    browser.csrf = csrf.substr(1) + "0";
    EXPECT_EQ(browser.post("/organizations", organization).code(), "csrf_token_wrong");
    browser.csrf = csrf;
    EXPECT_EQ(browser.post("/organizations", organization).status, 201u);
    EXPECT_EQ(s.client()
                  .get("/api/v1/session",
                       {{"Authorization", "Bearer " + browser.set_cookie.substr(17, 47)}})
                  .code(),
              "credential_invalid")
        << "a session's secret is no bearer token";

    EXPECT_EQ(browser.post("/session/end", JsonText::raw("{}")).status, 204u);
    EXPECT_EQ(browser.get("/session").code(), "credential_invalid");
    EXPECT_EQ(browser.sign_in("quan-tri", good_password).status, 201u)
        << "a stale cookie is no obstacle";
}

TEST_F(IdentityService, WhatIsWrongIsNotSaidAndGuessingIsSlowedDown) {
    Browser browser(s);
    auto wrong = browser.sign_in("quan-tri", "sai mật khẩu rồi");
    auto unknown = browser.sign_in("khong-co-ai", good_password);
    EXPECT_EQ(wrong.status, 401u);
    EXPECT_EQ(unknown.status, 401u);
    auto without_id = [](const Answer& answer) {
        return answer.body.substr(0, answer.body.find("request_id"));
    };
    EXPECT_EQ(without_id(wrong), without_id(unknown));
    for (int i = 0; i < 10; ++i) browser.sign_in("quan-tri", "sai mật khẩu rồi");
    auto limited = browser.sign_in("quan-tri", good_password);
    EXPECT_EQ(limited.code(), "too_many_attempts");
    EXPECT_GE(std::stoi(limited.header("retry-after")), 1);
    s.set_time("2020-02-09T12:10:00+07:00");
    EXPECT_EQ(browser.sign_in("quan-tri", good_password).status, 201u) << "nobody is locked out";
}

TEST_F(IdentityService, ASessionEndsByIdlingByAgeAndFromElsewhere) {
    Browser one(s), two(s);
    ASSERT_EQ(one.sign_in("lan", good_password).status, 201u);
    ASSERT_EQ(two.sign_in("lan", good_password).status, 201u);
    auto sessions = Json::parse(one.get("/account/sessions").body)["items"];
    ASSERT_EQ(sessions.size(), 2u);
    EXPECT_NE(sessions[0]["current"].truth(), sessions[1]["current"].truth());
    EXPECT_EQ(one.post("/account/sessions/end-all", JsonText::raw("{}")).status, 204u);
    EXPECT_EQ(two.get("/session").code(), "credential_invalid");
    EXPECT_EQ(one.get("/session").status, 200u);
    s.set_time("2020-02-09T23:00:00+07:00");
    EXPECT_EQ(one.get("/session").status, 200u) << "used within twelve hours";
    s.set_time("2020-02-10T10:59:00+07:00");
    EXPECT_EQ(one.get("/session").status, 200u);
    s.set_time("2020-02-10T23:00:00+07:00");
    EXPECT_EQ(one.get("/session").code(), "credential_invalid");
}

TEST_F(IdentityService, ASecondFactorIsAskedForAndEachCodeHelpsOnce) {
    Browser browser(s);
    ASSERT_EQ(browser.sign_in("lan", good_password).status, 201u);
    EXPECT_EQ(
        browser.post("/account/second-factor", json_object({{"password", "sai mật khẩu"}})).code(),
        "wrong_credentials");
    auto begun = browser.post("/account/second-factor", json_object({{"password", good_password}}));
    ASSERT_EQ(begun.status, 200u) << begun.body;
    EXPECT_EQ(begun.header("cache-control"), "no-store");
    auto secret32 = Json::parse(begun.body)["secret"].text();
    EXPECT_NE(Json::parse(begun.body)["qr_svg"].text().find("<svg"), std::string::npos);
    std::string secret;  // base 32 back to bytes
    for (std::size_t i = 0, bits = 0, have = 0; i < secret32.size(); ++i) {
        char c = secret32[i];
        bits = bits << 5 | std::size_t(c >= 'A' ? c - 'A' : c - '2' + 26);
        if ((have += 5) >= 8) {
            have -= 8;
            secret += char(bits >> have & 0xff);
        }
    }
    auto code_now = [&] {
        return domain::identity::code_at(secret, s.database().settings().clock());
    };
    EXPECT_EQ(
        browser.post("/account/second-factor/confirm", json_object({{"code", "000000"}})).code(),
        "code_wrong");
    auto confirmed =
        browser.post("/account/second-factor/confirm", json_object({{"code", code_now()}}));
    ASSERT_EQ(confirmed.status, 200u) << confirmed.body;
    auto recovery = Json::parse(confirmed.body)["recovery_codes"];
    ASSERT_EQ(recovery.size(), 10u);

    EXPECT_EQ(browser.sign_in("lan", good_password).code(), "second_factor_required");
    EXPECT_EQ(browser.sign_in("lan", "sai mật khẩu rồi", code_now()).code(), "wrong_credentials");
    EXPECT_EQ(browser.sign_in("lan", good_password, code_now()).code(), "wrong_credentials")
        << "the code was used to confirm";
    s.set_time("2020-02-09T12:01:00+07:00");
    EXPECT_EQ(browser.sign_in("lan", good_password, code_now()).status, 201u);
    EXPECT_EQ(browser.sign_in("lan", good_password, code_now()).code(), "wrong_credentials");
    EXPECT_EQ(browser.sign_in("lan", good_password, recovery[3].text()).status, 201u);
    EXPECT_EQ(browser.sign_in("lan", good_password, recovery[3].text()).code(),
              "wrong_credentials");
    // Nothing of it stands in the database in clear.
    s.stop();
    std::ifstream file(s.database_file(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    ASSERT_NE(bytes.find("lan"), bytes.npos);
    EXPECT_EQ(bytes.find(secret), bytes.npos);
    EXPECT_EQ(bytes.find(secret32), bytes.npos);
}

TEST_F(IdentityService, APersonSetsThePasswordByALinkOnce) {
    Browser admin(s);
    ASSERT_EQ(admin.sign_in("quan-tri", good_password).status, 201u);
    auto made = admin.post("/users", json_object({{"login", "hoa"}, {"name", "Trần Thị Hoa"}}));
    ASSERT_EQ(made.status, 201u) << made.body;
    auto link = Json::parse(made.body)["password_link"];
    EXPECT_NE(link["url"].text().find("/reset#" + link["token"].text()), std::string::npos);
    auto set = [&](const std::string& token, const std::string& password) {
        return s.client().post("/api/v1/password-reset",
                               json_object({{"token", token}, {"password", password}}).str());
    };
    EXPECT_EQ(set(link["token"].text(), "ngan").status, 422u);
    EXPECT_EQ(set("gtl_khong-co", "quả na rơi xuống giếng").code(), "link_unknown");
    EXPECT_EQ(set(link["token"].text(), "quả na rơi xuống giếng").status, 204u);
    EXPECT_EQ(set(link["token"].text(), "quả na rơi xuống giếng").code(), "link_unknown");
    Browser hoa(s);
    EXPECT_EQ(hoa.sign_in("hoa", "quả na rơi xuống giếng").status, 201u);
    EXPECT_EQ(hoa.get("/drives").code(), "forbidden") << "nothing is open before a role is given";
    auto changed =
        hoa.post("/account/password", json_object({{"current", "quả na rơi xuống giếng"},
                                                   {"password", "mưa rơi trên mái tôn cũ"}}));
    EXPECT_EQ(changed.status, 204u) << changed.body;
    EXPECT_EQ(hoa.get("/session").status, 200u) << "this session stays";
    Browser again(s);
    EXPECT_EQ(again.sign_in("hoa", "quả na rơi xuống giếng").code(), "wrong_credentials");
    // Disabled: out at once.
    auto user = admin.get("/users/hoa");
    auto disabled =
        s.client().request("PATCH", "/api/v1/users/hoa",
                           {{"Cookie", admin.set_cookie.substr(0, admin.set_cookie.find(';'))},
                            {"X-CSRF-Token", admin.csrf},
                            {"If-Match", user.header("etag")},
                            {"Content-Type", "application/json"}},
                           R"({"disabled":true})");
    EXPECT_EQ(disabled.status, 200u) << disabled.body;
    EXPECT_EQ(hoa.get("/session").code(), "credential_invalid");
    EXPECT_EQ(again.sign_in("hoa", "mưa rơi trên mái tôn cũ").code(), "account_disabled");
}

TEST_F(IdentityService, TheAuditHoldsWhoDidWhatBeforeAndAfter) {
    Browser admin(s);
    ASSERT_EQ(admin.sign_in("quan-tri", good_password).status, 201u);
    admin.post("/organizations",
               json_object({{"code", "tinh"}, {"name", "Tỉnh"}, {"kind", "provincial_committee"}}));
    admin.post("/users/lan/grants",
               json_object({{"role", "committee"},
                            {"scope", json_object({{"kind", "organization"}, {"code", "tinh"}})}}));
    Browser lan(s);
    ASSERT_EQ(lan.sign_in("lan", good_password).status, 201u);
    lan.post("/sites", json_object({{"code", "diem"}, {"name", "Điểm"}, {"organization", "tinh"}}));
    plan_drive_as(lan);
    EXPECT_EQ(lan.get("/drives/dot/events").status, 200u);
    auto audit = [&](const std::string& query) {
        auto answer = lan.get("/audit" + query);
        EXPECT_EQ(answer.status, 200u) << answer.body;
        return Json::parse(answer.body)["items"];
    };
    auto drive = audit("?object=drives/dot");
    ASSERT_EQ(drive.size(), 3u) << drive.dump();
    auto moved = drive[1];
    EXPECT_EQ(moved["actor"].text(), "lan");
    EXPECT_EQ(moved["action"].text(), "POST /drives/{drive}/transitions");
    EXPECT_EQ(moved["address"].text(), "127.0.0.1");
    EXPECT_EQ(moved["reason"].text(), "đã đủ người");
    EXPECT_NE(moved["before"].text().find("\"status\":\"proposed\""), std::string::npos);
    EXPECT_NE(moved["after"].text().find("\"status\":\"approved\""), std::string::npos);
    EXPECT_TRUE(drive[2]["before"].null());
    EXPECT_EQ(drive[0]["action"].text(), "GET /drives/{drive}/events");
    EXPECT_EQ(audit("?object=drives/dot/events").size(), 1u) << "reading personal data is an act";
    EXPECT_EQ(audit("?person=lan&object=session").size(), 1u);
    EXPECT_EQ(audit("?from=2020-02-10").size(), 0u);
    // No secret got into it.
    for (const auto& item : audit("?limit=200").items()) {
        EXPECT_EQ(item.dump().find("ếch"), std::string::npos);
        EXPECT_EQ(item.dump().find("gtl_"), std::string::npos);
    }
    auto csv = lan.get("/audit?format=csv&bom=true");
    EXPECT_TRUE(csv.body.starts_with("\xEF\xBB\xBFseq,at,actor")) << csv.body.substr(0, 100);
    csv = lan.get("/audit?format=csv&locale=vi");
    EXPECT_TRUE(csv.body.starts_with("\xEF\xBB\xBFseq;at;actor")) << csv.body.substr(0, 100);
}

}  // namespace
}  // namespace tests
