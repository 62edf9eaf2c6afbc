// The calendar, calendars for subscribers, and when teams are free, over HTTP.
#include "api/identity/service.hpp"
#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/people.hpp"
#include "storage/scheduling/sites.hpp"
#include "storage/scheduling/teams.hpp"
#include "tests/support/icalendar.hpp"
#include "tests/support/plan.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace {

using namespace tests::support;
using domain::Result;

/// The path of a calendar out of the address that was shown.
std::string path_of(const Json& made) {
    const auto url = made["url"].text();
    return url.substr(url.find("/calendar-feeds/"));
}

class CalendarTest : public testing::Test {
  protected:
    void SetUp() override {
        plan(s);
        plan_drive(s, "dot-1", {"approved", "open"}, "2020-02-09",
                   {{"planned_bags", 100}, {"campaigns", json_array({"xuan-hong"})}});
        plan_drive(s, "dot-2", {}, "2020-02-09",
                   {{"organization", "ha-tien"},
                    {"site", "cho"},
                    {"planned_bags", 50},
                    {"emergency", true}});
        plan_drive(s, "dot-3", {"approved"}, "2020-02-20");
        plan_drive(s, "dot-4", {"approved", "cancelled"}, "2020-02-20", {{"planned_bags", 70}});
        plan_drive(s, "dot-5", {"approved"}, "2020-03-01");
        s.upload("dot-1",
                 {event_json("e1", "counted", "08:00",
                             {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 42}})});
    }
    void write(std::function<Result<void>(storage::WriteTransaction&)> fn) {
        auto done = s.database().write_and_wait(std::move(fn));
        ASSERT_TRUE(done) << done.error().code;
    }
    /// A team of the hospital that is planned for these drives, and rests on Sundays.
    void plan_team(const std::vector<std::string>& drives) {
        write([&](auto& tx) -> Result<void> {
            domain::scheduling::Team team;
            team.id = tx.new_id();
            team.code = "doi-1";
            team.name = "Đội 1";
            team.organization = *tx.books().registry().organization("bv-kien-giang");
            team.days_off.weekdays = {domain::Weekday::sunday};
            team = storage::scheduling::add(tx, team);
            for (const auto& code : drives) {
                auto drive = *tx.books().drive(*tx.books().drive_number(code));
                drive.team = team.num;
                storage::scheduling::change(tx, drive);
            }
            return {};
        });
    }
    static std::vector<std::string> codes(const Json& day) {
        std::vector<std::string> out;
        for (const auto& item : day["items"].items()) out.push_back(item["code"].text());
        return out;
    }

    RealService s;
};

TEST_F(CalendarTest, AMonthHasItsDaysWithCounts) {
    const auto month = s.get_json("/calendar");
    EXPECT_EQ(month["view"].text(), "month");
    EXPECT_EQ(month["from"].text(), "2020-02-01");
    EXPECT_EQ(month["to"].text(), "2020-02-29");
    ASSERT_EQ(month["days"].size(), 2u);
    const auto day = month["days"][0];
    EXPECT_EQ(day["day"].text(), "2020-02-09");
    EXPECT_EQ(day["drives"].integer(), 2);
    EXPECT_EQ(day["emergency"].integer(), 1);
    EXPECT_EQ(day["planned_bags"].integer(), 150);
    EXPECT_EQ(day["bags"].integer(), 42);
    EXPECT_EQ(day["by_status"]["open"].integer(), 1);
    EXPECT_EQ(day["by_status"]["proposed"].integer(), 1);
    EXPECT_EQ(codes(day), (std::vector<std::string>{"dot-1", "dot-2"}));
    EXPECT_EQ(month["days"][1]["by_status"]["cancelled"].integer(), 1);
    EXPECT_EQ(month["days"][1]["planned_bags"].integer(), 0) << "what was cancelled is not planned";
    EXPECT_EQ(month["total"]["drives"].integer(), 4);
    EXPECT_EQ(s.get_json("/calendar?day=2020-03-31")["total"]["drives"].integer(), 1);
    EXPECT_EQ(s.get_json("/calendar?day=2019-12-15")["to"].text(), "2019-12-31");
}

TEST_F(CalendarTest, AWeekBeginsOnMonday) {
    for (const char* day : {"2020-02-03", "2020-02-06", "2020-02-09"}) {
        const auto week = s.get_json("/calendar?view=week&day=" + std::string(day));
        EXPECT_EQ(week["from"].text(), "2020-02-03");
        EXPECT_EQ(week["to"].text(), "2020-02-09");
        EXPECT_EQ(week["total"]["drives"].integer(), 2);
    }
    EXPECT_EQ(s.get_json("/calendar?view=week&day=1969-12-31")["from"].text(), "1969-12-29");
}

TEST_F(CalendarTest, ADriveOfSeveralDaysStandsOnEachOfThem) {
    plan_drive(s, "ba-ngay", {"approved", "open"}, "2020-02-20",
               {{"starts_at", "2020-02-20T07:00:00+07:00"},
                {"ends_at", "2020-02-24T17:00:00+07:00"},
                {"planned_bags", 90}});
    plan_drive(
        s, "qua-dem", {"approved"}, "2020-02-23",
        {{"starts_at", "2020-02-23T22:00:00+07:00"}, {"ends_at", "2020-02-24T02:00:00+07:00"}});
    s.upload("ba-ngay",
             {event_json("m1", "counted", "2020-02-20T08:00:00+07:00",
                         {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 10}}),
              event_json("m2", "counted", "2020-02-24T08:00:00+07:00",
                         {{"component", "whole_blood"}, {"nominal_ml", 350}, {"count", 7}})});
    std::int64_t planned = 0, bags = 0;
    for (int day = 20; day <= 24; ++day) {
        const auto text = "2020-02-" + std::to_string(day);
        const auto list = s.get_json("/drives?from=" + text + "&to=" + text);
        std::vector<std::string> found;
        for (const auto& d : list["items"].items()) found.push_back(d["code"].text());
        EXPECT_NE(std::find(found.begin(), found.end(), "ba-ngay"), found.end()) << text;
        EXPECT_EQ(std::find(found.begin(), found.end(), "qua-dem") != found.end(), day >= 23)
            << text;
        const auto one = s.get_json("/calendar?view=list&from=" + text + "&to=" + text);
        ASSERT_EQ(one["days"].size(), 1u) << text;
        const auto there = codes(one["days"][0]);
        EXPECT_NE(std::find(there.begin(), there.end(), "ba-ngay"), there.end()) << text;
        for (const auto& item : one["days"][0]["items"].items())
            if (item["code"].text() == "ba-ngay") bags += item["bags"].integer();
        planned += one["days"][0]["planned_bags"].integer();
    }
    EXPECT_EQ(bags, 17) << "each bag on one day";
    EXPECT_EQ(planned, 90) << "the plan on one day";
    EXPECT_TRUE(
        s.get_json("/calendar?view=list&from=2020-02-25&to=2020-02-26")["days"].items().empty());
    const auto week = s.get_json("/calendar?view=week&day=2020-02-24");
    EXPECT_EQ(week["total"]["drives"].integer(), 3) << "with those that began in the week before";
    EXPECT_EQ(s.get_json("/calendar")["total"]["bags"].integer(), 42 + 17);
}

TEST_F(CalendarTest, FiltersNarrowAndListsAreCutByDay) {
    plan_team({"dot-3"});
    const auto count = [&](const std::string& query) {
        return s
            .get_json("/calendar?view=list&from=2020-02-01&to=2020-03-31&" +
                      query)["total"]["drives"]
            .integer();
    };
    EXPECT_EQ(count(""), 5);
    EXPECT_EQ(count("organization=kien-giang"), 5);
    EXPECT_EQ(count("organization=ha-tien"), 1);
    EXPECT_EQ(count("site=cho"), 1);
    EXPECT_EQ(count("campaign=xuan-hong"), 1);
    EXPECT_EQ(count("campaign=chu-nhat-do"), 0);
    EXPECT_EQ(count("team=doi-1"), 1);
    EXPECT_EQ(count("status=approved,cancelled"), 3);
    const auto cut = s.get_json("/calendar?each=1")["days"][0];
    EXPECT_EQ(codes(cut), std::vector<std::string>{"dot-1"});
    EXPECT_EQ(cut["more"].integer(), 1);
    EXPECT_EQ(s.get_json("/calendar?each=0")["days"][0]["items"].size(), 0u);
}

TEST_F(CalendarTest, WrongQuestionsAreRefused) {
    const auto code = [&](const std::string& query) {
        const auto problem = s.get_json("/calendar?" + query, 400);
        return problem["errors"][0]["code"].text();
    };
    EXPECT_EQ(code("view=list&from=2020-02-02&to=2020-02-01"), "ends_before_starts");
    EXPECT_EQ(code("view=list&from=2020-01-01&to=2021-12-31"), "calendar_too_long");
    EXPECT_EQ(code("view=month&from=2020-01-01"), "not_with_view");
    EXPECT_EQ(code("view=list&day=2020-01-01"), "not_with_view");
    EXPECT_EQ(code("team=khong-co"), "team_not_found");
    EXPECT_EQ(code("organization=khong-co"), "organization_not_found");
    EXPECT_EQ(code("view=year"), "not_a_choice");
}

TEST_F(CalendarTest, IsTaggedAndTheTagMovesWithEventsAndPlans) {
    const auto first = s.get("/calendar");
    const auto etag = first.header("etag");
    EXPECT_EQ(s.get("/calendar", {{"If-None-Match", etag}}).status, 304u);
    s.upload("dot-1", {event_json("e2", "counted", "09:00", {{"count", 1}})});
    const auto second = s.get("/calendar", {{"If-None-Match", etag}});
    EXPECT_EQ(second.status, 200u);
    EXPECT_NE(second.header("etag"), etag);
}

TEST_F(CalendarTest, ADriveIsACalendarEntryThatMovesAndIsCancelled) {
    const auto answer = s.get("/drives/dot-3/calendar");
    ASSERT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.header("content-type"), "text/calendar; charset=utf-8");
    const auto before = read_calendar(answer.body);
    ASSERT_EQ(before.entries.size(), 1u);
    const auto uid = before.entries[0]["UID"];
    EXPECT_EQ(uid, s.get_json("/drives/dot-3")["id"].text() + "@giothong");
    EXPECT_EQ(before.entries[0]["DTSTART"], "20200220T070000");
    EXPECT_EQ(before.entries[0]["STATUS"], "CONFIRMED");
    EXPECT_EQ(s.get("/drives/dot-3/calendar", {{"If-None-Match", answer.header("etag")}}).status,
              304u);

    write([&](auto& tx) -> Result<void> {
        auto drive = *tx.books().drive(*tx.books().drive_number("dot-3"));
        drive.starts_at = drive.starts_at.plus_ms(86'400'000);
        drive.ends_at = drive.ends_at.plus_ms(86'400'000);
        storage::scheduling::change(tx, drive);
        return {};
    });
    const auto moved = read_calendar(s.get("/drives/dot-3/calendar").body);
    ASSERT_TRUE(moved.with_uid(uid)) << "it is the same entry";
    EXPECT_EQ((*moved.with_uid(uid))["DTSTART"], "20200221T070000");
    EXPECT_GT(std::stoi((*moved.with_uid(uid))["SEQUENCE"]),
              std::stoi(before.entries[0]["SEQUENCE"]));
    s.move("dot-3", {"cancelled"});
    const auto cancelled = read_calendar(s.get("/drives/dot-3/calendar").body);
    ASSERT_TRUE(cancelled.with_uid(uid));
    EXPECT_EQ((*cancelled.with_uid(uid))["STATUS"], "CANCELLED");
    EXPECT_GT(std::stoi((*cancelled.with_uid(uid))["SEQUENCE"]),
              std::stoi((*moved.with_uid(uid))["SEQUENCE"]));
    EXPECT_EQ(s.get("/drives/khong-co/calendar").status, 404u);
}

TEST_F(CalendarTest, APublicFeedShowsWhatIsApprovedUntilItsAddressIsRevoked) {
    const auto made = s.post_json(
        "/calendar-feeds", json_object({{"kind", "organization"}, {"organization", "rach-gia"}}));
    const auto path = path_of(made);
    EXPECT_TRUE(made["webcal"].text().starts_with("webcal://"));
    auto answer = s.get(path);
    ASSERT_EQ(answer.status, 200u);
    EXPECT_NE(answer.header("last-modified"), "");
    auto feed = read_calendar(answer.body);
    EXPECT_EQ(feed.entries.size(), 4u) << "dot-1, -3, -4 (cancelled), -5";
    const auto uid = s.get_json("/drives/dot-4")["id"].text() + "@giothong";
    ASSERT_TRUE(feed.with_uid(uid));
    EXPECT_EQ((*feed.with_uid(uid))["STATUS"], "CANCELLED");

    // Counting does not change a plan: the same bytes, the same tag, also after a restart.
    const auto etag = answer.header("etag");
    s.upload("dot-1", {event_json("e3", "counted", "09:00", {{"count", 1}})});
    EXPECT_EQ(s.get(path, {{"If-None-Match", etag}}).status, 304u);
    s.restart();
    EXPECT_EQ(s.get(path).body, answer.body);
    EXPECT_EQ(s.request("HEAD", path).header("etag"), etag);
    s.move("dot-5", {"cancelled"});
    EXPECT_EQ(s.get(path, {{"If-None-Match", etag}}).status, 200u);

    EXPECT_EQ(s.get_json("/calendar-feeds")["items"][0]["id"].text(), made["id"].text());
    const auto revoke = "/calendar-feeds/" + made["id"].text() + "/revoke";
    EXPECT_EQ(s.post(revoke, json_object({})).status, 200u);
    EXPECT_EQ(s.get(path).status, 404u);
    EXPECT_EQ(s.get(path).code(), "calendar_feed_not_found");
    EXPECT_EQ(s.post(revoke, json_object({})).status, 200u) << "revoking twice is as good";
    EXPECT_EQ(s.get_json("/calendar-feeds?revoked=false")["items"].size(), 0u);
    s.restart();
    EXPECT_EQ(s.get(path).status, 404u);
}

TEST_F(CalendarTest, TheSecretIsShownOnceAndStoredNowhere) {
    const auto first =
        s.post("/calendar-feeds", json_object({{"kind", "mine"}}), {{"Idempotency-Key", "k1"}});
    ASSERT_EQ(first.status, 201u);
    const auto path = path_of(Json::parse(first.body));
    const auto secret = path.substr(path.rfind('/') + 1, path.size() - path.rfind('/') - 5);
    ASSERT_GT(secret.size(), 40u);
    EXPECT_EQ(s.get(path).status, 200u);
    EXPECT_EQ(s.get_json("/calendar-feeds").dump().find(secret), std::string::npos);
    const std::vector<std::string> others{
        path.substr(0, path.size() - 4), "/calendar-feeds/x.ics",
        path.substr(0, path.size() - 5) + "x.ics",
        "/calendar-feeds/" + Json::parse(first.body)["id"].text() + ".ics"};
    for (const auto& wrong : others) EXPECT_EQ(s.get(wrong).status, 404u) << wrong;
    s.stop();
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(s.database_file()).parent_path())) {
        std::ifstream in(entry.path(), std::ios::binary);
        std::string all((std::istreambuf_iterator<char>(in)), {});
        EXPECT_EQ(all.find(secret), all.npos) << entry.path();
    }
}

TEST_F(CalendarTest, FeedsThatDoNotFitAreRefused) {
    const auto code = [&](const JsonMembers& body) {
        const auto answer = s.post("/calendar-feeds", json_object(body));
        EXPECT_EQ(answer.status, 422u);
        return answer.code();
    };
    EXPECT_EQ(code({{"kind", "organization"}}), "feed_subject_mismatch");
    EXPECT_EQ(code({{"kind", "mine"}, {"team", "x"}}), "feed_subject_mismatch");
    EXPECT_EQ(code({{"kind", "organization"}, {"organization", "khong-co"}}),
              "organization_not_found");
    EXPECT_EQ(code({{"kind", "team"}, {"team", "khong-co"}}), "team_not_found");
    EXPECT_EQ(code({{"kind", "shifts"}, {"person", "khong-co"}}), "person_not_found");
    EXPECT_EQ(s.post("/calendar-feeds/khong-co/revoke", json_object({})).status, 404u);
}

TEST_F(CalendarTest, ATeamIsBusyAtItsDrivesAndOnItsDaysOff) {
    plan_team({"dot-2", "dot-3", "dot-4"});
    const auto busy = s.get_json("/teams/doi-1/free-busy?from=2020-02-08&to=2020-02-22");
    ASSERT_EQ(busy["busy"].size(), 4u) << busy.dump();
    EXPECT_EQ(busy["busy"][0]["kind"].text(), "unavailable");
    EXPECT_EQ(busy["busy"][0]["from"].text(), "2020-02-09T00:00:00+07:00");
    EXPECT_EQ(busy["busy"][1]["kind"].text(), "tentative");
    EXPECT_EQ(busy["busy"][1]["drive"].text(), "dot-2");
    EXPECT_EQ(busy["busy"][2]["from"].text(), "2020-02-16T00:00:00+07:00");
    EXPECT_EQ(busy["busy"][3]["kind"].text(), "busy");
    EXPECT_EQ(busy["busy"][3]["drive"].text(), "dot-3");
    const auto answer = s.get("/teams/doi-1/free-busy?from=2020-02-08&to=2020-02-22",
                              {{"Accept", "text/calendar"}});
    ASSERT_EQ(answer.status, 200u);
    const auto read = read_calendar(answer.body);
    ASSERT_EQ(read.entries.size(), 1u);
    EXPECT_EQ(read.entries[0].kind, "VFREEBUSY");
    EXPECT_NE(read.entries[0]["FREEBUSY"].find("BUSY 20200220T000000Z/20200220T040000Z"),
              std::string::npos);
    EXPECT_EQ(
        s.get_json("/teams/doi-1/free-busy?from=2020-02-08&to=2020-02-07", 400)["errors"][0]["code"]
            .text(),
        "ends_before_starts");
    EXPECT_EQ(
        s.get_json("/teams/doi-1/free-busy?from=2020-01-01&to=2022-01-01", 400)["errors"][0]["code"]
            .text(),
        "busy_too_long");
    EXPECT_EQ(s.get("/teams/khong-co/free-busy").status, 404u);
    const auto feed = read_calendar(
        s.get(path_of(s.post_json("/calendar-feeds",
                                  json_object({{"kind", "team"}, {"team", "doi-1"}}))))
            .body);
    EXPECT_EQ(feed.entries.size(), 4u) << "three drives, one of them cancelled, and the busy times";
}

/// The service as it is served: lan plans for rach-gia, whose drive is dot-1, and has a shift at
/// ha-tien's dot-2.
class CalendarAccess : public testing::Test {
  protected:
    void SetUp() override {
        using namespace domain::scheduling;
        const auto done =
            s.database().write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
                const auto organization = [&](const std::string& code, std::int64_t parent) {
                    Organization o;
                    o.id = tx.new_id();
                    o.code = o.name = code;
                    return storage::scheduling::add(tx, o, parent)->num;
                };
                const auto province = organization("kien-giang", 0);
                const auto first = organization("rach-gia", province),
                           second = organization("ha-tien", province);
                Site site;
                site.id = tx.new_id();
                site.code = site.name = "cho";
                site = storage::scheduling::add(tx, site);
                Person person;
                person.id = tx.new_id();
                person.code = "lan";
                person.name = "Lan";
                person.organization = second;
                auto added = storage::scheduling::add(tx, person);
                if (!added) return added.error();
                for (auto [code, owner] :
                     {std::pair{"dot-1", first}, {"dot-2", second}, {"dot-3", second}}) {
                    Drive d;
                    d.id = tx.new_id();
                    d.code = d.title = code;
                    d.site = site.num;
                    d.organization = owner;
                    d.starts_at = *domain::Instant::parse("2020-02-20T07:00:00+07:00");
                    d.ends_at = *domain::Instant::parse("2020-02-20T11:00:00+07:00");
                    d.notes = "cổng sau";
                    d.status = DriveStatus::approved;
                    d = storage::scheduling::add(tx, d, "tester");
                    if (d.code != "dot-2") continue;
                    Shift shift;
                    shift.id = tx.new_id();
                    shift.role = WorkRole::registration;
                    shift.starts_at = *domain::Instant::parse("2020-02-20T06:30:00+07:00");
                    shift.ends_at = d.ends_at;
                    shift = storage::scheduling::add_shift(tx, d.num, shift);
                    storage::scheduling::put_signup(
                        tx, d.num, shift.num, {added->num, SignupStatus::confirmed, {}}, "tester");
                }
                for (auto [login, where] : {std::pair{"lan", first}, {"huy", second}}) {
                    domain::identity::User user;
                    user.id = tx.new_id();
                    user.login = user.name = login;
                    auto made = storage::identity::add(tx, user, "");
                    if (!made) return made.error();
                    user = storage::identity::give(tx, *made,
                                                   {domain::identity::Role::committee,
                                                    {ScopeKind::organization, where, false},
                                                    {}});
                    domain::identity::BrowserSession session;
                    session.id = tx.new_id();
                    session.digest = usecases::identity::digest_of_secret(secret_of(login));
                    session.user = user.num;
                    session.created_at = tx.now();
                    session.expires_at = tx.now().plus_ms(86'400'000);
                    session.last_used = domain::identity::last_use(tx.now());
                    storage::identity::add(tx, session);
                }
                return {};
            });
        ASSERT_TRUE(done) << done.error().code;
    }
    static std::string secret_of(const std::string& login) {
        return std::string(usecases::identity::session_prefix) + login + std::string(40, 'x');
    }
    static Headers as(const std::string& login) {
        return {{"Cookie", std::string(api::identity::session_cookie) + "=" + secret_of(login)},
                {"X-CSRF-Token", api::identity::csrf_of(secret_of(login))}};
    }
    void write(std::function<Result<void>(storage::WriteTransaction&)> fn) {
        auto done = s.database().write_and_wait(std::move(fn));
        ASSERT_TRUE(done) << done.error().code;
    }

    RealService s{"2020-02-09T12:00:00+07:00", Access::closed};
};

TEST_F(CalendarAccess, EverybodySeesTheirOwnPartOnly) {
    EXPECT_EQ(s.get("/calendar").status, 401u);
    const auto lan = s.get("/calendar", as("lan")), huy = s.get("/calendar", as("huy"));
    ASSERT_EQ(lan.status, 200u) << lan.body;
    EXPECT_EQ(Json::parse(lan.body)["total"]["drives"].integer(), 1);
    EXPECT_EQ(Json::parse(huy.body)["total"]["drives"].integer(), 2);
    EXPECT_NE(lan.header("etag"), huy.header("etag"));
    EXPECT_EQ(s.get("/drives/dot-2/calendar", as("lan")).status, 404u);
    EXPECT_EQ(s.get("/drives/dot-2/calendar", as("huy")).status, 200u);
}

TEST_F(CalendarAccess, AFeedOfOnesOwnFollowsOnesRightsAndShifts) {
    const auto made = s.post("/calendar-feeds", json_object({{"kind", "mine"}}), as("lan"));
    ASSERT_EQ(made.status, 201u) << made.body;
    const auto path = path_of(Json::parse(made.body));
    auto feed = s.get(path);
    ASSERT_EQ(feed.status, 200u) << "the address is the permission";
    auto read = read_calendar(feed.body);
    ASSERT_EQ(read.entries.size(), 2u) << "dot-1 and the shift at dot-2";
    int shifts = 0;
    for (const auto& e : read.entries) {
        if (e["SUMMARY"] == "dot-1") {
            EXPECT_NE(e["DESCRIPTION"].find("cổng sau"), std::string::npos);
            continue;
        }
        ++shifts;
        EXPECT_EQ(e["DTSTART"], "20200220T063000");
        EXPECT_EQ(e["STATUS"], "CONFIRMED");
        EXPECT_EQ(e["DESCRIPTION"].find("cổng sau"), std::string::npos)
            << "a shift opens no more than itself";
    }
    EXPECT_EQ(shifts, 1);
    // Others neither see nor revoke it.
    const auto revoke = "/calendar-feeds/" + Json::parse(made.body)["id"].text() + "/revoke";
    EXPECT_EQ(Json::parse(s.get("/calendar-feeds", as("huy")).body)["items"].size(), 0u);
    EXPECT_EQ(s.post(revoke, json_object({}), as("huy")).status, 404u);
    EXPECT_EQ(s.post(revoke, json_object({})).status, 401u);
    // A right that has ended shows nothing more; an account that is disabled has no calendar.
    write([&](auto& tx) -> Result<void> {
        auto user = *tx.books().directory().user("lan");
        storage::identity::end_grant(tx, user, user.grants.front().id);
        return {};
    });
    EXPECT_EQ(read_calendar(s.get(path).body).entries.size(), 1u);
    write([&](auto& tx) -> Result<void> {
        auto user = *tx.books().directory().user("lan");
        user.disabled = true;
        storage::identity::change(tx, user);
        return {};
    });
    EXPECT_EQ(s.get(path).status, 404u);
}

TEST_F(CalendarAccess, FeedsOfOthersNeedTheirRights) {
    const auto status = [&](const char* who, const JsonMembers& body) {
        return s.post("/calendar-feeds", json_object(body), as(who)).status;
    };
    EXPECT_EQ(status("lan", {{"kind", "organization"}, {"organization", "rach-gia"}}), 201u);
    EXPECT_EQ(status("lan", {{"kind", "organization"}, {"organization", "ha-tien"}}), 403u);
    EXPECT_EQ(status("lan", {{"kind", "organization"}, {"organization", "kien-giang"}}), 403u);
    EXPECT_EQ(status("lan", {{"kind", "shifts"}, {"person", "lan"}}), 201u) << "one's own";
    EXPECT_EQ(status("huy", {{"kind", "shifts"}, {"person", "lan"}}), 201u)
        << "of a person of one's organisation";
    write([&](auto& tx) -> Result<void> {
        auto user = *tx.books().directory().user("huy");
        storage::identity::end_grant(tx, user, user.grants.front().id);
        return {};
    });
    EXPECT_EQ(status("huy", {{"kind", "shifts"}, {"person", "lan"}}), 422u)
        << "whose shifts are nobody's business";
    EXPECT_EQ(s.post("/calendar-feeds", json_object({{"kind", "mine"}})).status, 401u);
}

TEST(CalendarLog, SecretAddressesReachNoLog) {
    TemporaryFolder folder;
    ServeProcess serve(folder.file("giothong.db"),
                       {"--log-requests", "all", "--log-level", "debug"});
    auto client = serve.client();
    const auto made =
        client.post("/api/v1/calendar-feeds", json_object({{"kind", "mine"}, {"name", "x"}}).str());
    // A program has no calendar of its own; any address will do for the log.
    EXPECT_EQ(made.status, 422u) << made.body;
    const std::string secret = "gtc_ThisMustNotBeWrittenDown";
    for (const auto& path :
         {"/api/v1/calendar-feeds/" + secret + ".ics", "/api/v1/calendar-feeds/" + secret,
          "/api/v1/calendar%2Dfeeds/" + secret + ".ics",
          "/api/v1/calendar-feeds/" + secret + "/x/y"})
        EXPECT_EQ(client.get(path).status, 404u) << path;
    EXPECT_EQ(client.get("/api/v1/openapi.json").status, 200u);
    EXPECT_EQ(serve.terminate(), 0);
    const auto log = serve.process().output();
    EXPECT_NE(log.find("/api/v1/openapi.json"), log.npos) << "requests are logged at all";
    EXPECT_NE(log.find("/api/v1/calendar-feeds/"), log.npos);
    EXPECT_EQ(log.find("MustNotBeWritten"), log.npos) << log;
}

}  // namespace
