// One bag however its number is spelled, and what happened when, over HTTP.
#include "storage/tallying/verify.hpp"
#include "tests/support/plan.hpp"
#include "tests/support/shared_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace {

using namespace tests::support;

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class UnitsAndHours : public testing::Test {
  protected:
    explicit UnitsAndHours(std::function<void(server::configuration::Configuration&)> change = {})
        : s("2020-02-09T12:00:00+07:00", Access::everybody_is_local, std::move(change)) {
        plan(s);
        plan_drive(s, "dot-1");
    }
    std::int64_t bags(const std::string& query = "") {
        return s.get_json("/totals" + query)["total"]["bags"].integer();
    }
    Json review() { return s.get_json("/drives/dot-1/review")["items"]; }
    /// The code at `pointer`, or "" when there is none.
    static std::string code_at(const Json& problem, const std::string& pointer) {
        for (const auto& e : problem["errors"].items())
            if (e["pointer"].text() == pointer) return e["code"].text();
        return {};
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

TEST_F(UnitsAndHours, ElevenSpellingsOfTwoNumbersAreTwoBags) {
    const std::vector<std::string> spellings{
        "VN91020000123",  "vn91020000123",      "VN9102 0000123",
        "VN91020000123 ", "=VN91020000123",     "ＶＮ９１０２００００１２３",
        "G123498654321",  "=G12349865432100",   "G1234 98 654321",
        "G123498654321H", "]C1=G12349865432177"};
    std::vector<JsonText> events;
    for (const auto& spelling : spellings)
        events.push_back(bag("e" + spelling, "08:00", 350, {{"unit", spelling}}));
    const auto answer = s.upload("dot-1", events);
    EXPECT_EQ(answer["accepted"].integer(), 11);
    EXPECT_EQ(answer["in_review"].size(), 9u);
    for (const auto& item : answer["in_review"].items())
        EXPECT_EQ(item["code"].text(), "same_unit_twice");
    EXPECT_EQ(bags(), 2);
    EXPECT_EQ(review().size(), 9u);

    const auto again = s.upload("dot-1", events);
    EXPECT_EQ(again["duplicates"].integer(), 11);
    EXPECT_EQ(bags(), 2);

    // What was scanned stands beside the number, where it is something else.
    const auto items = s.get_json("/drives/dot-1/events")["items"].items();
    ASSERT_EQ(items.size(), spellings.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto number = i < 6 ? "VN91020000123" : "G123498654321";
        EXPECT_EQ(items[i]["unit"].text(), number);
        EXPECT_EQ(items[i].has("unit_scanned") ? items[i]["unit_scanned"].text() : number,
                  spellings[i]);
    }
    // A discard finds its bag in any spelling.
    s.upload("dot-1", {event_json("x", "discarded", "09:00",
                                  {{"unit", "g1234-98-654321"}, {"reason", "clotted"}})});
    EXPECT_EQ(bags(), 1);
    s.upload("dot-1", {event_json("y", "discarded", "09:00",
                                  {{"unit", "g1234 98 654321 [h]"}, {"reason", "clotted"}})});
    EXPECT_EQ(bags(), 1) << "the same bag, thrown away once";
    expect_verified();
}

TEST_F(UnitsAndHours, TheSpellingsOfTheCase) {
    const auto folder = shared_folder("cases/03-one-bag-many-spellings");
    if (folder.empty())
        GTEST_SKIP() << "no ../shared/cases beside the source: the case was not read";
    std::istringstream lines(content_of(folder + "/units.txt"));
    std::vector<JsonText> events;
    for (std::string line; std::getline(lines, line);)
        events.push_back(bag(std::to_string(events.size()), "08:00", 350, {{"unit", line}}));
    EXPECT_EQ(s.upload("dot-1", events)["in_review"].size(), 7u);
    EXPECT_EQ(bags(), 2);
}

TEST_F(UnitsAndHours, WhatIsNoNumberIsRefusedWithItsReason) {
    const std::vector<std::pair<std::string, std::string>> refused{
        {"   ", "unit_blank"},
        {"\u00a0\u200b", "unit_blank"},
        {std::string(33, '1'), "unit_too_long"},
        {"KG#20", "unit_characters"},
        {"Nguyễn Văn A", "unit_without_digit"},
        {"=%6200", "unit_other_code"},
        {"]E08934567890123", "unit_other_code"},
        {"=G12349865432", "unit_din_wrong"},
        {"G12349865432O", "unit_din_wrong"},
        {"G123498654321G", "unit_check_wrong"},
        {"=G12349865432178", "unit_check_wrong"},
    };
    std::vector<JsonText> events;
    for (const auto& [unit, code] : refused)
        events.push_back(bag(code + unit, "08:00", 350, {{"unit", unit}}));
    events.push_back(bag("good", "08:00", 350, {{"unit", "VN91020000123"}}));
    const auto problem = s.upload("dot-1", events, 422);
    EXPECT_EQ(problem["errors"].size(), refused.size());
    for (std::size_t i = 0; i < refused.size(); ++i)
        EXPECT_EQ(code_at(problem, "/events/" + std::to_string(i) + "/unit"), refused[i].second)
            << refused[i].first;
    EXPECT_EQ(bags(), 0) << "a batch is refused whole";
}

class UnitRules : public UnitsAndHours {
  protected:
    UnitRules()
        : UnitsAndHours([](auto& c) {
              c.tallying.unit_rule = "VN#{11}";
              c.tallying.collector_rules = "bv-kien-giang=KG#{9}:mod10";
          }) {}
};

TEST_F(UnitRules, WhatDoesNotLookLikeTheFacilitysNumbersIsNoBag) {
    EXPECT_EQ(s.get_json("/drives/dot-1")["unit_rule"].text(), "VN#{11}");
    const auto problem =
        s.upload("dot-1", {bag("juice", "08:00", 350, {{"unit", "8934567890123"}})}, 422);
    EXPECT_EQ(code_at(problem, "/events/0/unit"), "unit_not_ours");
    EXPECT_EQ(s.upload("dot-1", {bag("a", "08:00", 350, {{"unit", "vn9102 0000123"}})})["accepted"]
                  .integer(),
              1);

    plan_drive(s, "dot-2", {"approved", "open"}, "2020-02-09",
               {{"collected_by", "bv-kien-giang"}, {"site", "cho"}});
    EXPECT_EQ(s.get_json("/drives/dot-2")["unit_rule"].text(), "KG#{9}:mod10");
    s.upload("dot-2", {bag("b", "08:00", 350, {{"unit", "VN91020000123"}})}, 422);
    s.upload("dot-2", {bag("b", "08:00", 350, {{"unit", "KG123456781"}})}, 422);
    EXPECT_EQ(s.upload("dot-2", {bag("b", "08:00", 350, {{"unit", "kg 123456782"}})})["accepted"]
                  .integer(),
              1);
    EXPECT_EQ(bags(), 2);
}

TEST_F(UnitsAndHours, BagsOfOtherYearsWaitForAPerson) {
    const auto folder = shared_folder("cases/10-bags-of-another-year");
    if (folder.empty())
        GTEST_SKIP() << "no ../shared/cases beside the source: the case was not read";
    s.set_time("2026-11-30T12:00:00+07:00");
    plan_drive(s, "rach-gia-2026-11-30", {"approved", "open"}, "2026-11-30");
    const auto answer = s.post("/drives/rach-gia-2026-11-30/events",
                               JsonText::raw(content_of(folder + "/events.json")));
    ASSERT_EQ(answer.status, 200u) << answer.body;
    const auto told = Json::parse(answer.body);
    EXPECT_EQ(told["accepted"].integer(), 2);
    EXPECT_EQ(told["in_review"].size(), 2u);
    for (const auto& item : told["in_review"].items())
        EXPECT_EQ(item["code"].text(), "outside_hours");
    EXPECT_EQ(bags(), 0);
}

TEST_F(UnitsAndHours, WhatLiesFarFromItsDriveCountsOnceLetIn) {
    const auto answer = s.upload(
        "dot-1",
        {bag("first", "2020-02-08T19:00:00+07:00", 350),
         bag("last", "2020-02-10T11:00:00+07:00", 350),
         bag("before", "2020-02-08T18:59:59+07:00", 350),
         bag("after", "2020-02-10T11:00:01+07:00", 350),
         event_json("old", "counted", "2006-02-09T08:00:00+07:00", {{"count", 5}}),
         bag("a", "08:00", 350, {{"unit", "VN1"}}),
         event_json("t", "typed", "2020-02-20T08:00:00+07:00", {{"unit", "VN1"}, {"abo", "O"}})});
    EXPECT_EQ(answer["in_review"].size(), 3u);
    EXPECT_EQ(bags(), 3);
    EXPECT_EQ(bags("?abo=O"), 1) << "a laboratory types for days";
    ASSERT_EQ(review().size(), 3u);
    for (const auto& item : review().items()) {
        EXPECT_EQ(item["code"].text(), "outside_hours");
        EXPECT_TRUE(item["event"]["outside_hours"].truth());
        EXPECT_EQ(item["decisions"].dump(), R"(["let_in","keep_out"])");
    }
    const auto settle = [&](const std::string& event, const std::string& decision) {
        return s.post("/drives/dot-1/review/" + id_of(event),
                      json_object({{"decision", decision}, {"reason", "xem sổ giấy"}}));
    };
    EXPECT_EQ(settle("before", "let_in").status, 200u);
    EXPECT_EQ(settle("old", "keep_out").status, 200u);
    EXPECT_EQ(settle("after", "count_instead").code(), "decision_not_possible");
    EXPECT_EQ(bags(), 4);
    EXPECT_EQ(bags("?from=2006-01-01&to=2006-12-31"), 0);
    EXPECT_EQ(settle("old", "let_in").code(), "already_settled");
    expect_verified();
    s.restart();
    EXPECT_EQ(bags(), 4);
    EXPECT_EQ(review().size(), 1u);
}

TEST_F(UnitsAndHours, NothingIsCountedOnADayThatCannotBeAskedFor) {
    const auto problem = s.upload(
        "dot-1",
        {bag("a", "1999-12-31T23:59:59+07:00", 350), bag("b", "2199-12-31T23:59:59-12:00", 350),
         bag("c", "1999-12-31T17:00:00Z", 350)},
        422);
    EXPECT_EQ(problem["errors"].size(), 2u);
    EXPECT_EQ(code_at(problem, "/events/0/at"), "out_of_range");
    EXPECT_EQ(code_at(problem, "/events/1/at"), "out_of_range");
    EXPECT_EQ(s.upload("dot-1", {bag("c", "1999-12-31T17:00:00Z", 350),
                                 bag("d", "2199-12-31T23:59:59+07:00", 350)})["in_review"]
                  .size(),
              2u);
    for (const char* name : {"c", "d"})
        s.post("/drives/dot-1/review/" + id_of(name),
               json_object({{"decision", "let_in"}, {"reason", "thử"}}));
    EXPECT_EQ(bags("?from=2000-01-01&to=2199-12-31"), bags());
    EXPECT_EQ(bags(), 2);
}

}  // namespace
