// What gives access ends with what it was made by, a token reaches as far as its owner, and nobody
// becomes more than he is.
#include "tests/support/people.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace tests {
namespace {

using namespace support;
using domain::Day;
using domain::identity::Role;

constexpr const char* good_password = "quả na rơi xuống giếng";

class Credentials : public testing::Test {
  protected:
    Credentials() : s("2020-02-09T12:00:00+07:00", support::Access::closed) {
        add_account(s, "quoc-gia",
                    {{Role::administrator, {}, {}},
                     {Role::committee, {}, {}},
                     {Role::coordinator, {}, {}}});
        auto admin = sign_in(s, "quoc-gia");
        for (const auto& [name, value] : admin.headers()) s.always_send(name, value);
        plan(s);
        plan_drive(s, "dot");
    }
    static JsonText scope(const std::string& code) {
        return code.empty() ? json_object({{"kind", "everything"}})
                            : json_object({{"kind", "organization"}, {"code", code}});
    }
    Json token_of(Asker& who, const std::string& name, std::vector<JsonText> roles,
                  const std::string& where) {
        return who.post_json(
            "/tokens",
            json_object({{"name", name}, {"roles", json_array(roles)}, {"scope", scope(where)}}));
    }
    Answer use(const std::string& link) {
        return s.client().post("/api/v1/password-reset",
                               json_object({{"token", link}, {"password", good_password}}).str());
    }
    std::string enrol_code(const std::string& code) {
        auto answer = s.client().post("/api/v1/devices/enrol", json_object({{"code", code}}).str());
        return answer.status == 201 ? Json::parse(answer.body)["token"].text() : answer.code();
    }
    Answer sign_in_with_password(const std::string& login) {
        return s.client().post("/api/v1/session",
                               json_object({{"login", login}, {"password", good_password}}).str());
    }
    RealService s;
};

/// Everything that a credential can make that gives access, and what stands of it.
struct Made {
    std::string token, child_token, device, waiting, link, used_link, feed;
};

class Lineage : public Credentials {
  protected:
    Made make(Asker& by, const std::string& mark) {
        Made m;
        auto token = token_of(by, "con-" + mark, {"administrator", "coordinator"}, "rach-gia");
        m.token = token["token"].text();
        auto child = with_token(s, m.token);
        m.child_token = token_of(child, "chau-" + mark, {"auditor"}, "rach-gia")["token"].text();
        auto device = by.post_json(
            "/devices",
            json_object({{"code", "may-" + mark}, {"name", "x"}, {"drives", json_array({"dot"})}}));
        m.device = enrol_code(device["enrolment"]["code"].text());
        m.waiting =
            by.post_json("/devices",
                         json_object({{"code", "cho-" + mark},
                                      {"name", "x"},
                                      {"drives", json_array({"dot"})}}))["enrolment"]["code"]
                .text();
        m.link = by.post_json("/users", json_object({{"login", "moi-" + mark},
                                                     {"name", "x"}}))["password_link"]["token"]
                     .text();
        m.used_link = by.post_json("/users", json_object({{"login", "cu-" + mark},
                                                          {"name", "x"}}))["password_link"]["token"]
                          .text();
        EXPECT_EQ(use(m.used_link).status, 204u);
        m.feed = by.post_json("/calendar-feeds", json_object({{"kind", "organization"},
                                                              {"organization", "rach-gia"}}))["url"]
                     .text();
        m.feed = m.feed.substr(m.feed.find("/api/"));
        return m;
    }
    bool opens(const std::string& secret) {
        return s.client().get("/api/v1/session", {{"Authorization", "Bearer " + secret}}).status ==
               200;
    }
    void stand(const Made& m, bool expected) {
        EXPECT_EQ(opens(m.token), expected) << "a token";
        EXPECT_EQ(opens(m.child_token), expected) << "a token that a token made";
        EXPECT_EQ(opens(m.device), expected) << "an enrolled device";
        EXPECT_EQ(s.client().get(m.feed).status, expected ? 200u : 404u) << "a calendar's address";
    }
    void nothing_is_left(const Made& m) {
        stand(m, false);
        EXPECT_EQ(enrol_code(m.waiting), "enrolment_unknown");
        EXPECT_EQ(use(m.link).code(), "link_unknown");
    }
};

TEST_F(Lineage, WhatATokenMadeEndsWithIt) {
    auto admin = sign_in(s, "quoc-gia");
    auto stolen = token_of(admin, "bi-lay", {"administrator", "committee", "coordinator"}, "");
    auto thief = with_token(s, stolen["token"].text());
    auto made = make(thief, "a");
    auto others = make(admin, "b");
    stand(made, true);
    ASSERT_EQ(sign_in_with_password("cu-a").status, 201u);
    admin.post_json("/tokens/" + stolen["id"].text() + "/revoke", json_object({{"reason", "mất"}}),
                    200);
    nothing_is_left(made);
    EXPECT_EQ(sign_in_with_password("cu-a").code(), "wrong_credentials")
        << "a password that a link of it set";
    stand(others, true);
    EXPECT_EQ(sign_in_with_password("cu-b").status, 201u);
    s.restart();
    nothing_is_left(made);
    stand(others, true);
}

TEST_F(Lineage, WhatASessionMadeEndsWhenItIsEndedFromElsewhere) {
    auto here = sign_in(s, "quoc-gia"), stolen = sign_in(s, "quoc-gia");
    auto made = make(stolen, "a"), own = make(here, "b");
    EXPECT_EQ(here.post("/account/sessions/end-all", JsonText::raw("{}")).status, 204u);
    nothing_is_left(made);
    EXPECT_EQ(sign_in_with_password("cu-a").code(), "wrong_credentials")
        << "a password that a link of it set";
    stand(own, true);
    EXPECT_EQ(sign_in_with_password("cu-b").status, 201u);
    // Signing out is no distrust.
    auto third = sign_in(s, "quoc-gia");
    auto kept = make(third, "c");
    EXPECT_EQ(third.post("/session/end", JsonText::raw("{}")).status, 204u);
    stand(kept, true);
    EXPECT_EQ(here.post("/account/sessions/end-all", JsonText::raw("{}")).status, 204u);
    stand(kept, true);
    EXPECT_EQ(sign_in_with_password("cu-c").status, 201u)
        << "whom he gave a link in another session keeps his password";
}

/// An account that a thief makes, and all that he makes by way of it.
struct Ghosts {
    std::vector<std::string> logins, secrets;
};

class Chains : public Lineage {
  protected:
    /// `by` makes an account with roles and sets its password.
    void haunt(Asker& by, const std::string& login) {
        auto made = by.post_json("/users", json_object({{"login", login}, {"name", login}}));
        EXPECT_EQ(use(made["password_link"]["token"].text()).status, 204u);
        for (const char* role : {"administrator", "coordinator"})
            by.post_json("/users/" + login + "/grants",
                         json_object({{"role", role}, {"scope", scope("rach-gia")}}));
    }
    std::string tablet_of(Asker& by, const std::string& code) {
        auto device = by.post_json(
            "/devices",
            json_object({{"code", code}, {"name", "x"}, {"drives", json_array({"dot"})}}));
        return enrol_code(device["enrolment"]["code"].text());
    }
    void reset(Asker& by, const std::string& login) {
        auto link =
            by.post_json("/users/" + login + "/password-link", json_object({{"reason", "x"}}), 200);
        EXPECT_EQ(use(link["token"].text()).status, 204u);
    }
    /// Two accounts, a program and a tablet, each made by way of the one before; in the end the
    /// last one makes a link for the first, and sessions are signed out in the ordinary way.
    Ghosts possess(Asker& thief) {
        Ghosts g;
        haunt(thief, "ma-mot");
        auto first = sign_in(s, "ma-mot");
        auto program = token_of(first, "ma", {"administrator", "coordinator"}, "rach-gia");
        g.secrets.push_back(program["token"].text());
        g.secrets.push_back(tablet_of(first, "ma-may"));
        first.post("/session/end", JsonText::raw("{}"));
        later();
        auto by_program = with_token(s, program["token"].text());
        haunt(by_program, "ma-hai");
        auto second = sign_in(s, "ma-hai");
        g.secrets.push_back(
            token_of(second, "ma", {"administrator", "coordinator"}, "rach-gia")["token"].text());
        g.secrets.push_back(tablet_of(second, "ma-may-hai"));
        later();
        reset(second, "ma-mot");
        second.post("/session/end", JsonText::raw("{}"));
        later();
        auto again = sign_in(s, "ma-mot");
        g.secrets.push_back(token_of(again, "ma", {"coordinator"}, "rach-gia")["token"].text());
        g.logins = {"ma-mot", "ma-hai"};
        for (const auto& secret : g.secrets) EXPECT_TRUE(opens(secret));
        for (const auto& login : g.logins) EXPECT_EQ(sign_in_with_password(login).status, 201u);
        return g;
    }
    void are_gone(const Ghosts& g) {
        for (std::size_t i = 0; i < g.secrets.size(); ++i)
            EXPECT_FALSE(opens(g.secrets[i])) << "secret " << i;
        for (const auto& login : g.logins) {
            EXPECT_EQ(sign_in_with_password(login).code(), "wrong_credentials") << login;
            const auto books = s.database().books();
            for (const auto& [num, session] : books->directory().sessions())
                EXPECT_NE(books->directory().users().at(session->user)->login, login);
        }
    }
    void later() {
        ++minute_;
        s.set_time("2020-02-09T12:" + std::string(minute_ < 10 ? "0" : "") +
                   std::to_string(minute_) + ":00+07:00");
    }
    /// Somebody whom `admin` gave a link, with a tablet of his own.
    std::string honest(Asker& admin, const std::string& login) {
        haunt(admin, login);
        auto person = sign_in(s, login);
        return tablet_of(person, login + "-may");
    }

  private:
    int minute_ = 0;
};

TEST_F(Chains, ARevokedTokenTakesWhatAccountsOfItMade) {
    auto admin = sign_in(s, "quoc-gia");
    auto kept = honest(admin, "that");
    auto stolen = token_of(admin, "bi-lay", {"administrator", "coordinator"}, "rach-gia");
    auto thief = with_token(s, stolen["token"].text());
    auto ghosts = possess(thief);
    admin.post_json("/tokens/" + stolen["id"].text() + "/revoke", json_object({{"reason", "mất"}}),
                    200);
    are_gone(ghosts);
    EXPECT_TRUE(opens(kept));
    EXPECT_EQ(sign_in_with_password("that").status, 201u);
    s.restart();
    are_gone(ghosts);
    EXPECT_TRUE(opens(kept));
}

TEST_F(Chains, ALinkInAnotherHandDoesNotWashWhatWasMadeBefore) {
    auto admin = sign_in(s, "quoc-gia");
    auto stolen = token_of(admin, "bi-lay", {"administrator", "coordinator"}, "rach-gia");
    auto thief = with_token(s, stolen["token"].text());
    haunt(thief, "ma-mot");
    auto ghost = sign_in(s, "ma-mot");
    auto before = token_of(ghost, "ma", {"coordinator"}, "rach-gia")["token"].text();
    ghost.post("/session/end", JsonText::raw("{}"));
    later();
    // A real person gets the account, by a link of somebody else.
    reset(admin, "ma-mot");
    later();
    auto person = sign_in(s, "ma-mot");
    auto since = token_of(person, "that", {"coordinator"}, "rach-gia")["token"].text();
    admin.post_json("/tokens/" + stolen["id"].text() + "/revoke", json_object({{"reason", "mất"}}),
                    200);
    EXPECT_FALSE(opens(before));
    EXPECT_TRUE(opens(since)) << "what that person made is not the thief's";
    EXPECT_EQ(sign_in_with_password("ma-mot").status, 201u);
}

TEST_F(Chains, AStolenSessionTakesWhatAccountsOfItMade) {
    auto own = sign_in(s, "quoc-gia"), earlier = sign_in(s, "quoc-gia"),
         stolen = sign_in(s, "quoc-gia");
    auto kept = honest(own, "that"), of_old = honest(earlier, "cu");
    earlier.post("/session/end", JsonText::raw("{}"));
    auto ghosts = possess(stolen);
    EXPECT_EQ(own.post("/account/sessions/end-all", JsonText::raw("{}")).status, 204u);
    are_gone(ghosts);
    for (const auto& tablet : {kept, of_old}) EXPECT_TRUE(opens(tablet));
    for (const char* login : {"that", "cu"})
        EXPECT_EQ(sign_in_with_password(login).status, 201u) << login;
}

TEST_F(Chains, WhoIsLockedOutTakesWhatAccountsOfHisSessionsMade) {
    add_account(s, "sai", {{Role::administrator, {}, {}}, {Role::coordinator, {}, {}}});
    auto earlier = sign_in(s, "sai");
    auto of_old = honest(earlier, "cu");
    earlier.post("/session/end", JsonText::raw("{}"));
    auto wrong = sign_in(s, "sai");
    auto ghosts = possess(wrong);
    auto admin = sign_in(s, "quoc-gia");
    auto version = admin.get("/users/sai").header("etag");
    EXPECT_EQ(admin.patch("/users/sai", json_object({{"disabled", true}}), version).status, 200u);
    are_gone(ghosts);
    EXPECT_TRUE(opens(of_old)) << "whom he gave a link long ago is not lost";
    EXPECT_EQ(sign_in_with_password("cu").status, 201u);
}

TEST_F(Chains, WhoResetsHisOwnPasswordKeepsIt) {
    auto admin = sign_in(s, "quoc-gia");
    reset(admin, "quoc-gia");
    EXPECT_EQ(admin.get("/session").code(), "credential_invalid");
    EXPECT_EQ(sign_in_with_password("quoc-gia").status, 201u);
}

TEST_F(Lineage, WhatSomebodyMadeEndsWhenHeIsLockedOut) {
    add_account(
        s, "sai",
        {{Role::administrator, {}, {}}, {Role::committee, {}, {}}, {Role::coordinator, {}, {}}});
    auto wrong = sign_in(s, "sai");
    auto own = token_of(wrong, "rieng", {"committee"}, "");
    auto made = make(wrong, "a");
    auto admin = sign_in(s, "quoc-gia");
    auto version = admin.get("/users/sai").header("etag");
    EXPECT_EQ(admin.patch("/users/sai", json_object({{"disabled", true}}), version).status, 200u);
    nothing_is_left(made);
    EXPECT_FALSE(opens(own["token"].text()));
    EXPECT_EQ(wrong.get("/session").code(), "credential_invalid");
    // And it stays so when he may come back.
    version = admin.get("/users/sai").header("etag");
    EXPECT_EQ(admin.patch("/users/sai", json_object({{"disabled", false}}), version).status, 200u);
    nothing_is_left(made);
}

TEST_F(Credentials, ALiveStreamEndsWithItsRight) {
    auto admin = sign_in(s, "quoc-gia");
    auto follow = [&](const Headers& headers) {
        HttpClient client(s.port());
        std::string lines;
        for (const auto& [name, value] : headers) lines += name + ": " + value + "\r\n";
        client.send_raw("GET /api/v1/live HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n" +
                        lines + "\r\n");
        EXPECT_EQ(client.read_head()->status, 200u);
        EXPECT_TRUE(client.read_chunk());
        return client;
    };
    auto ends = [](HttpClient& client) {
        while (client.read_chunk()) {
        }
    };
    auto token = token_of(admin, "may", {"auditor"}, "");
    auto by_token = follow(with_token(s, token["token"].text()).headers());
    admin.post_json("/tokens/" + token["id"].text() + "/revoke", json_object({{"reason", "thử"}}),
                    200);
    ends(by_token);
    auto tablet = enrol(s, admin, "may-9", "dot");
    auto by_tablet = follow(tablet.headers());
    admin.post_json("/devices/may-9/revoke", json_object({{"reason", "mất"}}), 200);
    ends(by_tablet);
    auto other = sign_in(s, "quoc-gia");
    auto by_session = follow(other.headers());
    auto own = follow(admin.headers());
    EXPECT_EQ(admin.post("/account/sessions/end-all", JsonText::raw("{}")).status, 204u);
    ends(by_session);
    // Whose right stands goes on hearing.
    admin.post_json("/sites", json_object({{"code", "moi"}, {"name", "Mới"}}));
    EXPECT_TRUE(own.read_chunk());
    // With the last role, the right to hear has ended.
    add_account(s, "lan", {{Role::auditor, {}, {}}, {Role::coordinator, {}, {}}});
    auto lan = sign_in(s, "lan");
    auto by_lan = follow(lan.headers());
    const auto end_one = [&] {
        const auto grants = admin.get_json("/users/lan")["grants"];
        admin.post_json("/users/lan/grants/" + grants[0]["id"].text() + "/end",
                        json_object({{"reason", "thử"}}), 200);
    };
    end_one();
    admin.post_json("/sites", json_object({{"code", "nua"}, {"name", "Nữa"}}));
    EXPECT_TRUE(by_lan.read_chunk()) << "one role is left";
    end_one();
    ends(by_lan);
    EXPECT_EQ(lan.get("/session").status, 200u);
    EXPECT_EQ(lan.get("/live").code(), "forbidden") << "nor does one begin";
}

TEST_F(Credentials, ATokenFollowsTheTreeAsItsOwnersSessionDoes) {
    add_account(s, "lan", {{Role::auditor, organization_scope(s, "kien-giang"), {}}});
    auto lan = sign_in(s, "lan");
    auto token = with_token(s, token_of(lan, "may", {"auditor"}, "rach-gia")["token"].text());
    auto both = [&] {
        return std::pair(lan.get("/drives/dot").status, token.get("/drives/dot").status);
    };
    EXPECT_EQ(both(), std::pair(200u, 200u));
    s.post_json(
        "/organizations",
        json_object({{"code", "an-giang"}, {"name", "x"}, {"kind", "provincial_committee"}}));
    auto version = s.get("/organizations/rach-gia").header("etag");
    auto moved = s.patch("/organizations/rach-gia",
                         json_object({{"parent", "an-giang"}, {"valid_from", "2020-02-09"}}),
                         {{"If-Match", version}});
    ASSERT_EQ(moved.status, 200u) << moved.body;
    EXPECT_NE(lan.get("/drives/dot").status, 200u);
    EXPECT_NE(token.get("/drives/dot").status, 200u);
    // It comes back as the session does.
    version = s.get("/organizations/rach-gia").header("etag");
    moved = s.patch("/organizations/rach-gia",
                    json_object({{"parent", "kien-giang"}, {"valid_from", "2020-02-09"}}),
                    {{"If-Match", version}});
    ASSERT_EQ(moved.status, 200u) << moved.body;
    EXPECT_EQ(both(), std::pair(200u, 200u));
}

/// An administrator of one district and the accounts around him.
class ScopedAdministrator : public Credentials {
  protected:
    ScopedAdministrator() {
        const auto district = organization_scope(s, "rach-gia");
        add_account(s, "huyen", {{Role::administrator, district, {}}});
        add_account(s, "lan", {{Role::coordinator, district, {}}});
        add_account(s, "hai-noi", {{Role::administrator, {}, {}}, {Role::auditor, district, {}}});
        add_account(
            s, "tuong-lai",
            {{Role::auditor, district, {}}, {Role::administrator, {}, {Day::of(2030, 1, 1), {}}}});
        add_account(s, "chua-co", {});
        add_account(s, "da-het", {{Role::administrator, {}, {}}});
        auto written =
            s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                auto user = *tx.books().directory().user("da-het");
                storage::identity::end_grant(tx, user, user.grants.front().id);
                return {};
            });
        EXPECT_TRUE(written);
    }
    JsonText role(const std::string& name, const std::string& where) {
        return json_object({{"role", name}, {"scope", scope(where)}});
    }
};

TEST_F(ScopedAdministrator, KeepsWhoIsOfHisPartOnly) {
    auto huyen = sign_in(s, "huyen");
    const auto reason = json_object({{"reason", "quên"}});
    EXPECT_EQ(huyen.post("/users/lan/password-link", reason).status, 200u)
        << "one of his own people";
    for (const char* login : {"quoc-gia", "hai-noi", "tuong-lai", "chua-co", "da-het"}) {
        SCOPED_TRACE(login);
        for (int round = 0; round < 2; ++round) {
            for (const char* what : {"/password-link", "/second-factor/remove"}) {
                auto answer = huyen.post("/users/" + std::string(login) + what, reason);
                EXPECT_TRUE(answer.status == 403 || answer.status == 404)
                    << answer.status << answer.body;
            }
            auto locked = huyen.patch("/users/" + std::string(login),
                                      json_object({{"disabled", true}}), "\"1\"");
            EXPECT_TRUE(locked.status == 403 || locked.status == 404) << locked.status;
            // A role in his own part changes nothing about that.
            huyen.post("/users/" + std::string(login) + "/grants", role("auditor", "rach-gia"));
        }
    }
    EXPECT_EQ(huyen.get("/users/chua-co").code(), "user_not_found")
        << "no role, and made by somebody else";
    auto national = sign_in(s, "quoc-gia");
    EXPECT_EQ(national.post("/users/chua-co/password-link", reason).status, 200u);
    // Whom he makes himself is his, and whom the level above gives a role there is too.
    huyen.post_json("/users", json_object({{"login", "cua-toi"}, {"name", "x"}}));
    EXPECT_EQ(huyen.post("/users/cua-toi/password-link", reason).status, 200u);
    national.post_json("/users", json_object({{"login", "duoc-giao"}, {"name", "x"}}));
    EXPECT_EQ(huyen.post("/users/duoc-giao/password-link", reason).status, 404u);
    national.post_json("/users/duoc-giao/grants", role("coordinator", "rach-gia"));
    EXPECT_EQ(huyen.post("/users/duoc-giao/password-link", reason).status, 200u);
}

TEST_F(ScopedAdministrator, ALinkIsGoodOnlyWhileItsMakerKeepsTheAccount) {
    auto huyen = sign_in(s, "huyen"), national = sign_in(s, "quoc-gia");
    auto link = huyen
                    .post_json("/users", json_object({{"login", "len-chuc"},
                                                      {"name", "x"}}))["password_link"]["token"]
                    .text();
    national.post_json("/users/len-chuc/grants", role("administrator", ""));
    EXPECT_EQ(use(link).code(), "link_unknown");
    EXPECT_EQ(huyen.post("/users/len-chuc/password-link", json_object({{"reason", "x"}})).status,
              404u);
}

TEST_F(ScopedAdministrator, APasswordOfHisIsNotGoodForMoreThanHeCouldGive) {
    auto huyen = sign_in(s, "huyen"), national = sign_in(s, "quoc-gia");
    auto link = huyen
                    .post_json("/users", json_object({{"login", "len-chuc"},
                                                      {"name", "x"}}))["password_link"]["token"]
                    .text();
    ASSERT_EQ(use(link).status, 204u);
    auto session = sign_in(s, "len-chuc");
    const auto stands = [&] {
        return std::pair(session.get("/session").status, sign_in_with_password("len-chuc").status);
    };
    // What he keeps himself, whoever gives it, is no reason.
    huyen.post_json("/users/len-chuc/grants", role("coordinator", "rach-gia"));
    national.post_json("/users/len-chuc/grants", role("administrator", "rach-gia"));
    EXPECT_EQ(stands(), std::pair(200u, 201u));
    auto feed = session.post_json("/calendar-feeds", json_object({{"kind", "mine"}}))["url"].text();
    feed = feed.substr(feed.find("/api/"));
    EXPECT_EQ(s.client().get(feed).status, 200u);
    auto raised = national.post_json("/users/len-chuc/grants", role("auditor", ""));
    EXPECT_FALSE(raised["has_password"].truth());
    EXPECT_EQ(stands(), std::pair(401u, 401u));
    EXPECT_EQ(s.client().get(feed).status, 404u);
    // Who gave it gives the new link, and then nothing more has to end.
    auto next =
        national.post_json("/users/len-chuc/password-link", json_object({{"reason", "x"}}), 200);
    ASSERT_EQ(use(next["token"].text()).status, 204u);
    session = sign_in(s, "len-chuc");
    national.post_json("/users/len-chuc/grants", role("administrator", ""));
    EXPECT_EQ(stands(), std::pair(200u, 201u));
}

TEST_F(ScopedAdministrator, MakesNothingThatReachesFurtherThanHe) {
    auto huyen = sign_in(s, "huyen");
    for (const char* where : {"", "kien-giang", "ha-tien"}) {
        EXPECT_EQ(huyen
                      .post("/tokens", json_object({{"name", "x"},
                                                    {"roles", json_array({"administrator"})},
                                                    {"scope", scope(where)}}))
                      .code(),
                  "forbidden")
            << where;
        EXPECT_EQ(huyen.post("/users/lan/grants", role("auditor", where)).code(), "forbidden")
            << where;
    }
    auto token = with_token(s, token_of(huyen, "x", {"administrator"}, "rach-gia")["token"].text());
    for (const char* login : {"quoc-gia", "hai-noi", "tuong-lai", "chua-co", "da-het"})
        EXPECT_NE(token
                      .post("/users/" + std::string(login) + "/password-link",
                            json_object({{"reason", "x"}}))
                      .status,
                  200u)
            << login;
    // No role of a device for people and programs.
    EXPECT_EQ(huyen.post("/users/lan/grants", role("device", "rach-gia")).status, 422u);
    EXPECT_EQ(huyen
                  .post("/tokens", json_object({{"name", "x"},
                                                {"roles", json_array({"device"})},
                                                {"scope", scope("rach-gia")}}))
                  .status,
              422u);
}

/// Random walks over the routes of identity with every credential that the walker comes by; each
/// prints its seed when it fails.
TEST_F(ScopedAdministrator, NoWalkOverTheRoutesLeadsUp) {
    const auto seed = unsigned(testing::UnitTest::GetInstance()->random_seed());
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::set<std::string> foreign{"quoc-gia", "hai-noi", "tuong-lai", "chua-co", "da-het"};
    const std::vector<std::string> roles{"administrator", "committee", "coordinator", "hospital",
                                         "auditor"};
    const std::vector<std::string> places{"rach-gia", "kien-giang", "ha-tien", ""};
    std::vector<std::string> logins(foreign.begin(), foreign.end());
    logins.insert(logins.end(), {"lan", "huyen"});
    std::vector<Asker> mine{sign_in(s, "huyen")};
    auto any = [&](const auto& list) -> const auto& {
        return list[random() % list.size()];
    };
    int made = 0;
    for (int step = 0; step < 400; ++step) {
        Asker who = any(mine);
        const auto login = any(logins);
        const auto at = "/users/" + login;
        const auto reason = json_object({{"reason", "thử"}});
        switch (random() % 8) {
            case 0: {
                auto name = "moi-" + std::to_string(++made);
                if (who.post("/users", json_object({{"login", name}, {"name", name}})).status ==
                    201)
                    logins.push_back(name);
                break;
            }
            case 1:
            case 2:
                who.post(at + "/grants", role(any(roles), any(places)));
                break;
            case 3: {
                auto seen = who.get(at);
                if (seen.status != 200 || login == "huyen") break;
                for (const auto& grant : Json::parse(seen.body)["grants"].items())
                    if (random() % 2)
                        who.post(at + "/grants/" + grant["id"].text() + "/end", reason);
                break;
            }
            case 4: {
                auto link = who.post(at + "/password-link", reason);
                EXPECT_TRUE(link.status != 200 || !foreign.contains(login))
                    << login << " after " << step << " steps";
                // Whoever sets a password signs in with it; what that login had until then has
                // ended.
                if (link.status == 200 &&
                    use(Json::parse(link.body)["token"].text()).status == 204) {
                    if (mine.size() < 12)
                        mine.push_back(sign_in(s, login));
                    else
                        mine[random() % mine.size()] = sign_in(s, login);
                }
                break;
            }
            case 5: {
                auto token = who.post("/tokens", json_object({{"name", "may"},
                                                              {"roles", json_array({any(roles)})},
                                                              {"scope", scope(any(places))}}));
                if (token.status == 201 && mine.size() < 12)
                    mine.push_back(with_token(s, Json::parse(token.body)["token"].text()));
                break;
            }
            case 6: {
                auto changed =
                    who.patch(at, json_object({{"name", "khác"}}), who.get(at).header("etag"));
                EXPECT_TRUE(changed.status != 200 || !foreign.contains(login))
                    << login << " after " << step << " steps";
                break;
            }
            case 7: {
                auto removed = who.post(at + "/second-factor/remove", reason);
                EXPECT_TRUE(removed.status != 200 || !foreign.contains(login))
                    << login << " after " << step << " steps";
                break;
            }
        }
    }
    EXPECT_GT(mine.size(), 3u) << "the walk went somewhere";
    int standing = 0;
    for (auto& who : mine) {
        const auto session = who.get("/session");
        if (session.status == 401) {
            EXPECT_EQ(session.code(), "credential_invalid");
            continue;
        }
        EXPECT_EQ(session.status, 200u) << session.body;
        ++standing;
        for (const auto& grant : Json::parse(session.body)["grants"].items())
            EXPECT_EQ(grant["scope"]["code"].null() ? "" : grant["scope"]["code"].text(),
                      "rach-gia");
    }
    EXPECT_GT(standing, 0) << "who set a password last is signed in";
}

}  // namespace
}  // namespace tests
