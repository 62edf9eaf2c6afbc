// What takes two people takes two persons, whatever credentials they have; and a tablet is nobody.
#include "tests/support/people.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace support;
using domain::identity::Role;

class Signatures : public testing::Test {
  protected:
    /// Where somebody is, is what a proxy on this machine says; without a word, on this machine.
    Signatures()
        : s("2020-02-09T12:00:00+07:00", support::Access::closed, [](auto& c) {
              c.proxy.trusted = "127.0.0.1";
              c.limits.address_requests_per_second = 0;
              c.server.public_url = "https://mau.example";
          }) {
        add_account(s, "quan-tri",
                    {{Role::administrator, {}, {}},
                     {Role::committee, {}, {}},
                     {Role::coordinator, {}, {}}});
        auto operators = sign_in(s, "quan-tri");
        for (const auto& [name, value] : operators.headers()) s.always_send(name, value);
        plan(s);
        plan_drive(s, "dot");
        const auto province = organization_scope(s, "kien-giang");
        for (const char* login : {"lan", "huy", "chi"})
            add_account(s, login,
                        {{Role::committee, province, {}}, {Role::coordinator, province, {}}});
    }
    /// A token of somebody's own role.
    Asker token_of(Asker& person, const std::string& name, const std::string& role) {
        auto made = person.post_json(
            "/tokens",
            json_object(
                {{"name", name},
                 {"roles", json_array({role})},
                 {"scope", json_object({{"kind", "organization"}, {"code", "kien-giang"}})}}));
        return with_token(s, made["token"].text());
    }
    static std::string move(Asker& who, const std::string& to, const std::string& drive = "dot") {
        auto answer = who.post("/drives/" + drive + "/transitions",
                               json_object({{"to", to}, {"reason", "thử"}}));
        return answer.status == 201 ? "moved" : answer.code();
    }
    static std::string log(Asker& who, const std::string& name, const std::string& by = "",
                           JsonMembers more = {}) {
        JsonMembers body{{"device", "may"},
                         {"events", json_array({bag(name, "09:00", 350, more)})}};
        if (!by.empty()) body.emplace_back("by", by);
        auto answer = who.post("/drives/dot/events", json_object(body));
        EXPECT_EQ(answer.status, 200u) << answer.body;
        return id_of(name);
    }
    static std::string decide(Asker& who, const std::string& id,
                              const std::string& decision = "let_in") {
        auto answer = who.post("/drives/dot/review/" + id,
                               json_object({{"decision", decision}, {"reason", "đã xem"}}));
        return answer.status == 200 ? "settled" : answer.code();
    }
    std::int64_t bags(const std::string& drive = "dot") {
        return s.get_json("/totals?drive=" + drive)["total"]["bags"].integer();
    }
    RealService s;
};

TEST_F(Signatures, WhoClosedADriveDoesNotVerifyItWithAnotherCredential) {
    auto lan = sign_in(s, "lan"), huy = sign_in(s, "huy");
    auto committee = token_of(lan, "may-chu", "committee"),
         coordinator = token_of(lan, "may-chu", "coordinator");
    ASSERT_EQ(move(lan, "closed"), "moved");
    EXPECT_EQ(move(committee, "verified"), "session_needed");
    EXPECT_EQ(move(lan, "verified"), "verifier_closed_it");
    ASSERT_EQ(move(lan, "open"), "moved");
    ASSERT_EQ(move(coordinator, "closed"), "moved") << "a token of hers may close";
    EXPECT_EQ(move(lan, "verified"), "verifier_closed_it") << "which is her closing";
    EXPECT_EQ(move(huy, "verified"), "moved");
}

TEST_F(Signatures, WhoMadeAProgramStandsBehindIt) {
    auto admin = sign_in(s, "quan-tri");
    // A program of its own, with roles that are not one of the maker's own.
    auto made =
        admin.post_json("/tokens", json_object({{"name", "may"},
                                                {"roles", json_array({"coordinator", "auditor"})},
                                                {"scope", json_object({{"kind", "everything"}})}}));
    EXPECT_TRUE(made["owner"].null());
    auto program = with_token(s, made["token"].text());
    ASSERT_EQ(move(program, "closed"), "moved");
    EXPECT_EQ(move(admin, "verified"), "verifier_closed_it");
    auto huy = sign_in(s, "huy");
    EXPECT_EQ(move(huy, "verified"), "moved");
}

TEST_F(Signatures, ATabletNeitherOpensNorClosesNorDecides) {
    auto lan = sign_in(s, "lan"), huy = sign_in(s, "huy");
    auto tablet = enrol(s, lan, "may-9", "dot", {"minh"});
    log(tablet, "a", "minh");
    EXPECT_EQ(move(tablet, "closed"), "forbidden");
    ASSERT_EQ(move(lan, "closed"), "moved");
    EXPECT_EQ(move(tablet, "open"), "forbidden");
    auto late = log(tablet, "b", "minh");
    EXPECT_EQ(bags(), 1) << "what arrives late waits";
    EXPECT_EQ(tablet.get("/drives/dot/review").code(), "forbidden");
    EXPECT_EQ(decide(tablet, late), "forbidden");
    EXPECT_EQ(
        tablet
            .post("/devices",
                  json_object({{"code", "may-10"}, {"name", "x"}, {"drives", json_array({"dot"})}}))
            .code(),
        "forbidden");
    EXPECT_EQ(tablet
                  .post("/devices/may-9/people",
                        json_object({{"code", "x"}, {"name", "x"}, {"pin", "1234"}}))
                  .code(),
              "forbidden");
    EXPECT_EQ(tablet.post("/devices/may-9/enrolment", JsonText::raw("{}")).code(), "forbidden");
    EXPECT_EQ(decide(huy, late), "settled");
    EXPECT_EQ(bags(), 2);
}

TEST_F(Signatures, NobodyDecidesAboutWhatHeSent) {
    auto lan = sign_in(s, "lan"), huy = sign_in(s, "huy"), chi = sign_in(s, "chi");
    auto coordinator = token_of(lan, "may-chu", "coordinator");
    auto tablet = enrol(s, huy, "may-9", "dot", {"lan", "minh"});
    ASSERT_EQ(move(huy, "closed"), "moved");
    auto by_session = log(lan, "a"), by_token = log(coordinator, "b"),
         by_pin = log(tablet, "c", "lan"), by_minh = log(tablet, "d", "minh");
    for (const auto& id : {by_session, by_token, by_pin}) {
        EXPECT_EQ(decide(lan, id), "own_event");
        EXPECT_EQ(decide(coordinator, id), "session_needed");
    }
    EXPECT_EQ(bags(), 0);
    EXPECT_EQ(decide(lan, by_minh), "settled");
    for (const auto& id : {by_session, by_token}) EXPECT_EQ(decide(huy, id), "settled");
    EXPECT_EQ(decide(huy, by_pin), "own_event") << "it came from the tablet that he enrolled";
    EXPECT_EQ(decide(chi, by_pin), "settled");
    EXPECT_EQ(bags(), 4);
}

TEST_F(Signatures, WhatATabletSentWasSentByWhoeverEnrolledIt) {
    auto lan = sign_in(s, "lan"), huy = sign_in(s, "huy"), chi = sign_in(s, "chi");
    auto tablet = enrol(s, lan, "may-9", "dot");
    ASSERT_EQ(move(lan, "closed"), "moved");
    auto alone = log(tablet, "a");
    EXPECT_EQ(decide(lan, alone), "own_event");
    // Somebody whom she made up.
    lan.post_json("/devices/may-9/people",
                  json_object({{"code", "gia"}, {"name", "x"}, {"pin", "2468"}}));
    auto made_up = log(tablet, "b", "gia");
    EXPECT_EQ(decide(lan, made_up), "own_event");
    // Nor when somebody else has enrolled the tablet since, or she has gone back to her own code.
    auto code = huy.post_json("/devices/may-9/enrolment", JsonText::raw("{}"), 200)["code"].text();
    EXPECT_EQ(decide(huy, alone), "settled") << "a code that nobody used makes him no sender";
    auto enrolled = s.client().post("/api/v1/devices/enrol", json_object({{"code", code}}).str());
    ASSERT_EQ(enrolled.status, 201u) << enrolled.body;
    lan.post_json("/devices/may-9/people/gia/remove", JsonText::raw("{}"), 200);
    EXPECT_EQ(decide(lan, made_up), "own_event");
    s.restart();
    EXPECT_EQ(decide(lan, made_up), "own_event");
    EXPECT_EQ(bags(), 1);
    EXPECT_EQ(decide(chi, made_up), "settled");
    EXPECT_EQ(bags(), 2);
}

TEST_F(Signatures, WhoGaveThePinStandsForThePersonOfATablet) {
    auto lan = sign_in(s, "lan"), huy = sign_in(s, "huy"), chi = sign_in(s, "chi");
    auto tablet = enrol(s, huy, "may-9", "dot", {"minh"});
    lan.post_json("/devices/may-9/people",
                  json_object({{"code", "gia"}, {"name", "x"}, {"pin", "2468"}}));
    ASSERT_EQ(move(huy, "closed"), "moved");
    auto by_gia = log(tablet, "a", "gia"), by_minh = log(tablet, "b", "minh");
    EXPECT_EQ(decide(lan, by_gia), "own_event") << "she gave gia the PIN";
    EXPECT_EQ(decide(huy, by_gia), "own_event") << "he enrolled the tablet";
    EXPECT_EQ(decide(lan, by_minh), "settled");
    EXPECT_EQ(decide(chi, by_gia), "settled");
}

TEST_F(Signatures, WithOneCoordinatorAndOneTabletTheLevelAboveDecides) {
    add_account(s, "minh", {{Role::coordinator, drive_scope(s, "dot"), {}}});
    add_account(s, "tinh", {{Role::committee, organization_scope(s, "kien-giang"), {}}});
    auto minh = sign_in(s, "minh"), above = sign_in(s, "tinh");
    auto tablet = enrol(s, minh, "may-9", "dot");
    ASSERT_EQ(move(minh, "closed"), "moved");
    auto late = log(tablet, "a");
    EXPECT_EQ(decide(minh, late), "own_event");
    EXPECT_EQ(decide(above, late), "settled");
    EXPECT_EQ(bags(), 1);
}

TEST_F(Signatures, AVerifiedCountIsChangedByWhoMayVerify) {
    auto lan = sign_in(s, "lan"), huy = sign_in(s, "huy");
    add_account(s, "minh", {{Role::coordinator, organization_scope(s, "rach-gia"), {}}});
    auto minh = sign_in(s, "minh");
    auto tablet = enrol(s, huy, "may-9", "dot");
    ASSERT_EQ(move(lan, "closed"), "moved");
    ASSERT_EQ(move(huy, "verified"), "moved");
    auto late = log(tablet, "a");
    EXPECT_EQ(decide(minh, late), "verifier_needed");
    EXPECT_EQ(decide(huy, late), "own_event") << "the verifier's own tablet";
    EXPECT_EQ(bags(), 0);
    EXPECT_EQ(decide(lan, late), "settled");
    EXPECT_EQ(bags(), 1);
}

TEST_F(Signatures, AReportTakesTwoPersonsAtEachStep) {
    auto lan = sign_in(s, "lan"), huy = sign_in(s, "huy");
    auto program = token_of(lan, "may-chu", "committee");
    auto report = program.post_json("/reports", json_object({{"code", "bc"},
                                                             {"organization", "kien-giang"},
                                                             {"kind", "month"},
                                                             {"from", "2020-01-01"},
                                                             {"to", "2020-01-31"}}));
    auto step = [](Asker& who, const std::string& to) {
        auto answer =
            who.post("/reports/bc/transitions", json_object({{"to", to}, {"reason", "được"}}));
        return answer.status == 201 ? "moved" : answer.code();
    };
    auto submitted = program.post("/reports/bc/transitions", json_object({{"to", "submitted"}}));
    if (submitted.status == 422) {
        // What only warns is acknowledged.
        std::vector<JsonText> seen;
        for (const auto& item : program.get_json("/reports/bc/checks")["items"].items())
            seen.push_back(item["code"].text());
        submitted =
            program.post("/reports/bc/transitions",
                         json_object({{"to", "submitted"}, {"acknowledges", json_array(seen)}}));
    }
    ASSERT_EQ(submitted.status, 201u) << submitted.body;
    EXPECT_EQ(step(program, "accepted"), "session_needed");
    EXPECT_EQ(step(lan, "accepted"), "own_report") << "her program submitted it";
    EXPECT_EQ(step(huy, "accepted"), "moved");
    auto close = [](Asker& who) {
        auto answer = who.post("/reports/bc/closings", json_object({{"reason", "khoá"}}));
        return answer.status == 201 ? Json::parse(answer.body)["status"].text() : answer.code();
    };
    EXPECT_EQ(close(program), "session_needed");
    EXPECT_EQ(close(lan), "accepted");
    EXPECT_EQ(close(program), "session_needed");
    EXPECT_EQ(close(lan), "second_person_needed");
    EXPECT_EQ(close(huy), "closed");
}

TEST_F(Signatures, WhoAskedForAChangeDoesNotAcceptIt) {
    auto lan = sign_in(s, "lan"), huy = sign_in(s, "huy");
    auto program = token_of(lan, "may-chu", "committee");
    plan_drive(s, "sau", {"approved"}, "2020-03-01");
    auto asked = program.post_json(
        "/drives/sau/changes",
        json_object({{"starts_at", "2020-03-01T08:00:00+07:00"}, {"reason", "mưa"}}));
    auto accept = [&](Asker& who) {
        auto answer = who.post("/drives/sau/changes/" + asked["id"].text(),
                               json_object({{"decision", "accept"}, {"reason", "được"}}));
        return answer.status == 200 ? "accepted" : answer.code();
    };
    EXPECT_EQ(accept(program), "session_needed");
    EXPECT_EQ(accept(lan), "own_change");
    EXPECT_EQ(accept(huy), "accepted");
}

TEST_F(Signatures, TwoTokensOfOneNameAreTwoActors) {
    auto lan = sign_in(s, "lan");
    auto one = token_of(lan, "may-chu", "coordinator"),
         two = token_of(lan, "may-chu", "coordinator");
    log(one, "a");
    log(two, "b");
    auto events = sign_in(s, "huy").get_json("/drives/dot/events")["items"];
    ASSERT_EQ(events.size(), 2u);
    EXPECT_NE(events[0]["actor"].text(), events[1]["actor"].text());
    for (const auto& e : events.items())
        EXPECT_TRUE(e["actor"].text().starts_with("lan/may-chu.")) << e["actor"].text();
    // Nor does one get the answer that was kept for the other.
    auto body =
        json_object({{"code", "diem-moi"}, {"name", "x"}, {"organization", "kien-giang"}}).str();
    auto committee = token_of(lan, "may-chu", "committee"),
         other = token_of(lan, "may-chu", "committee");
    for (auto* who : {&committee, &other}) {
        Headers headers = who->headers();
        headers.emplace_back("Idempotency-Key", "mot");
        auto answer = s.client().post("/api/v1/sites", body, headers);
        EXPECT_EQ(answer.status, who == &committee ? 201u : 409u) << answer.body;
    }
}

/// Accounts that somebody with people to keep makes, and the places where passwords are set.
class Hands : public Signatures {
  protected:
    static constexpr const char* password = "quả na rơi xuống giếng";
    static constexpr const char* other_password = "bồn cỏ con ngựa trắng";

    Hands() {
        add_account(s, "mai",
                    {{Role::administrator, organization_scope(s, "kien-giang"), {}},
                     {Role::committee, organization_scope(s, "kien-giang"), {}},
                     {Role::coordinator, organization_scope(s, "kien-giang"), {}}});
    }
    static Headers from(const std::string& address) { return {{"X-Forwarded-For", address}}; }
    static Asker at(const std::string& address, RealService& s, const Asker& who) {
        Headers headers = who.headers();
        headers.emplace_back("X-Forwarded-For", address);
        return {s, headers};
    }
    void use(const std::string& link, const Headers& where) {
        auto answer =
            s.client().post("/api/v1/password-reset",
                            json_object({{"token", link}, {"password", password}}).str(), where);
        EXPECT_EQ(answer.status, 204u) << answer.body;
    }
    /// A new account with the roles of a coordinator and a committee, whose password is set there.
    Asker account(Asker& by, const std::string& login, const Headers& where) {
        auto made = by.post_json("/users", json_object({{"login", login}, {"name", login}}));
        use(made["password_link"]["token"].text(), where);
        for (const char* role : {"coordinator", "committee"})
            by.post_json(
                "/users/" + login + "/grants",
                json_object(
                    {{"role", role},
                     {"scope", json_object({{"kind", "organization"}, {"code", "kien-giang"}})}}));
        return sign_in(s, login);
    }
    static void change_password(Asker who, const char* current, const char* next) {
        auto answer =
            who.post("/account/password", json_object({{"current", current}, {"password", next}}));
        EXPECT_EQ(answer.status, 204u) << answer.body;
    }
    static constexpr const char* desk = "203.0.113.7";
    static constexpr const char* elsewhere = "198.51.100.9";
};

TEST_F(Hands, ASecondAccountOfOnesOwnIsNoSecondPerson) {
    auto mai = at(desk, s, sign_in(s, "mai"));
    auto second = account(mai, "mai-hai", from(desk)), third = account(mai, "mai-ba", from(desk));
    ASSERT_EQ(move(second, "closed"), "moved");
    EXPECT_EQ(move(mai, "verified"), "verifier_closed_it");
    EXPECT_EQ(move(third, "verified"), "verifier_closed_it") << "both are hers";
    auto late = log(second, "a");
    for (auto* who : {&mai, &third}) EXPECT_EQ(decide(*who, late), "own_event");
    // Setting it anew where she is changes nothing, nor does another link of hers.
    change_password(at(desk, s, second), password, other_password);
    EXPECT_EQ(move(mai, "verified"), "verifier_closed_it");
    auto link = mai.post_json("/users/mai-hai/password-link", json_object({{"reason", "x"}}), 200);
    use(link["token"].text(), from(desk));
    EXPECT_EQ(move(mai, "verified"), "verifier_closed_it");
    s.restart();
    EXPECT_EQ(move(mai, "verified"), "verifier_closed_it");
    auto huy = sign_in(s, "huy");
    EXPECT_EQ(decide(huy, late), "settled");
    EXPECT_EQ(move(huy, "verified"), "moved");
}

TEST_F(Hands, AnAccountIsItsOwnersOnceItsPasswordIsSetElsewhere) {
    auto mai = at(desk, s, sign_in(s, "mai"));
    auto far = account(mai, "xa", from(elsewhere)), near = account(mai, "gan", from(desk));
    ASSERT_EQ(move(near, "closed"), "moved");
    auto one = log(far, "a"), two = log(far, "b"), hers = log(near, "c");
    EXPECT_EQ(decide(mai, one), "settled") << "two people, whoever made their accounts";
    EXPECT_EQ(decide(near, two), "settled");
    EXPECT_EQ(decide(mai, hers), "own_event");
    EXPECT_EQ(move(mai, "verified"), "verifier_closed_it");
    change_password(at(elsewhere, s, near), password, other_password);
    EXPECT_EQ(decide(mai, hers), "settled");
    EXPECT_EQ(move(mai, "verified"), "moved");
}

TEST_F(Hands, AnotherAdministratorsLinkTakesAnAccountOutOfAHand) {
    auto mai = at(desk, s, sign_in(s, "mai"));
    auto near = account(mai, "gan", from(desk));
    ASSERT_EQ(move(near, "closed"), "moved");
    EXPECT_EQ(move(mai, "verified"), "verifier_closed_it");
    auto admin = at(elsewhere, s, sign_in(s, "quan-tri"));
    auto link = admin.post_json("/users/gan/password-link", json_object({{"reason", "x"}}), 200);
    use(link["token"].text(), from(desk));
    EXPECT_EQ(move(mai, "verified"), "moved");
}

TEST_F(Hands, TheBrowserOfTheMakerIsTheMakerWhereverItIs) {
    auto session = sign_in(s, "mai");
    auto mai = at(desk, s, session);
    auto headers = session.headers();
    headers.emplace_back("X-Forwarded-For", elsewhere);
    auto second = account(mai, "mai-hai", headers);
    ASSERT_EQ(move(second, "closed"), "moved");
    EXPECT_EQ(move(mai, "verified"), "verifier_closed_it");
}

TEST_F(Signatures, ALoginThatReadsAsAnotherActorIsReserved) {
    auto admin = sign_in(s, "quan-tri");
    for (const char* login : {"token", "device", "local", "public"})
        EXPECT_EQ(admin.post("/users", json_object({{"login", login}, {"name", "x"}})).code(),
                  "login_reserved")
            << login;
}

}  // namespace
}  // namespace tests
