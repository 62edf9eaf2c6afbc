// Many drives at once over HTTP: from last year's campaign, by a recurrence, from a table.
#include "server/demo/kien_giang.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {

using namespace tests::support;
using Strings = std::vector<std::string>;

class DrivePlans : public testing::Test {
  protected:
    RealService s{"2020-07-01T08:00:00+07:00"};

    void campaign(const std::string& code, const char* from, const char* to) {
        s.post_json("/campaigns", json_object({{"code", code},
                                               {"name", code},
                                               {"kind", "spring_festival"},
                                               {"starts_on", from},
                                               {"ends_on", to},
                                               {"organization", "kien-giang"}}));
    }
    std::size_t drives(const std::string& query = "") {
        std::size_t count = 0;
        std::string cursor;
        do {
            auto page = s.get_json("/drives?limit=200" + query + cursor);
            count += page["items"].size();
            cursor = page["next"].null() ? "" : "&cursor=" + page["next"].text();
        } while (!cursor.empty());
        return count;
    }
    static Strings texts(const Json& list, std::string_view member) {
        Strings out;
        for (const auto& item : list.items()) out.push_back(item[member].text());
        return out;
    }
    Answer import_csv(const std::string& text, const std::string& query = "",
                      const char* type = "text/csv; charset=utf-8") {
        return s.request("POST", "/drives/import" + query, {{"Content-Type", type}}, text);
    }
};

// The 17 spring drives of 2020, laid around Tết 2021: as many days before or after it, none on a
// day off, one a day at each site.
TEST_F(DrivePlans, LastYearsCampaignAroundThisYearsTet) {
    ASSERT_TRUE(server::demo::load_kien_giang(s.database()));
    campaign("xuan-hong-2021", "2021-01-01", "2021-03-31");
    auto body = [](bool dry_run, const char* align) {
        return json_object({{"from", "xuan-hong-chu-nhat-do-2020"},
                            {"to", "xuan-hong-2021"},
                            {"align", align},
                            {"dry_run", dry_run}});
    };
    auto plan = s.post_json("/drives/blueprint", body(true, "lunar"), 200);
    EXPECT_TRUE(plan["dry_run"].truth());
    EXPECT_EQ(plan["created"].integer(), 0);
    EXPECT_EQ(plan["refused"].integer(), 0);
    EXPECT_EQ(plan["drives"].size() + plan["skipped"].size(), 17u);
    EXPECT_EQ(drives("&campaign=xuan-hong-2021"), 0u) << "a dry run writes nothing";
    std::set<std::string> off;
    const auto holidays = s.get_json("/holidays?from=2021-01-01&to=2021-03-31");
    for (const auto& item : holidays["items"].items())
        if (item["off"].truth()) off.insert(item["day"].text());
    EXPECT_EQ(off.size(), 8u)
        << "New Year, Tết from its eve to the fourth day, and two for the weekend in it";
    auto tet_2020 = domain::Day::of(2020, 1, 25).number,
         tet_2021 = domain::Day::of(2021, 2, 12).number;
    std::set<std::string> places;
    for (const auto& d : plan["drives"].items()) {
        auto was = domain::Day::parse(d["was_on"].text())->number,
             is = domain::Day::parse(d["day"].text())->number;
        bool moved =
            d["warnings"].size() > 0 && d["warnings"][0]["code"].text() == "moved_off_holiday";
        if (!moved) {
            EXPECT_EQ(was - tet_2020, is - tet_2021) << d["code"].text();
        }
        EXPECT_FALSE(off.contains(d["day"].text())) << d["code"].text();
        EXPECT_TRUE(places.insert(d["site"].text() + d["day"].text()).second)
            << "two at one site on one day";
        EXPECT_EQ(d["starts_at"].text().substr(11), "07:00:00+07:00");
        EXPECT_NE(d["code"].text().find(d["day"].text()), std::string::npos)
            << "the code carries the new day";
    }
    auto made = s.post_json("/drives/blueprint", body(false, "lunar"), 200);
    EXPECT_EQ(made["created"].integer(), 17);
    EXPECT_EQ(texts(made["drives"], "code"), texts(plan["drives"], "code"))
        << "the trial said what would be done";
    EXPECT_EQ(drives("&campaign=xuan-hong-2021"), 17u);
    EXPECT_EQ(drives("&campaign=xuan-hong-2021&status=proposed"), 17u);
    // Once more: the sites are taken, so codes and days give way; nothing is made twice under one
    // code.
    auto again = s.post_json("/drives/blueprint", body(true, "lunar"), 200);
    for (const auto& code : texts(again["drives"], "code"))
        for (const auto& other : texts(made["drives"], "code")) EXPECT_NE(code, other);

    auto weekdays = s.post_json("/drives/blueprint", body(true, "weekday"), 200);
    for (const auto& d : weekdays["drives"].items()) {
        auto was = domain::Day::parse(d["was_on"].text())->number,
             is = domain::Day::parse(d["day"].text())->number;
        EXPECT_EQ((is - was) % 7, 0) << d["code"].text();
    }
}

TEST_F(DrivePlans, ABlueprintIsMadeWholeOrNotAtAll) {
    plan(s);
    campaign("xuan-2021", "2021-01-01", "2021-03-31");
    auto of_campaign = json_array({"xuan-hong"});
    plan_drive(s, "a-2020-02-09", {}, "2020-02-09", {{"campaigns", of_campaign}});
    plan_drive(s, "b-2020-02-29", {"approved", "cancelled"}, "2020-02-29",
               {{"campaigns", of_campaign}});
    plan_drive(s, "c-2020-02-29", {}, "2020-02-29",
               {{"campaigns", of_campaign}, {"organization", "ha-tien"}, {"planned_bags", 70}});
    plan_drive(s, "d-2020-03-01", {}, "2020-03-01",
               {{"campaigns", of_campaign}, {"emergency", true}});
    auto shown = s.get("/organizations/ha-tien");
    ASSERT_EQ(s.patch("/organizations/ha-tien", json_object({{"valid_to", "2020-12-31"}}),
                      {{"If-Match", shown.header("etag")}})
                  .status,
              200u);
    auto body = [](JsonMembers more) {
        JsonMembers members{{"from", "xuan-hong"}, {"to", "xuan-2021"}, {"align", "calendar"}};
        members.insert(members.end(), more.begin(), more.end());
        return json_object(members);
    };
    auto before = drives();
    auto refused = s.post_json("/drives/blueprint", body({}), 422);
    EXPECT_EQ(refused["code"].text(), "organization_ended");
    EXPECT_EQ(refused["errors"][0]["pointer"].text(), "/drives/1/organization");
    EXPECT_EQ(drives(), before);
    auto trial = s.post_json("/drives/blueprint", body({{"dry_run", true}}), 200);
    EXPECT_EQ(trial["refused"].integer(), 1);
    EXPECT_EQ(trial["drives"][1]["refusals"][0]["code"].text(), "organization_ended");
    EXPECT_EQ(texts(trial["skipped"], "code"),
              (Strings{"cancelled_not_copied", "emergency_not_copied"}));
    EXPECT_EQ(trial["drives"][1]["warnings"][0]["code"].text(), "day_does_not_exist");
    auto made =
        s.post_json("/drives/blueprint",
                    body({{"organizations",
                           json_array({json_object({{"from", "ha-tien"}, {"to", "rach-gia"}})})}}),
                    200);
    EXPECT_EQ(made["created"].integer(), 2);
    auto copy = s.get_json("/drives/" + made["drives"][1]["code"].text());
    EXPECT_EQ(copy["organization"].text(), "rach-gia");
    EXPECT_EQ(copy["planned_bags"].integer(), 70);
    EXPECT_EQ(copy["starts_at"].text(), "2021-02-28T07:00:00+07:00");
    EXPECT_EQ(texts(s.get_json("/drives?campaign=xuan-2021")["items"], "code"),
              (Strings{"a-2021-02-09", "c-2021-02-28"}));
    EXPECT_EQ(
        s.post_json("/drives/blueprint", body({{"skip", json_array({"nowhere"})}}), 422)["code"]
            .text(),
        "drive_not_found");
    EXPECT_EQ(
        s.post_json("/drives/blueprint",
                    json_object({{"from", "chu-nhat-do"}, {"to", "xuan-2021"}, {"align", "lunar"}}),
                    422)["code"]
            .text(),
        "nothing_to_copy");
    EXPECT_EQ(
        s.post_json("/drives/blueprint",
                    json_object({{"from", "xuan-2021"}, {"to", "xuan-2021"}, {"align", "lunar"}}),
                    422)["code"]
            .text(),
        "same_campaign");
}

TEST_F(DrivePlans, EverySecondSundayButNotOnHolidays) {
    plan(s);
    plan_drive(s, "chu-nhat", {}, "2020-08-16");
    auto body = [](const char* rule, JsonMembers more = {}) {
        JsonMembers members{{"drive", "chu-nhat"}, {"rrule", rule}};
        members.insert(members.end(), more.begin(), more.end());
        return json_object(members);
    };
    auto made = s.post_json("/drives/recurrence",
                            body("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;COUNT=5",
                                 {{"exdates", json_array({"2020-09-13"})},
                                  {"rdates", json_array({"2020-09-02", "2020-09-20"})},
                                  {"on_days_off", "skip"}}),
                            200);
    EXPECT_EQ(texts(made["drives"], "day"),
              (Strings{"2020-08-30", "2020-09-20", "2020-09-27", "2020-10-11"}));
    EXPECT_EQ(texts(made["skipped"], "code"), (Strings{"is_the_pattern", "day_off_left_out"}));
    EXPECT_EQ(made["created"].integer(), 4);
    EXPECT_EQ(s.get_json("/drives/chu-nhat-2020-08-30")["starts_at"].text(),
              "2020-08-30T07:00:00+07:00");
    auto kept =
        s.post_json("/drives/recurrence",
                    body("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2;COUNT=1", {{"dry_run", true}}), 200);
    EXPECT_EQ(kept["drives"][0]["warnings"][0]["code"].text(), "holiday_kept");
    auto moved = s.post_json("/drives/recurrence",
                             body("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2;COUNT=1",
                                  {{"dry_run", true}, {"on_days_off", "move"}}),
                             200);
    EXPECT_EQ(moved["drives"][0]["day"].text(), "2020-09-03");

    auto before = drives();
    const std::map<std::string, std::string> bad{
        {"FREQ=WEEKLY;BYDAY=SU", "recurrence_endless"},
        {"FREQ=DAILY;COUNT=1000000", "recurrence_too_long"},
        {"FREQ=DAILY;UNTIL=20230816", "recurrence_too_long"},
        {"FREQ=DAILY;UNTIL=20990101", "recurrence_too_far"},
        {"FREQ=DAILY;UNTIL=20210230", "recurrence_invalid"},
        {"FREQ=DAILY;UNTIL=20210228T240000Z", "recurrence_invalid"},
        {"FREQ=DAILY;BYHOUR=24;COUNT=2", "recurrence_invalid"},
        {"every sunday", "recurrence_invalid"},
        {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "recurrence_empty"},
        {"FREQ=WEEKLY;UNTIL=20200101", "ends_before_starts"}};
    for (const auto& [rule, code] : bad) {
        auto refused = s.post_json("/drives/recurrence", body(rule.c_str()), 422);
        EXPECT_EQ(refused["code"].text(), code) << rule;
        EXPECT_EQ(refused["errors"][0]["pointer"].text(), "/rrule") << rule;
    }
    EXPECT_EQ(s.post_json("/drives/recurrence",
                          body("FREQ=DAILY;COUNT=2", {{"exdates", json_array({"2020-02-30"})}}),
                          422)["errors"][0]["code"]
                  .text(),
              "not_a_day");
    EXPECT_EQ(drives(), before);
}

TEST_F(DrivePlans, ATableGoesInWholeOrNotAtAll) {
    plan(s);
    const std::string header =
        "code,title,site,organization,starts_at,ends_at,planned_bags,campaigns\n";
    const std::string good =
        header +
        "t1,Hiến máu "
        "1,nha-van-hoa,rach-gia,2020-08-01T07:00:00+07:00,2020-08-01T11:00:00+07:00,120,\"xuan-"
        "hong,chu-nhat-do\"\n"
        "t2,\"Hiến máu "
        "\"\"2\"\"\",cho,ha-tien,2020-08-02T07:00:00+07:00,2020-08-02T11:00:00+07:00,,\n";
    auto trial = import_csv(good, "?dry_run=true");
    ASSERT_EQ(trial.status, 200u) << trial.body;
    EXPECT_EQ(Json::parse(trial.body)["drives"].size(), 2u);
    EXPECT_EQ(drives(), 0u);
    auto made = import_csv(good);
    ASSERT_EQ(made.status, 200u) << made.body;
    EXPECT_EQ(Json::parse(made.body)["created"].integer(), 2);
    EXPECT_EQ(s.get_json("/drives/t1")["campaigns"].size(), 2u);
    EXPECT_EQ(s.get_json("/drives/t2")["title"].text(), "Hiến máu \"2\"");
    auto twice = import_csv(good);
    EXPECT_EQ(twice.status, 409u);
    EXPECT_EQ(Json::parse(twice.body)["errors"][0]["pointer"].text(), "/lines/2/code");

    auto bad = import_csv(
        header +
        "t3,Tốt,nha-van-hoa,rach-gia,2020-08-03T07:00:00+07:00,2020-08-03T11:00:00+07:00,1,\n"
        "t4,Ngày không "
        "có,nha-van-hoa,rach-gia,2020-02-30T07:00:00+07:00,2020-08-03T11:00:00+07:00,1,\n"
        "t5,24 giờ,nha-van-hoa,rach-gia,2020-08-03T07:00:00+07:00,2020-08-03T24:00:00+07:00,1,\n"
        "t6,Thiếu ô,nha-van-hoa\n"
        "T 7,Mã "
        "sai,nha-van-hoa,rach-gia,2020-08-03T07:00:00+07:00,2020-08-03T11:00:00+07:00,-1,\n");
    EXPECT_EQ(bad.status, 422u);
    std::map<std::string, std::string> errors;
    const auto answer = Json::parse(bad.body);
    for (const auto& e : answer["errors"].items()) errors[e["pointer"].text()] = e["code"].text();
    EXPECT_EQ(errors.size(), 5u) << bad.body;
    EXPECT_TRUE(errors.contains("/lines/3/starts_at"));
    EXPECT_TRUE(errors.contains("/lines/4/ends_at"));
    EXPECT_EQ(errors["/lines/5"], "wrong_field_count");
    EXPECT_TRUE(errors.contains("/lines/6/code"));
    EXPECT_TRUE(errors.contains("/lines/6/planned_bags"));
    // What only the books know is wrong is told by line too; the good row beside it is not written.
    auto unknown = import_csv(
        header +
        "t3,Tốt,nha-van-hoa,rach-gia,2020-08-03T07:00:00+07:00,2020-08-03T11:00:00+07:00,1,\n"
        "t8,Không có chỗ,nowhere,rach-gia,2020-08-03T11:00:00+07:00,2020-08-03T07:00:00+07:00,1,\n"
        "t3,Trùng "
        "mã,nha-van-hoa,rach-gia,2020-08-04T07:00:00+07:00,2020-08-04T11:00:00+07:00,1,\n");
    EXPECT_EQ(unknown.status, 422u);
    EXPECT_EQ(texts(Json::parse(unknown.body)["errors"], "code"),
              (Strings{"site_not_found", "ends_before_starts", "code_taken"}));
    EXPECT_EQ(s.get("/drives/t3").status, 404u);

    EXPECT_EQ(import_csv("").status, 400u);
    EXPECT_EQ(import_csv(header).status, 400u);
    EXPECT_EQ(Json::parse(import_csv("code,colour\nx,red\n").body)["errors"][0]["pointer"].text(),
              "/lines/1/colour");
    EXPECT_EQ(import_csv(good, "", "text/plain").status, 415u);
    EXPECT_EQ(import_csv(good, "", "text/csv; charset=latin1").status, 415u);
    EXPECT_EQ(import_csv(good, "?colour=red").status, 400u);
    std::string many = header;
    for (int i = 0; i < 1'001; ++i)
        many += "m" + std::to_string(i) +
                ",x,cho,rach-gia,2020-08-02T07:00:00+07:00,2020-08-02T11:00:00+07:00,,\n";
    EXPECT_EQ(Json::parse(import_csv(many).body)["code"].text(), "too_many_drives");

    auto json = s.post_json(
        "/drives/import",
        json_object(
            {{"drives", json_array({json_object({{"code", "j1"},
                                                 {"title", "JSON"},
                                                 {"site", "cho"},
                                                 {"organization", "rach-gia"},
                                                 {"starts_at", "2020-08-05T07:00:00+07:00"},
                                                 {"ends_at", "2020-08-05T08:00:00+07:00"}})})}}),
        200);
    EXPECT_EQ(json["created"].integer(), 1);
    EXPECT_EQ(drives(), 3u);
}

TEST_F(DrivePlans, ADryRunLeavesTheBooksAsTheyWere) {
    plan(s);
    plan_drive(s, "mau", {}, "2020-08-16");
    auto etag = s.get("/totals").header("etag");
    auto trial = s.post_json(
        "/drives/recurrence",
        json_object({{"drive", "mau"}, {"rrule", "FREQ=DAILY;COUNT=200"}, {"dry_run", true}}), 200);
    EXPECT_EQ(trial["drives"].size(), 199u);
    EXPECT_EQ(s.get("/totals").header("etag"), etag);
    EXPECT_EQ(drives(), 1u);
    auto made =
        s.post_json("/drives/recurrence",
                    json_object({{"drive", "mau"}, {"rrule", "FREQ=DAILY;COUNT=200"}}), 200);
    EXPECT_EQ(made["created"].integer(), 199);
    s.restart();
    EXPECT_EQ(drives(), 200u);
}

}  // namespace
