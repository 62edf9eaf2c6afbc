// What happens at drives, over HTTP: every kind of event, every clash, every decision.
#include "storage/tallying/verify.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {

using namespace tests::support;

class Tallying : public testing::Test {
  protected:
    Tallying() {
        plan(s);
        plan_drive(s, "dot-1");
    }
    Json total(const std::string& query = "") { return s.get_json("/totals" + query)["total"]; }
    std::int64_t bags() { return total()["bags"].integer(); }
    Json review(const std::string& drive = "dot-1") {
        return s.get_json("/drives/" + drive + "/review")["items"];
    }
    Answer settle(const std::string& event, const std::string& decision,
                  const std::string& drive = "dot-1") {
        return s.post("/drives/" + drive + "/review/" + id_of(event),
                      json_object({{"decision", decision}, {"reason", "đã kiểm tra nhãn"}}));
    }
    void expect_verified() {
        storage::tallying::Verification v;
        auto books = s.database().books();
        ASSERT_TRUE(s.database().read_and_wait([&](storage::Session& session) {
            v = storage::tallying::verify(session, *books, std::nullopt, {});
        }));
        for (const auto& f : v.findings)
            ADD_FAILURE() << f.code << " " << f.where << " " << f.detail;
    }

    RealService s;
};

TEST_F(Tallying, TheContractsOwnExample) {
    const auto answer = s.upload(
        "dot-1",
        {bag("a", "08:14", 350,
             {{"unit", "VN91020000123"}, {"abo", "O"}, {"rh", "+"}, {"donor_class", "repeat"}}),
         event_json("b", "counted", "08:20",
                    {{"component", "whole_blood"}, {"nominal_ml", 250}, {"count", 12}}),
         event_json("c", "discarded", "08:30",
                    {{"unit", "VN91020000123"}, {"reason", "quantity_not_sufficient"}}),
         event_json("d", "reversed", "08:31",
                    {{"event", id_of("a")}, {"reason", "wrong_volume"}})});
    EXPECT_EQ(answer["accepted"].integer(), 4);
    EXPECT_EQ(answer["duplicates"].integer(), 0);
    EXPECT_EQ(answer["in_review"].size(), 0u);
    EXPECT_EQ(answer["receipt"]["events"].integer(), 4);
    EXPECT_EQ(answer["receipt"]["seq"].integer(), 4);
    EXPECT_EQ(answer["receipt"]["drive_head"].text().size(), 64u);
    EXPECT_EQ(answer["receipt"]["digest"].text().size(), 64u);
    EXPECT_EQ(total()["bags"].integer(), 12);
    EXPECT_EQ(total()["ml"].integer(), 3'000);
    EXPECT_EQ(total()["standard_units"].number(), 12.0);
    expect_verified();
}

TEST_F(Tallying, EveryKindOfEventIsCountedWhereItBelongs) {
    s.upload("dot-1",
             {event_json("r", "registered", "07:05", {{"count", 20}}),
              event_json("e", "deferred", "07:30", {{"count", 4}, {"reason", "low_haemoglobin"}}),
              event_json("w", "walked_out", "07:40", {{"donor_class", "first_time"}}),
              bag("a", "08:00", 350, {{"unit", "VN1"}}), bag("b", "08:01", 450),
              event_json("c", "counted", "09:00", {{"count", 7}}),
              event_json("t", "typed", "10:00", {{"unit", "VN1"}, {"abo", "AB"}, {"rh", "-"}}),
              event_json("x", "discarded", "10:10",
                         {{"count", 1},
                          {"component", "whole_blood"},
                          {"nominal_ml", 450},
                          {"reason", "haemolysis"}})});
    const auto t = total();
    EXPECT_EQ(t["registered"].integer(), 20);
    EXPECT_EQ(t["deferred"].integer(), 4);
    EXPECT_EQ(t["walked_out"].integer(), 1);
    EXPECT_EQ(t["bags"].integer(), 8);
    EXPECT_EQ(t["discarded"].integer(), 1);
    EXPECT_EQ(t["volume_unknown"].integer(), 7);
    EXPECT_EQ(t["ml"].integer(), 350);
    EXPECT_EQ(total("?abo=AB&rh=-")["bags"].integer(), 1);
    expect_verified();
}

TEST_F(Tallying, TheSameUploadAgainIsDuplicatesAndTheSameTotals) {
    const std::vector<JsonText> events{bag("a", "08:00", 350, {{"unit", "VN1"}}),
                                       bag("b", "08:01", 250)};
    const auto first = s.upload("dot-1", events);
    const auto before = s.get("/totals").body;
    const auto again = s.upload("dot-1", events);
    EXPECT_EQ(again["accepted"].integer(), 0);
    EXPECT_EQ(again["duplicates"].integer(), 2);
    EXPECT_EQ(again["receipt"]["drive_head"].text(), first["receipt"]["drive_head"].text());
    EXPECT_EQ(again["receipt"]["digest"].text(), first["receipt"]["digest"].text());
    EXPECT_EQ(s.get("/totals").body, before);
    // Twice inside one upload is the same fact too.
    const auto inside = s.upload("dot-1", {bag("c", "08:02", 350), bag("c", "08:02", 350)});
    EXPECT_EQ(inside["accepted"].integer(), 1);
    EXPECT_EQ(inside["duplicates"].integer(), 1);
    EXPECT_EQ(bags(), 3);
}

TEST_F(Tallying, OtherContentUnderAKnownIdWaitsAndCountsOnce) {
    s.upload("dot-1", {bag("a", "08:10", 350)});
    const auto answer = s.upload("dot-1", {bag("a", "08:05", 250)});
    EXPECT_EQ(answer["accepted"].integer(), 1);
    ASSERT_EQ(answer["in_review"].size(), 1u);
    EXPECT_EQ(answer["in_review"][0]["code"].text(), "same_id_other_content");
    EXPECT_EQ(answer["in_review"][0]["with"].text(), id_of("a"));
    EXPECT_EQ(total()["ml"].integer(), 350)
        << "what was acknowledged first counts, whatever its clock says";
    const auto items = review();
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0]["code"].text(), "same_id_other_content");
    EXPECT_EQ(items[0]["event"]["nominal_ml"].integer(), 250);
    ASSERT_EQ(items[0]["with_events"].size(), 1u);
    EXPECT_EQ(items[0]["with_events"][0]["nominal_ml"].integer(), 350);
    std::set<std::string> offered;
    for (const auto& d : items[0]["decisions"].items()) offered.insert(d.text());
    EXPECT_EQ(offered, (std::set<std::string>{"count_instead", "keep_out"}));

    EXPECT_EQ(settle("a", "let_in").code(), "decision_not_possible");
    EXPECT_EQ(settle("a", "count_instead").status, 200u);
    EXPECT_EQ(total()["ml"].integer(), 250);
    EXPECT_EQ(bags(), 1);
    EXPECT_EQ(review().size(), 0u);
    EXPECT_EQ(s.get_json("/drives/dot-1/review?settled=true")["items"].size(), 1u);
    const auto again = settle("a", "keep_out");
    EXPECT_EQ(again.status, 409u);
    EXPECT_EQ(again.code(), "already_settled");
    expect_verified();
}

TEST_F(Tallying, AUnitInTwoCollectionsCountsOnceUntilAPersonDecides) {
    s.upload("dot-1", {bag("b", "08:10", 250, {{"unit", "VN1"}})});
    const auto answer = s.upload("dot-1", {bag("a", "08:05", 350, {{"unit", "VN1"}})});
    ASSERT_EQ(answer["in_review"].size(), 1u);
    EXPECT_EQ(answer["in_review"][0]["id"].text(), id_of("a"))
        << "what came second waits, whatever its clock says";
    EXPECT_EQ(answer["in_review"][0]["code"].text(), "same_unit_twice");
    EXPECT_EQ(answer["in_review"][0]["with"].text(), id_of("b"));
    EXPECT_EQ(total()["ml"].integer(), 250);
    EXPECT_EQ(settle("a", "count_instead").status, 200u);
    EXPECT_EQ(total()["ml"].integer(), 350);
    ASSERT_EQ(review().size(), 1u) << "nobody has said yet what the bag is whose place was taken";
    EXPECT_EQ(review()[0]["id"].text(), id_of("b"));
    EXPECT_EQ(settle("b", "keep_out").status, 200u);
    EXPECT_EQ(total()["ml"].integer(), 350);
    expect_verified();

    s.upload("dot-1", {bag("c", "09:00", 350, {{"unit", "VN2"}}),
                       bag("d", "09:01", 350, {{"unit", "VN2"}})});
    EXPECT_EQ(bags(), 2);
    EXPECT_EQ(settle("d", "let_in").status, 200u);
    EXPECT_EQ(bags(), 3);
    s.upload("dot-1", {bag("e", "09:00", 350, {{"unit", "VN3"}}),
                       bag("f", "09:01", 350, {{"unit", "VN3"}})});
    EXPECT_EQ(settle("f", "keep_out").status, 200u);
    EXPECT_EQ(bags(), 4);
    EXPECT_EQ(review().size(), 0u);
    expect_verified();
}

TEST_F(Tallying, AUnitAtTwoDrivesIsFoundAtBothWithoutTellingOneAboutTheOther) {
    plan_drive(s, "dot-2");
    s.upload("dot-1", {bag("a", "08:05", 350, {{"unit", "VN1"}})});
    const auto answer = s.upload("dot-2", {bag("b", "08:10", 350, {{"unit", "VN1"}})});
    ASSERT_EQ(answer["in_review"].size(), 1u);
    EXPECT_EQ(answer["in_review"][0]["id"].text(), id_of("b"));
    EXPECT_EQ(answer["in_review"][0]["with"].text(), id_of("b"))
        << "the other drive's event is not named";
    EXPECT_EQ(answer["in_review"][0]["with_drive"].text(), "dot-1")
        << "to somebody who may see its events";
    EXPECT_EQ(bags(), 1);
    for (const char* drive : {"dot-1", "dot-2"}) {
        const auto items = review(drive);
        ASSERT_EQ(items.size(), 1u) << drive;
        EXPECT_EQ(items[0]["code"].text(), "same_unit_twice");
        EXPECT_EQ(items[0]["with"].text(), items[0]["id"].text());
        EXPECT_EQ(items[0]["with_events"].size(), 0u);
    }
    const auto refused = s.post("/drives/dot-2/transitions", json_object({{"to", "closed"}}));
    EXPECT_EQ(refused.status, 409u);
    EXPECT_EQ(refused.code(), "clashes_undecided");
    EXPECT_EQ(settle("b", "let_in", "dot-2").status, 200u);
    EXPECT_EQ(bags(), 2);
    s.move("dot-2", {"closed"});
    expect_verified();
}

TEST_F(Tallying, OneDriveCannotTakeAwayTheBagsOfAnother) {
    plan_drive(s, "dot-2");
    std::vector<JsonText> ten;
    for (int i = 0; i < 10; ++i)
        ten.push_back(bag("b" + std::to_string(i), "08:0" + std::to_string(i), 350,
                          {{"unit", "VN" + std::to_string(i)}}));
    s.upload("dot-2", ten);
    s.move("dot-2", {"closed", "verified"});
    const auto total_of_victim = [&] { return s.get_json("/totals?drive=dot-2")["total"]; };
    EXPECT_EQ(total_of_victim()["bags"].integer(), 10);
    // Its own unit numbers with a clock of 2001, then its ids too, and then all taken back again.
    for (const char* prefix : {"mine", "b"}) {
        std::vector<JsonText> claims, back;
        for (int i = 0; i < 10; ++i) {
            const auto name = prefix + std::to_string(i);
            claims.push_back(
                bag(name, "2001-01-01T08:00:00+07:00", 350, {{"unit", "VN" + std::to_string(i)}}));
            back.push_back(event_json(std::string("back ") + name, "reversed",
                                      "2001-01-01T09:00:00+07:00",
                                      {{"event", id_of(name)}, {"reason", "logged_by_mistake"}}));
        }
        const auto told = s.upload("dot-1", claims);
        std::map<std::string, int> waiting;
        for (const auto& item : told["in_review"].items()) {
            EXPECT_EQ(item["with"].text(), item["id"].text());
            ++waiting[item["code"].text()];
        }
        EXPECT_EQ(waiting,
                  (std::map<std::string, int>{{"same_unit_twice", 10}, {"outside_hours", 10}}));
        EXPECT_EQ(total_of_victim()["bags"].integer(), 10);
        s.upload("dot-1", back);
        EXPECT_EQ(total_of_victim()["bags"].integer(), 10);
        EXPECT_EQ(bags(), 10);
    }
    s.restart();
    EXPECT_EQ(total_of_victim()["bags"].integer(), 10);
    expect_verified();
}

TEST_F(Tallying, DiscardsNeverTakeMoreThanThereIsAndWhatIsNotThereIsReviewed) {
    s.upload("dot-1", {event_json("c", "counted", "08:00", {{"count", 11}})});
    const auto answer = s.upload(
        "dot-1",
        {event_json("x", "discarded", "09:00", {{"count", 100'000}, {"reason", "clotted"}}),
         event_json("u", "discarded", "09:01", {{"unit", "VN404"}, {"reason", "clotted"}}),
         event_json("t", "typed", "09:02", {{"unit", "VN404"}, {"abo", "A"}}),
         event_json("r", "reversed", "09:03", {{"event", id_of("nie")}, {"reason", "x"}})});
    std::map<std::string, std::string> waiting;
    for (const auto& item : answer["in_review"].items())
        waiting[item["id"].text()] = item["code"].text();
    EXPECT_EQ(waiting, (std::map<std::string, std::string>{{id_of("x"), "discard_without_bags"},
                                                           {id_of("u"), "unit_not_collected"},
                                                           {id_of("t"), "unit_not_collected"},
                                                           {id_of("r"), "event_not_there"}}));
    EXPECT_EQ(bags(), 0);
    EXPECT_EQ(total()["discarded"].integer(), 11);
    EXPECT_EQ(review().size(), 4u);
    expect_verified();
    s.restart();
    EXPECT_EQ(bags(), 0);
    EXPECT_EQ(review().size(), 4u);
    // When the bag and the event come, nothing waits for them any more.
    s.upload("dot-1",
             {bag("late-bag", "08:30", 350, {{"unit", "VN404"}}), bag("nie", "08:31", 350)});
    EXPECT_EQ(total()["discarded"].integer(), 12);
    ASSERT_EQ(review().size(), 1u);
    EXPECT_EQ(review()[0]["code"].text(), "discard_without_bags");
    EXPECT_EQ(settle("x", "let_in").code(), "decision_not_possible");
    EXPECT_EQ(settle("x", "keep_out").status, 200u);
    EXPECT_EQ(bags(), 11);
    EXPECT_EQ(total()["discarded"].integer(), 1);
    EXPECT_EQ(review().size(), 0u);
    expect_verified();
}

TEST_F(Tallying, TooManyEventsAboutOneThingAreRefusedByName) {
    std::vector<JsonText> contents;
    for (int i = 0; i < 8; ++i) contents.push_back(bag("a", "08:0" + std::to_string(i), 350));
    s.upload("dot-1", contents);
    const auto answer = s.upload("dot-1", {bag("b", "08:00", 350), bag("a", "09:00", 350)}, 422);
    ASSERT_EQ(answer["errors"].size(), 1u);
    EXPECT_EQ(answer["errors"][0]["pointer"].text(), "/events/1");
    EXPECT_EQ(answer["errors"][0]["code"].text(), "too_many_contents");
    EXPECT_EQ(bags(), 1);
    s.upload("dot-1", {bag("b", "08:00", 350)});
    EXPECT_EQ(bags(), 2);
}

TEST_F(Tallying, EventsAfterTheCloseWaitUntilLetIn) {
    s.upload("dot-1", {bag("a", "08:00", 350)});
    s.move("dot-1", {"closed"});
    const auto answer = s.upload("dot-1", {bag("late", "08:10", 350), bag("later", "08:20", 250)});
    EXPECT_EQ(answer["accepted"].integer(), 2);
    ASSERT_EQ(answer["in_review"].size(), 2u);
    for (const auto& item : answer["in_review"].items())
        EXPECT_EQ(item["code"].text(), "after_close");
    EXPECT_EQ(bags(), 1);
    EXPECT_EQ(settle("late", "let_in").status, 200u);
    EXPECT_EQ(settle("later", "keep_out").status, 200u);
    EXPECT_EQ(total()["ml"].integer(), 700);
    EXPECT_EQ(review().size(), 0u);
    EXPECT_EQ(settle("a", "keep_out").code(), "review_not_found");
    EXPECT_EQ(settle("khong-co", "keep_out").status, 404u);
    expect_verified();
}

TEST_F(Tallying, AReversalMayArriveBeforeWhatItReverses) {
    s.upload("dot-1", {event_json("back", "reversed", "08:30",
                                  {{"event", id_of("a")}, {"reason", "wrong_volume"}})});
    EXPECT_EQ(bags(), 0);
    s.upload("dot-1", {bag("a", "08:00", 450), bag("right", "08:00", 350)});
    EXPECT_EQ(total()["ml"].integer(), 350);
    // A reversal of a reversal waits for a person.
    const auto answer =
        s.upload("dot-1", {event_json("again", "reversed", "08:40",
                                      {{"event", id_of("back")}, {"reason", "mistake"}})});
    ASSERT_EQ(answer["in_review"].size(), 1u);
    EXPECT_EQ(answer["in_review"][0]["code"].text(), "reversal_of_reversal");
    EXPECT_EQ(total()["ml"].integer(), 350);
    plan_drive(s, "dot-2");
    const auto elsewhere =
        s.upload("dot-2", {event_json("far", "reversed", "08:40",
                                      {{"event", id_of("right")}, {"reason", "mistake"}})});
    ASSERT_EQ(elsewhere["in_review"].size(), 1u);
    EXPECT_EQ(elsewhere["in_review"][0]["code"].text(), "event_not_there")
        << "an id means something inside its drive only";
    EXPECT_EQ(total()["ml"].integer(), 350);
    expect_verified();
}

TEST_F(Tallying, TypingAndDiscardingFollowTheUnitInAnyOrder) {
    s.upload("dot-1",
             {event_json("t2", "typed", "11:00", {{"unit", "VN1"}, {"abo", "A"}, {"rh", "+"}}),
              event_json("x", "discarded", "11:30",
                         {{"unit", "VN2"}, {"reason", "positive_screening"}})});
    EXPECT_EQ(bags(), 0);
    s.upload("dot-1", {bag("a", "08:00", 350, {{"unit", "VN1"}, {"abo", "O"}}),
                       bag("b", "08:01", 250, {{"unit", "VN2"}})});
    EXPECT_EQ(bags(), 1);
    EXPECT_EQ(total()["discarded"].integer(), 1);
    EXPECT_EQ(total("?abo=A&rh=%2B")["bags"].integer(), 1);
    EXPECT_EQ(total("?abo=O")["bags"].integer(), 0);
    s.upload("dot-1", {event_json("t1", "typed", "10:00", {{"unit", "VN1"}, {"abo", "B"}})});
    EXPECT_EQ(total("?abo=A")["bags"].integer(), 1) << "the latest typing is the group";
    expect_verified();
}

TEST_F(Tallying, ATypingFromTheFutureHasNotTheLastWord) {
    auto groups = [&] {
        std::map<std::string, std::int64_t> out;
        for (const auto& row : s.get_json("/totals?by=abo")["rows"].items())
            if (!row["abo"].null()) out[row["abo"].text()] = row["bags"].integer();
        return out;
    };
    using Groups = std::map<std::string, std::int64_t>;
    s.upload("dot-1", {bag("b", "08:10", 350, {{"unit", "VN1"}}),
                       event_json("t", "typed", "2199-12-31T09:00:00+07:00",
                                  {{"unit", "VN1"}, {"abo", "AB"}})});
    EXPECT_EQ(groups(), (Groups{{"AB", 1}}));
    s.set_time("2020-02-09T14:00:00+07:00");
    s.upload("dot-1", {event_json("u", "typed", "13:30", {{"unit", "VN1"}, {"abo", "O"}})});
    EXPECT_EQ(groups(), (Groups{{"O", 1}}));
    expect_verified();
}

TEST_F(Tallying, ADriveIsNotClosedWhileDiscardsWaitForTheirBags) {
    s.upload("dot-1",
             {event_json("c", "counted", "08:00", {{"count", 3}}),
              event_json("x", "discarded", "09:00", {{"count", 5}, {"reason", "clotted"}})});
    auto close = [&] {
        return s.post("/drives/dot-1/transitions", json_object({{"to", "closed"}}));
    };
    EXPECT_EQ(close().code(), "discards_undecided");
    EXPECT_EQ(settle("x", "keep_out").status, 200u);
    EXPECT_EQ(close().status, 201u);
    s.upload("dot-1", {event_json("late", "counted", "08:30", {{"count", 1}})});
    EXPECT_EQ(settle("late", "let_in").status, 200u);
    EXPECT_EQ(bags(), 4);
    expect_verified();
}

TEST_F(Tallying, OnlyAnOpenedDriveTakesEvents) {
    plan_drive(s, "dot-2", {});
    plan_drive(s, "dot-3", {"approved"});
    plan_drive(s, "dot-4", {"cancelled"});
    auto refuse = [&](const std::string& drive, unsigned status, const std::string& code) {
        const auto answer = s.upload(drive, {bag(drive, "08:00", 350)}, status);
        EXPECT_EQ(answer["code"].text(), code) << drive;
    };
    refuse("dot-2", 409, "drive_not_open");
    refuse("dot-3", 409, "drive_not_open");
    refuse("dot-4", 409, "drive_cancelled");
    refuse("dot-5", 404, "drive_not_found");
    EXPECT_EQ(bags(), 0);
}

TEST_F(Tallying, ABadBatchIsRefusedWholeWithEveryViolation) {
    const auto answer =
        s.upload("dot-1",
                 {bag("a", "08:00", 350), event_json("b", "counted", "08:00"),
                  event_json("c", "typed", "08:00", {{"unit", "VN1"}}),
                  event_json("d", "collected", "08:00", {{"count", 3}, {"colour", "red"}}),
                  event_json("e", "settled", "08:00"),
                  event_json("f", "discarded", "1999-12-31T00:00:00Z", {{"reason", "x"}})},
                 422);
    std::set<std::string> found;
    for (const auto& e : answer["errors"].items())
        found.insert(e["pointer"].text() + " " + e["code"].text());
    EXPECT_EQ(found, (std::set<std::string>{"/events/3/colour unknown_field",
                                            "/events/4/kind not_a_choice"}));
    EXPECT_EQ(bags(), 0) << "nothing of a bad batch is kept";

    const auto rules =
        s.upload("dot-1",
                 {bag("a", "08:00", 350), event_json("b", "counted", "08:00"),
                  event_json("c", "typed", "08:00", {{"unit", "VN1"}}),
                  event_json("d", "collected", "08:00", {{"count", 3}}),
                  event_json("f", "discarded", "1999-12-31T00:00:00Z", {{"reason", "x"}})},
                 422);
    found.clear();
    for (const auto& e : rules["errors"].items())
        found.insert(e["pointer"].text() + " " + e["code"].text());
    EXPECT_EQ(found,
              (std::set<std::string>{"/events/1/count required", "/events/2 group_missing",
                                     "/events/3/count not_for_kind", "/events/4/at out_of_range",
                                     "/events/4 unit_or_count"}));
    EXPECT_EQ(bags(), 0);
}

TEST_F(Tallying, TheEventsOfADriveAndTheDeltaGiveBackWhatWasSent) {
    plan_drive(s, "dot-2");
    std::vector<JsonText> sent;
    for (int i = 0; i < 7; ++i)
        sent.push_back(bag("e" + std::to_string(i), "08:0" + std::to_string(i), 350));
    s.upload("dot-1", sent);
    s.upload("dot-2", {bag("other", "08:00", 250)});
    std::vector<std::string> seen;
    std::string path = "/drives/dot-1/events?limit=3";
    for (int page = 0; page < 10; ++page) {
        const auto answer = s.get_json(path);
        for (const auto& item : answer["items"].items()) seen.push_back(item["id"].text());
        if (answer["next"].null()) break;
        path = "/drives/dot-1/events?limit=3&cursor=" + answer["next"].text();
    }
    ASSERT_EQ(seen.size(), 7u);
    for (int i = 0; i < 7; ++i) EXPECT_EQ(seen[std::size_t(i)], id_of("e" + std::to_string(i)));

    std::int64_t after = 0;
    std::vector<std::int64_t> seqs;
    for (int page = 0; page < 10; ++page) {
        const auto answer = s.get_json("/events?limit=3&after=" + std::to_string(after));
        for (const auto& item : answer["items"].items()) seqs.push_back(item["seq"].integer());
        if (answer["next"].null()) break;
        after = answer["next"].integer();
    }
    EXPECT_EQ(seqs, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8}));
    EXPECT_EQ(s.get_json("/events?after=8")["items"].size(), 0u);
}

TEST_F(Tallying, ARestartChangesNoAnswer) {
    s.upload("dot-1", {bag("a", "08:00", 350, {{"unit", "VN1"}}),
                       bag("b", "08:05", 250, {{"unit", "VN1"}}), bag("c", "08:10", 450)});
    s.upload("dot-1", {event_json("x", "discarded", "09:00",
                                  {{"unit", "VN1"}, {"reason", "quantity_not_sufficient"}})});
    const auto totals = s.get("/totals?by=drive,nominal_ml").body;
    const auto waiting = s.get("/drives/dot-1/review").body;
    const auto events = s.get("/drives/dot-1/events").body;
    s.restart();
    EXPECT_EQ(s.get("/totals?by=drive,nominal_ml").body, totals);
    EXPECT_EQ(s.get("/drives/dot-1/review").body, waiting);
    EXPECT_EQ(s.get("/drives/dot-1/events").body, events);
}

}  // namespace
