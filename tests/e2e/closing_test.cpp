// A second person's word for the closing of a drive: one person is one, however many credentials he
// has, and a word is good once, for one drive, one figure and some minutes.
#include "domain/tallying/closing.hpp"

#include "storage/identity/accounts.hpp"
#include "tests/support/people.hpp"
#include "tests/support/plan.hpp"
#include "usecases/identity/passwords.hpp"
#include "usecases/identity/throttle.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tests {
namespace {

using namespace support;
using domain::identity::Grant;
using domain::identity::Role;
using usecases::identity::Throttle;

constexpr const char* good_password = "ba con ếch nhảy qua cầu";

class Closing : public testing::Test {
  protected:
    Closing() : s("2020-02-09T12:00:00+07:00", support::Access::closed) {
        add_account(s, "quan-tri",
                    {{Role::administrator, {}, {}},
                     {Role::committee, {}, {}},
                     {Role::coordinator, {}, {}}});
        auto operators = support::sign_in(s, "quan-tri");
        for (const auto& [name, value] : operators.headers()) s.always_send(name, value);
        plan(s);
        for (const char* drive : {"dot", "khac"}) plan_drive(s, drive);
        const auto province = organization_scope(s, "kien-giang");
        for (const char* login : {"lan", "huy"})
            add(login, {{Role::committee, province, {}}, {Role::coordinator, province, {}}});
        add("xa", {{Role::coordinator, organization_scope(s, "ha-tien"), {}}});
        s.upload("dot", {bag("a", "08:00", 350), bag("b", "08:01", 350), bag("c", "08:02", 250)});
        s.upload("khac", {bag("d", "08:00", 350), bag("e", "08:01", 350), bag("f", "08:02", 250)});
    }

    void add(const std::string& login, const std::vector<Grant>& grants) {
        auto written =
            s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                domain::identity::User user;
                user.id = tx.new_id();
                user.login = login;
                user.name = "Tên của " + login;
                static const auto hash =
                    usecases::identity::Passwords::hash_now(good_password, {1, 8192});
                auto added = storage::identity::add(tx, user, hash);
                if (!added) return added.error();
                for (const auto& grant : grants) added = storage::identity::give(tx, *added, grant);
                return {};
            });
        ASSERT_TRUE(written);
    }
    static JsonText bags(int ml, int count) {
        return json_object({{"nominal_ml", ml}, {"bags", count}});
    }
    static JsonText counted(int of_350 = 2, int of_250 = 1) {
        return json_array({bags(350, of_350), bags(250, of_250)});
    }
    static JsonMembers account(const std::string& login,
                               const std::string& password = good_password) {
        return {{"account", json_object({{"login", login}, {"password", password}})}};
    }
    static JsonMembers pin(const std::string& person, const std::string& device = "may-9",
                           const std::string& digits = "2468") {
        return {{"pin", json_object({{"device", device}, {"person", person}, {"pin", digits}})}};
    }
    static Answer ask(Asker& who, JsonMembers members, JsonText count = counted(),
                      const std::string& drive = "dot") {
        members.emplace_back("counted", std::move(count));
        return who.post("/drives/" + drive + "/closing-words", json_object(members));
    }
    /// The id of a word, which has to be given.
    static std::string word(Asker& who, const JsonMembers& members, JsonText count = counted(),
                            const std::string& drive = "dot") {
        auto answer = ask(who, members, std::move(count), drive);
        EXPECT_EQ(answer.status, 201u) << answer.body;
        return Json::parse(answer.body)["id"].text();
    }
    static std::string close(Asker& who, const std::string& word,
                             const std::string& drive = "dot") {
        auto answer = who.post("/drives/" + drive + "/transitions",
                               json_object({{"to", "closed"}, {"closing_word", word}}));
        return answer.status == 201 ? "closed" : answer.code();
    }
    std::string status(const std::string& drive = "dot") {
        return s.get_json("/drives/" + drive)["status"].text();
    }
    RealService s;
};

TEST_F(Closing, ASecondPersonSignsWithAnAccount) {
    auto lan = support::sign_in(s, "lan");
    EXPECT_EQ(lan.get("/drives/dot/closing").code(), "closing_not_found");
    auto answer = ask(lan, account("huy"));
    ASSERT_EQ(answer.status, 201u) << answer.body;
    auto given = Json::parse(answer.body);
    EXPECT_EQ(given["signer"]["name"].text(), "Tên của huy");
    EXPECT_EQ(given["signer"]["way"].text(), "account");
    ASSERT_EQ(close(lan, given["id"].text()), "closed");

    auto slip = lan.get_json("/drives/dot/closing");
    EXPECT_EQ(slip["closed_by"].text(), "lan");
    EXPECT_EQ(slip["closed_by_name"].text(), "Tên của lan");
    EXPECT_EQ(slip["second"]["name"].text(), "Tên của huy");
    EXPECT_TRUE(slip["as_signed"].truth());
    ASSERT_EQ(slip["lines"].size(), 2u);
    EXPECT_EQ(slip["lines"][1]["nominal_ml"].integer(), 350);
    EXPECT_EQ(slip["lines"][1]["counted"].integer(), 2);
    EXPECT_EQ(slip["lines"][1]["in_books"].integer(), 2);
    EXPECT_NE(slip["url"].text().find(slip["figure"].text()), std::string::npos);
    EXPECT_NE(slip["qr_svg"].text().find("<svg"), std::string::npos);
}

TEST_F(Closing, ASecondPersonSignsWithThePinOfATablet) {
    auto lan = support::sign_in(s, "lan"), huy = support::sign_in(s, "huy");
    enrol(s, huy, "may-9", "dot", {"minh"});
    ASSERT_EQ(close(lan, word(lan, pin("minh"))), "closed");
    auto slip = lan.get_json("/drives/dot/closing");
    EXPECT_EQ(slip["second"]["name"].text(), "minh");
    EXPECT_EQ(slip["second"]["way"].text(), "pin");
    EXPECT_EQ(slip["second"]["device"].text(), "may-9");
}

TEST_F(Closing, OnePersonIsOneWhateverIsShown) {
    auto lan = support::sign_in(s, "lan"), huy = support::sign_in(s, "huy"),
         operators = support::sign_in(s, "quan-tri");
    enrol(s, huy, "may-9", "dot", {"lan", "minh"});
    auto made = lan.post_json(
        "/tokens",
        json_object({{"name", "may-chu"},
                     {"roles", json_array({"coordinator"})},
                     {"scope", json_object({{"kind", "organization"}, {"code", "kien-giang"}})}}));
    auto token = with_token(s, made["token"].text());

    EXPECT_EQ(ask(lan, account("lan")).code(), "closing_same_person");
    EXPECT_EQ(ask(lan, account("LAN")).code(), "closing_same_person");
    EXPECT_EQ(ask(lan, pin("lan")).code(), "closing_same_person") << "her PIN is she";
    EXPECT_EQ(ask(lan, pin("lan", "may-khong-co")).code(), "closing_same_person");
    EXPECT_EQ(ask(token, account("huy")).code(), "session_needed") << "a program signs nothing";
    EXPECT_EQ(ask(token, account("lan")).code(), "session_needed");
    auto of_program = operators.post_json(
        "/tokens", json_object({{"name", "may"},
                                {"roles", json_array({"coordinator"})},
                                {"scope", json_object({{"kind", "everything"}})}}));
    auto program = with_token(s, of_program["token"].text());
    EXPECT_EQ(ask(program, account("huy")).code(), "session_needed");

    // A word that huy asked lan for is none of lan's, nor of her token's.
    auto for_huy = word(huy, account("lan"));
    EXPECT_EQ(close(lan, for_huy), "closing_word_unknown");
    EXPECT_EQ(close(token, for_huy), "closing_word_unknown");
    // Her own word is not used by a token of hers.
    auto for_lan = word(lan, account("huy"));
    EXPECT_EQ(close(token, for_lan), "session_needed");
    EXPECT_EQ(status(), "open");
    EXPECT_EQ(close(lan, for_lan), "closed") << "a refusal used nothing up";
}

TEST_F(Closing, AWordIsGoodOnceForOneDriveAndSomeMinutes) {
    auto lan = support::sign_in(s, "lan");
    auto first = word(lan, account("huy"));
    EXPECT_EQ(close(lan, first, "khac"), "closing_word_unknown") << "another drive, same figures";
    EXPECT_EQ(close(lan, id_of("khong-co")), "closing_word_unknown");
    ASSERT_EQ(close(lan, first), "closed");
    ASSERT_EQ(
        lan.post("/drives/dot/transitions", json_object({{"to", "open"}, {"reason", "mở lại"}}))
            .status,
        201u);
    EXPECT_EQ(close(lan, first), "closing_word_used");
    EXPECT_EQ(status(), "open");

    auto second = word(lan, account("huy"));
    s.set_time("2020-02-09T12:09:59+07:00");
    auto last = word(lan, account("huy"));
    s.set_time("2020-02-09T12:10:00+07:00");
    EXPECT_EQ(close(lan, second), "closing_word_expired");
    EXPECT_EQ(close(lan, last), "closed");
    EXPECT_EQ(ask(lan, account("huy")).code(), "transition_not_allowed") << "it is closed";
}

TEST_F(Closing, AWordIsForTheFigureThatWasSigned) {
    auto lan = support::sign_in(s, "lan");
    EXPECT_EQ(ask(lan, account("huy"), json_array({bags(350, 2)})).status, 422u)
        << "not counted is not zero";
    EXPECT_EQ(ask(lan, account("huy"), counted(3)).status, 422u) << "a difference needs a reason";
    EXPECT_EQ(
        ask(lan, account("huy"), json_array({bags(350, 2), bags(350, 2), bags(250, 1)})).status,
        422u);

    auto before = word(lan, account("huy"));
    s.upload("dot", {bag("late", "09:00", 350)});
    EXPECT_EQ(close(lan, before), "closing_figure_changed");
    JsonMembers with_reason = account("huy");
    with_reason.emplace_back("reason", "một túi để quên ở xe");
    auto differing = word(lan, with_reason, counted(2));
    ASSERT_EQ(close(lan, differing), "closed");
    auto slip = lan.get_json("/drives/dot/closing");
    EXPECT_EQ(slip["reason"].text(), "một túi để quên ở xe");
    EXPECT_EQ(slip["lines"][1]["counted"].integer(), 2);
    EXPECT_EQ(slip["lines"][1]["in_books"].integer(), 3);
    EXPECT_TRUE(slip["as_signed"].truth());
    // What is let in after the closing is told beside what was signed.
    auto late = s.upload("dot", {bag("afterwards", "09:01", 350)});
    ASSERT_EQ(late["in_review"].size(), 1u);
    auto huy = support::sign_in(s, "huy");
    ASSERT_EQ(huy.post("/drives/dot/review/" + id_of("afterwards"),
                       json_object({{"decision", "let_in"}, {"reason", "đúng"}}))
                  .status,
              200u);
    slip = lan.get_json("/drives/dot/closing");
    EXPECT_FALSE(slip["as_signed"].truth());
    EXPECT_EQ(slip["lines"][1]["in_books"].integer(), 3) << "as it was signed";
}

TEST_F(Closing, WhoHasNothingToDoWithTheDriveSignsNothing) {
    auto lan = support::sign_in(s, "lan"), huy = support::sign_in(s, "huy");
    enrol(s, huy, "may-9", "dot", {"minh"});
    enrol(s, huy, "may-khac", "khac", {"minh"});
    EXPECT_EQ(ask(lan, account("xa")).code(), "closing_signer_elsewhere");
    EXPECT_EQ(ask(lan, account("huy", "sai rồi")).code(), "second_person_wrong");
    EXPECT_EQ(ask(lan, account("khong-co")).code(), "second_person_wrong");
    EXPECT_EQ(ask(lan, pin("minh", "may-9", "1111")).code(), "second_person_wrong");
    EXPECT_EQ(ask(lan, pin("ai-do")).code(), "second_person_wrong");
    EXPECT_EQ(ask(lan, pin("minh", "may-khac")).code(), "second_person_wrong")
        << "the tablet of another drive";
    JsonMembers both = account("huy");
    both.push_back(pin("minh").front());
    EXPECT_EQ(ask(lan, both).status, 422u);
    EXPECT_EQ(ask(lan, {}).status, 422u);

    // What stood when it was given has to stand when it is used.
    auto by_pin = word(lan, pin("minh"));
    ASSERT_EQ(huy.post("/devices/may-9/revoke", json_object({{"reason", "mất"}})).status, 200u);
    EXPECT_EQ(close(lan, by_pin), "closing_signer_elsewhere");
    auto by_account = word(lan, account("huy"));
    auto user = s.get("/users/huy");
    ASSERT_EQ(s.patch("/users/huy", json_object({{"disabled", true}}),
                      {{"If-Match", user.header("etag")}})
                  .status,
              200u);
    EXPECT_EQ(close(lan, by_account), "closing_signer_elsewhere");
    EXPECT_EQ(status(), "open");
}

TEST_F(Closing, OfManyAtOnceOneUsesTheWord) {
    auto lan = support::sign_in(s, "lan");
    const auto body =
        json_object({{"to", "closed"}, {"closing_word", word(lan, account("huy"))}}).str();
    constexpr int many = 12;
    std::atomic<int> ready{0}, closed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < many; ++i)
        threads.emplace_back([&] {
            HttpClient client(s.port());
            ++ready;
            while (ready < many) std::this_thread::yield();
            auto answer = client.post("/api/v1/drives/dot/transitions", body, lan.headers());
            if (answer.status == 201)
                ++closed;
            else
                EXPECT_EQ(answer.code(), "closing_word_used") << answer.body;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(closed, 1);
    EXPECT_EQ(status(), "closed");
}

TEST_F(Closing, GuessesAreCountedBeforeTheyAreEvaluated) {
    auto lan = support::sign_in(s, "lan"), huy = support::sign_in(s, "huy");
    enrol(s, huy, "may-9", "dot", {"minh", "thu"});
    auto members = pin("minh", "may-9", "0000");
    members.emplace_back("counted", counted());
    const auto body = json_object(members).str();
    constexpr int guessers = 20;
    std::atomic<int> ready{0}, evaluated{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < guessers; ++i)
        threads.emplace_back([&] {
            HttpClient client(s.port());
            ++ready;
            while (ready < guessers) std::this_thread::yield();
            auto answer = client.post("/api/v1/drives/dot/closing-words", body, lan.headers());
            if (answer.code() == "second_person_wrong")
                ++evaluated;
            else
                EXPECT_EQ(answer.code(), "too_many_attempts") << answer.body;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(evaluated, Throttle::pair_allowance);
    EXPECT_EQ(ask(lan, pin("minh")).code(), "too_many_attempts") << "the right one waits too";
    EXPECT_EQ(ask(lan, pin("thu")).status, 201u) << "another person does not";

    // Passwords have one counter wherever they are typed.
    Answer refused;
    do refused = ask(lan, account("huy", "sai rồi"));
    while (refused.code() == "second_person_wrong");
    EXPECT_EQ(refused.code(), "too_many_attempts");
    EXPECT_EQ(HttpClient(s.port())
                  .post("/api/v1/session",
                        json_object({{"login", "huy"}, {"password", good_password}}).str())
                  .code(),
              "too_many_attempts");
}

TEST_F(Closing, TheAuditTellsWhoSignedAndNoSecret) {
    auto lan = support::sign_in(s, "lan");
    ask(lan, account("huy", "mật khẩu sai này"));
    ask(lan, account("mat-khau-o-nham-cho"));
    ASSERT_EQ(close(lan, word(lan, account("huy"))), "closed");
    auto audit = s.get("/audit?object=drives/dot");
    ASSERT_EQ(audit.status, 200u);
    EXPECT_EQ(audit.body.find("mật khẩu"), std::string::npos);
    EXPECT_EQ(audit.body.find("mat-khau-o"), std::string::npos);
    EXPECT_EQ(audit.body.find(good_password), std::string::npos);
    auto all = s.get_json("/audit");
    int given = 0, not_given = 0;
    for (std::size_t i = 0; i < all["items"].size(); ++i) {
        auto row = all["items"][i];
        if (row["action"].text() != "POST /drives/{drive}/closing-words") continue;
        EXPECT_EQ(row["actor"].text(), "lan");
        (Json::parse(row["after"].text())["given"].truth() ? given : not_given) += 1;
    }
    EXPECT_EQ(given, 1);
    EXPECT_EQ(not_given, 2);
}

TEST_F(Closing, WithoutAWordADriveIsClosedAsBefore) {
    auto lan = support::sign_in(s, "lan");
    ASSERT_EQ(lan.post("/drives/dot/transitions", json_object({{"to", "closed"}})).status, 201u);
    auto slip = lan.get_json("/drives/dot/closing");
    EXPECT_TRUE(slip["second"].null());
    EXPECT_TRUE(slip["lines"][0]["counted"].null());
    EXPECT_EQ(slip["lines"][1]["in_books"].integer(), 2);
    auto other = lan.post("/drives/khac/transitions",
                          json_object({{"to", "verified"}, {"closing_word", id_of("x")}}));
    EXPECT_NE(other.status, 201u);
}

}  // namespace
}  // namespace tests
