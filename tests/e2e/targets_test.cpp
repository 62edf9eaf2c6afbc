// Targets over HTTP: the cascade with its sums, proposals that hold exactly, progress.
#include "server/demo/kien_giang.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace {

using namespace tests::support;
using Strings = std::vector<std::string>;

class Targets : public testing::Test {
  protected:
    RealService s{"2020-02-09T12:00:00+07:00"};

    void organization(const std::string& code, const std::string& kind, JsonText parent = nullptr,
                      JsonMembers more = {}) {
        JsonMembers members{
            {"code", code}, {"name", "Tổ chức " + code}, {"kind", kind}, {"parent", parent}};
        members.insert(members.end(), more.begin(), more.end());
        s.post_json("/organizations", json_object(members));
    }
    static JsonText period(const char* from = "2020-01-01", const char* to = "2020-12-31") {
        return json_object({{"from", from}, {"to", to}});
    }
    static JsonText target(const std::string& organization, double value, JsonMembers more = {}) {
        JsonMembers members{{"organization", organization}, {"value", value}};
        auto usual = [&](const char* name, JsonText text) {
            for (const auto& [other, ignored] : more)
                if (other == name) return;
            members.emplace_back(name, std::move(text));
        };
        usual("issued_by", "tinh");
        usual("measure", "bags");
        usual("basis", "assigned");
        bool campaign = std::any_of(more.begin(), more.end(),
                                    [](const auto& m) { return m.first == "campaign"; });
        if (!campaign) usual("period", period());
        members.insert(members.end(), more.begin(), more.end());
        return json_object(members);
    }
    void province() {
        organization("tinh", "provincial_committee");
        for (const char* code : {"huyen-a", "huyen-b", "truong-c"})
            organization(code, "district_committee", "tinh");
    }
    Json row(const Json& answer, const std::string& organization) {
        for (const auto& r : answer["rows"].items())
            if (r["organization"].text() == organization) return r;
        ADD_FAILURE() << "no row for " << organization;
        return {};
    }
    static Strings codes(const Json& list) {
        Strings out;
        for (const auto& item : list.items()) out.push_back(item["code"].text());
        return out;
    }
};

TEST_F(Targets, SettingOneSaysWhereTheSumsDoNotAgree) {
    province();
    EXPECT_EQ(s.post_json("/targets", target("tinh", 100))["warnings"].size(), 0u);
    auto first = s.post_json("/targets", target("huyen-a", 60));
    ASSERT_EQ(codes(first["warnings"]), Strings{"children_short"});
    EXPECT_EQ(first["warnings"][0]["organization"].text(), "tinh");
    EXPECT_EQ(first["warnings"][0]["difference"].number(), -40);
    EXPECT_EQ(s.post_json("/targets", target("huyen-b", 40))["warnings"].size(), 0u);
    auto over = s.post_json("/targets", target("truong-c", 0.5));
    ASSERT_EQ(codes(over["warnings"]), Strings{"children_over"});
    EXPECT_EQ(over["warnings"][0]["sum"].number(), 100.5);

    auto cascade = s.get_json("/targets/cascade?from=2020-01-01&to=2020-12-31");
    EXPECT_EQ(cascade["over"].integer(), 1);
    auto top = row(cascade, "tinh");
    EXPECT_EQ(top["state"].text(), "over");
    EXPECT_EQ(top["difference"].number(), 0.5);
    EXPECT_EQ(top["children"].integer(), 3);
    EXPECT_FALSE(s.get_json("/targets/" + over["id"].text()).has("warnings"))
        << "only when it was just set";
}

TEST_F(Targets, ADissolvedOrganisationGetsNone) {
    province();
    organization("da-het", "district_committee", "tinh", {{"valid_to", "2019-12-31"}});
    organization("dang-het", "district_committee", "tinh", {{"valid_to", "2020-01-31"}});
    organization("sap-het", "district_committee", "tinh", {{"valid_to", "2020-06-30"}});
    organization("chua-co", "commune_committee", "tinh", {{"valid_from", "2021-07-01"}});
    for (const char* ended : {"da-het", "dang-het"}) {
        auto refused = s.post_json("/targets", target(ended, 10), 422);
        EXPECT_EQ(refused["code"].text(), "organization_ended");
        EXPECT_EQ(refused["errors"][0]["pointer"].text(), "/organization");
    }
    EXPECT_EQ(s.post_json("/targets", target("chua-co", 10), 422)["code"].text(),
              "organization_not_begun");
    s.post_json("/targets", target("sap-het", 10));
    s.post_json("/targets", target("da-het", 10, {{"period", period("2019-01-01", "2019-12-31")}}));
    auto backwards = s.post_json(
        "/targets", target("huyen-a", 10, {{"period", period("2020-12-31", "2020-01-01")}}), 422);
    EXPECT_EQ(backwards["code"].text(), "ends_before_starts");
    auto no_day = s.post_json(
        "/targets", target("huyen-a", 10, {{"period", period("2020-02-30", "2020-12-31")}}), 422);
    EXPECT_EQ(no_day["errors"][0]["code"].text(), "not_a_day");
}

TEST_F(Targets, PercentagesNeedAHeadCountAndSayWhichTheyUsed) {
    province();
    auto blind = s.post_json("/targets", target("tinh", 1.47, {{"measure", "percent_population"}}));
    EXPECT_EQ(codes(blind["warnings"]), Strings{"head_count_missing"});
    s.post_json("/organizations/tinh/head-counts",
                json_object({{"kind", "population"},
                             {"on", "2019-04-01"},
                             {"count", 313'905},
                             {"document", "Tổng điều tra 2019"}}));
    auto top =
        row(s.get_json("/targets/cascade?from=2020-01-01&to=2020-12-31&organization=tinh"), "tinh");
    EXPECT_EQ(top["assigned"]["amount"].number(), 4'615);
    EXPECT_EQ(top["assigned"]["head_count"]["on"].text(), "2019-04-01");
    EXPECT_EQ(top["assigned"]["value"].number(), 1.47);
    EXPECT_EQ(s.get_json("/organizations/tinh/head-counts")["items"].size(), 1u);
    EXPECT_EQ(s.post_json("/organizations/tinh/head-counts",
                          json_object({{"kind", "population"}, {"on", "2019-02-29"}, {"count", 1}}),
                          422)["errors"][0]["code"]
                  .text(),
              "not_a_day");
    EXPECT_EQ(s.post_json("/organizations/nowhere/head-counts",
                          json_object({{"kind", "staff"}, {"on", "2019-02-28"}, {"count", 1}}),
                          404)["code"]
                  .text(),
              "organization_not_found");
}

TEST_F(Targets, TheCascadeNeedsExactlyOnePeriodOrCampaign) {
    province();
    for (const char* query : {"", "?from=2020-01-01", "?from=2020-01-01&to=2020-12-31&campaign=x",
                              "?from=2020-12-31&to=2020-01-01"})
        EXPECT_EQ(s.get("/targets/cascade" + std::string(query)).status, 400u) << query;
    auto answer = s.get("/targets/cascade?from=2020-01-01&to=2020-12-31");
    EXPECT_EQ(s.get("/targets/cascade?from=2020-01-01&to=2020-12-31",
                    {{"If-None-Match", answer.header("etag")}})
                  .status,
              304u);
}

// Hoài Ân 2020: 1,005 units over 24 bodies. By head count, by hand with two parts fixed, by last
// year's result: always 1,005.
TEST_F(Targets, AProposalHoldsExactlyChangesNothingAndIsAcceptedWhole) {
    organization("tinh", "district_committee");
    std::vector<std::int64_t> heads;
    std::vector<JsonText> weights;
    for (int i = 0; i < 24; ++i) {
        std::string code = "don-vi-" + std::to_string(10 + i);
        organization(code, i < 15 ? "commune_committee" : "agency", "tinh");
        heads.push_back(1'000 + 577 * i % 911);
        s.post_json(
            "/organizations/" + code + "/head-counts",
            json_object({{"kind", "population"}, {"on", "2019-12-31"}, {"count", heads.back()}}));
        weights.push_back(json_object({{"organization", code}, {"weight", 1 + i % 5}}));
    }
    s.post_json("/targets", target("tinh", 1'005));
    auto before = s.get("/targets").body;
    auto sum_of = [](const Json& parts, const char* member) {
        std::int64_t sum = 0;
        for (const auto& part : parts.items()) sum += part[member].integer();
        return sum;
    };
    auto by_population = s.post_json("/targets/proposals",
                                     json_object({{"organization", "tinh"},
                                                  {"period", period()},
                                                  {"measure", "bags"},
                                                  {"by", "population"},
                                                  {"document", "12/KH-BCĐ"}}),
                                     200);
    EXPECT_EQ(by_population["total"].integer(), 1'005) << "its own target, unless a total is given";
    EXPECT_EQ(by_population["sum"].integer(), 1'005);
    EXPECT_EQ(by_population["parts"].size(), 24u);
    EXPECT_EQ(sum_of(by_population["parts"], "value"), 1'005);
    for (const auto& part : by_population["parts"].items()) {
        EXPECT_EQ(sum_of(part["months"], "value"), part["value"].integer());
        EXPECT_EQ(sum_of(part["weekdays"], "value"), part["value"].integer());
        EXPECT_EQ(part["head_count"]["count"].integer(), part["weight"].integer());
        // In proportion, to less than one bag.
        double exact = 1'005.0 * double(part["weight"].integer()) /
                       double(sum_of(by_population["parts"], "weight"));
        EXPECT_LT(std::abs(exact - double(part["value"].integer())), 1.0);
        EXPECT_EQ(part["months"].size(), 12u);
        EXPECT_EQ(part["months"][0]["open_days"].integer(), 31 - 1 - 5 - 2)
            << "January 2020: New Year, Tết from the 24th to the 28th, and two days made up for "
               "its weekend";
    }
    auto by_hand = s.post_json(
        "/targets/proposals",
        json_object({{"organization", "tinh"},
                     {"period", period()},
                     {"measure", "bags"},
                     {"by", "weights"},
                     {"total", 1'005},
                     {"weights", json_array(weights)},
                     {"fixed",
                      json_array({json_object({{"organization", "don-vi-10"}, {"value", 300}})})}}),
        200);
    EXPECT_EQ(sum_of(by_hand["parts"], "value"), 1'005);
    EXPECT_EQ(by_hand["parts"][0]["value"].integer(), 300);
    EXPECT_EQ(s.get("/targets").body, before) << "a proposal changes nothing";

    auto refused = s.post_json("/targets/proposals",
                               json_object({{"organization", "tinh"},
                                            {"period", period()},
                                            {"measure", "bags"},
                                            {"by", "last_result"}}),
                               422);
    EXPECT_EQ(refused["code"].text(), "nothing_to_split");
    EXPECT_EQ(
        s.post_json("/targets/proposals",
                    json_object({{"organization", "tinh"},
                                 {"period", period()},
                                 {"measure", "bags"},
                                 {"by", "population"},
                                 {"total", 100},
                                 {"fixed", json_array({json_object({{"organization", "don-vi-10"},
                                                                    {"value", 101}})})}}),
                    422)["code"]
            .text(),
        "fixed_exceeds_total");

    // Accepted as it was proposed; with one part spoiled, none of it is.
    auto batch = by_population["targets"].dump();
    auto spoiled = batch;
    spoiled.replace(spoiled.find("don-vi-33"), 9, "don-vi-99");
    auto refused_batch =
        s.post_json("/targets/batch", JsonText::raw("{\"targets\":" + spoiled + "}"), 422);
    EXPECT_EQ(refused_batch["code"].text(), "organization_not_found");
    EXPECT_EQ(refused_batch["errors"][0]["pointer"].text(), "/targets/23/organization");
    EXPECT_EQ(s.get("/targets").body, before);
    auto accepted =
        s.post_json("/targets/batch", JsonText::raw("{\"targets\":" + batch + "}"), 200);
    EXPECT_EQ(accepted["targets"].size(), 24u);
    EXPECT_EQ(accepted["warnings"].size(), 0u);
    auto top = row(s.get_json("/targets/cascade?from=2020-01-01&to=2020-12-31"), "tinh");
    EXPECT_EQ(top["state"].text(), "even");
    // Proposed again, the new ones supersede those.
    auto again = s.post_json("/targets/proposals",
                             json_object({{"organization", "tinh"},
                                          {"period", period()},
                                          {"measure", "bags"},
                                          {"by", "weights"},
                                          {"total", 1'200},
                                          {"weights", json_array(weights)}}),
                             200);
    EXPECT_TRUE(again["targets"][0].has("supersedes"));
    auto revised = s.post_json("/targets/batch",
                               JsonText::raw("{\"targets\":" + again["targets"].dump() + "}"), 200);
    EXPECT_EQ(revised["targets"][0]["revision"].integer(), 2);
    EXPECT_EQ(codes(revised["warnings"]), Strings{"children_over"});
}

TEST_F(Targets, HolidaysAreThoseOfTheRulesAndWhatWasEntered) {
    province();
    auto entered = s.post_json("/calendar-days", json_object({{"day", "2020-05-19"},
                                                              {"kind", "closed"},
                                                              {"organization", "tinh"},
                                                              {"name", "Đại hội tỉnh"}}));
    s.post_json("/calendar-days",
                json_object({{"day", "2020-05-04"}, {"kind", "holiday"}, {"name", "Nghỉ bù"}}));
    EXPECT_EQ(s.post_json("/calendar-days",
                          json_object({{"day", "2020-05-04"}, {"kind", "closed"}, {"name", "x"}}),
                          409)["code"]
                  .text(),
              "calendar_day_taken");
    auto day = [&](const std::string& query, const std::string& which) {
        std::map<std::string, bool> off;
        const auto answer = s.get_json("/holidays?from=2020-04-25&to=2020-05-31" + query);
        for (const auto& item : answer["items"].items())
            off[item["day"].text()] = item["off"].truth();
        return off.contains(which) ? (off[which] ? "off" : "open") : "not listed";
    };
    EXPECT_STREQ(day("", "2020-04-30"), "off");
    EXPECT_STREQ(day("", "2020-05-04"), "off");
    EXPECT_STREQ(day("", "2020-05-19"), "not listed");
    EXPECT_STREQ(day("&organization=huyen-a", "2020-05-19"), "off");
    auto id = entered["id"].text();
    auto shown = s.get("/calendar-days/" + id);
    EXPECT_EQ(s.patch("/calendar-days/" + id, json_object({{"kind", "working"}}),
                      {{"If-Match", shown.header("etag")}})
                  .status,
              200u);
    EXPECT_STREQ(day("&organization=huyen-a", "2020-05-19"), "open");
    EXPECT_EQ(s.get_json("/calendar-days?kind=working")["items"].size(), 1u);
    auto tet = s.get_json("/holidays?from=2030-02-02&to=2030-02-02")["items"][0];
    EXPECT_EQ(tet["code"].text(), "tet_1");
    EXPECT_EQ(tet["lunar"]["day"].integer(), 1);
    EXPECT_EQ(s.get("/holidays?from=1990-01-01&to=2190-01-01").status, 400u);
    EXPECT_EQ(s.get("/holidays?from=2020-02-30&to=2020-03-01").status, 400u);
    s.restart();
    EXPECT_STREQ(day("&organization=huyen-a", "2020-05-19"), "open");
}

// The half-year of Kiên Giang 2020: 12,073 of 17,700 bags are 68.2 %.
TEST_F(Targets, ProgressOfKienGiang) {
    ASSERT_TRUE(server::demo::load_kien_giang(s.database()));
    s.set_time("2020-07-01T08:00:00+07:00");
    s.restart();
    auto answer = s.get_json("/progress?from=2020-01-01&to=2020-12-31");
    auto top = row(answer, "kien-giang");
    EXPECT_EQ(top["done"].number(), 12'073);
    EXPECT_EQ(top["goal"].number(), 17'700);
    EXPECT_EQ(top["percent"].number(), 68.2);
    EXPECT_EQ(top["drives"].integer(), 41);
    EXPECT_EQ(top["drives_held"].integer(), 41);
    EXPECT_EQ(top["expected_by"].text(), "planned_drives_and_open_days");
    EXPECT_EQ(top["state"].text(), "on_track")
        << "what was planned for the half-year was nearly all collected";
    EXPECT_EQ(top["pace"]["drives_left"].integer(), 0);
    EXPECT_EQ(top["pace"]["per_week"].number(), 214.1) << "5,627 bags in 184 days";
    // The districts add up to the province, done and goal.
    double done = 0, goal = 0;
    std::map<std::string, std::string> states;
    for (const auto& r : answer["rows"].items()) {
        if (r["campaign"].null()) states[r["organization"].text()] = r["state"].text();
        if (r["organization"].text() == "kien-giang" || !r["campaign"].null()) continue;
        done += r["done"].number();
        if (!r["goal"].null()) goal += r["goal"].number();
    }
    EXPECT_EQ(done, 12'073);
    EXPECT_EQ(goal, 17'700);
    // Who is behind stands in the list, the most behind first, and nobody else.
    double last = 1e9;
    std::size_t behind = 0;
    for (const auto& [code, state] : states)
        behind += state == "behind" || state == "slightly_behind" || state == "missed";
    EXPECT_EQ(answer["behind"].size(), behind);
    for (const auto& b : answer["behind"].items()) {
        EXPECT_LE(b["behind_by"].number(), last);
        last = b["behind_by"].number();
    }
    // As it was before the first drive, nothing was due beyond the open days gone by.
    auto early =
        row(s.get_json("/progress?from=2020-01-01&to=2020-12-31&on=2020-01-01"), "kien-giang");
    EXPECT_EQ(early["done"].number(), 0);
    EXPECT_EQ(early["state"].text(), "not_due");
    EXPECT_EQ(s.get("/progress?on=2020-07-02").status, 400u) << "the future is not known";
    auto again = s.get("/progress?from=2020-01-01&to=2020-12-31");
    EXPECT_EQ(
        s.get("/progress?from=2020-01-01&to=2020-12-31", {{"If-None-Match", again.header("etag")}})
            .status,
        304u);
}

TEST_F(Targets, ProgressFollowsThePlannedDrivesAndTellsWhoIsBehind) {
    plan(s);
    auto give = [&](const char* organization, int value) {
        s.post_json("/targets", target(organization, value,
                                       {{"issued_by", "kien-giang"}, {"campaign", "xuan-hong"}}));
    };
    give("kien-giang", 300);
    give("rach-gia", 100);
    give("ha-tien", 200);
    auto of_campaign = json_array({"xuan-hong"});
    plan_drive(s, "d1", {"approved", "open"}, "2020-02-05",
               {{"campaigns", of_campaign}, {"planned_bags", 60}});
    plan_drive(s, "d2", {"approved"}, "2020-03-15",
               {{"campaigns", of_campaign}, {"planned_bags", 60}});
    plan_drive(s, "h1", {"approved", "open"}, "2020-02-06",
               {{"campaigns", of_campaign}, {"planned_bags", 100}, {"organization", "ha-tien"}});
    plan_drive(s, "h2", {"approved"}, "2020-03-20",
               {{"campaigns", of_campaign}, {"planned_bags", 100}, {"organization", "ha-tien"}});
    plan_drive(s, "x", {"approved", "cancelled"}, "2020-02-07",
               {{"campaigns", of_campaign}, {"planned_bags", 1'000}});
    s.upload("d1",
             {event_json("d1", "counted", "2020-02-05T09:00:00+07:00",
                         {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 130}})});
    s.upload("h1",
             {event_json("h1", "counted", "2020-02-06T09:00:00+07:00",
                         {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 30}})});
    auto answer = s.get_json("/progress?campaign=xuan-hong");
    auto rach_gia = row(answer, "rach-gia"), ha_tien = row(answer, "ha-tien"),
         all = row(answer, "kien-giang");
    EXPECT_EQ(rach_gia["percent"].number(), 130.0) << "true above 100";
    EXPECT_EQ(rach_gia["state"].text(), "reached");
    EXPECT_EQ(rach_gia["light"].text(), "green");
    EXPECT_EQ(rach_gia["expected"].number(), 50) << "60 of the 120 planned were due";
    EXPECT_EQ(rach_gia["expected_by"].text(), "planned_drives");
    EXPECT_EQ(ha_tien["expected"].number(), 100);
    EXPECT_EQ(ha_tien["done"].number(), 30);
    EXPECT_EQ(ha_tien["state"].text(), "behind");
    EXPECT_EQ(ha_tien["light"].text(), "red");
    EXPECT_EQ(ha_tien["behind_by"].number(), 70);
    EXPECT_EQ(ha_tien["projected"].number(), 60) << "30 of 100, twice";
    EXPECT_EQ(ha_tien["pace"]["drives_left"].integer(), 1);
    EXPECT_EQ(ha_tien["pace"]["per_drive"].number(), 170);
    EXPECT_EQ(all["done"].number(), 160);
    EXPECT_EQ(all["drives"].integer(), 4) << "the cancelled one is no plan";
    ASSERT_EQ(answer["behind"].size(), 1u)
        << "160 of the 150 that were due: the province is not behind";
    EXPECT_EQ(answer["behind"][0]["organization"].text(), "ha-tien");
    // After the end, what is missing is missed.
    s.set_time("2020-05-01T08:00:00+07:00");
    s.restart();
    answer = s.get_json("/progress?campaign=xuan-hong");
    EXPECT_EQ(row(answer, "ha-tien")["state"].text(), "missed");
    EXPECT_EQ(row(answer, "ha-tien")["behind_by"].number(), 170);
    EXPECT_EQ(s.get_json("/progress")["rows"].size(), 0u) << "nothing runs on this day";
}

}  // namespace
