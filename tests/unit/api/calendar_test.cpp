// Teams, clashes, approval, changes and shifts over the API without sockets, as people with
// different rights.
#include "api/http/application.hpp"
#include "api/http/conditions.hpp"
#include "api/http/openapi.hpp"
#include "api/routes.hpp"
#include "domain/tallying/books.hpp"
#include "storage/engine/database.hpp"
#include "storage/engine/rows.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/json.hpp"
#include "tests/support/openapi_check.hpp"

#include <gtest/gtest.h>

#include <future>
#include <set>

namespace {

using namespace api;
using tests::support::Json;
using Codes = std::multiset<std::string>;

struct Got {
    unsigned status = 0;
    std::string body, etag;

    Json json() const { return Json::parse(body); }
    std::string code() const { return status >= 400 ? json()["code"].text() : ""; }
    /// "pointer code" of every violation.
    Codes errors() const {
        Codes out;
        if (status >= 400 && json().has("errors"))
            for (const auto& e : json()["errors"].items())
                out.insert(e["pointer"].text() + " " + e["code"].text());
        return out;
    }
    /// Codes of the items or warnings.
    Codes codes(const char* list = "items") const {
        Codes out;
        if (json().has(list))
            for (const auto& e : json()[list].items()) out.insert(e["code"].text());
        return out;
    }
};

class CalendarTest : public testing::Test {
  protected:
    void SetUp() override {
        storage::DatabaseSettings settings;
        settings.url = folder_.file("test.db");
        settings.clock = [this] { return now_; };
        auto opened = storage::Database::open(settings);
        ASSERT_TRUE(opened) << opened.error().code;
        database_ = std::move(*opened);
        Router router;
        add_scheduling_routes(router, *database_);
        add_documentation(router, "0.1");
        auto who = [this](const Request& request)
            -> domain::Result<std::shared_ptr<const domain::identity::Principal>> {
            return principal(request.actor);
        };
        application_ = std::make_unique<Application>(
            *database_, std::move(router), who, [](const Request& r, const std::exception& e) {
                ADD_FAILURE() << r.target << ": " << e.what();
            });
        auto request = std::make_shared<Request>();
        request->target = "/api/v1/openapi.json";
        check_ = std::make_unique<tests::support::OpenapiCheck>(
            *application_->handle(request, {})->body);
        plan();
    }
    void TearDown() override {
        database_->drain();
        application_.reset();
    }

    /// "local" may everything; others are a role and an organisation, a name behind a plus tells
    /// two of them apart: "committee@kien-giang", "coordinator@rach-gia+hoa".
    std::shared_ptr<const domain::identity::Principal> principal(const std::string& actor) {
        if (actor == "local") return local_operator();
        auto at = actor.find('@');
        auto plus = actor.find('+');
        domain::identity::Principal out;
        out.kind = domain::identity::PrincipalKind::user;
        out.actor = actor;
        domain::identity::Grant grant;
        grant.role = *domain::from_name<domain::identity::Role>(actor.substr(0, at));
        auto num = database_->books()->registry().organization(actor.substr(at + 1, plus - at - 1));
        grant.scope = {domain::scheduling::ScopeKind::organization, num.value_or(0), false};
        out.grants = {grant};
        return std::make_shared<const domain::identity::Principal>(out);
    }

    Got ask(const std::string& who, Method method, const std::string& path,
            const std::string& body = {}, const std::string& if_match = {}) {
        auto request = std::make_shared<Request>();
        request->method = method;
        request->target = "/api/v1" + path;
        if (!body.empty()) request->headers.emplace_back("content-type", "application/json");
        if (!if_match.empty()) request->headers.emplace_back("if-match", if_match);
        request->body = body;
        request->actor = who;
        auto promise = std::make_shared<std::promise<Response>>();
        auto future = promise->get_future();
        auto at_once = application_->handle(
            request, [promise](Response r) { promise->set_value(std::move(r)); });
        Response response = at_once ? *at_once : future.get();
        Got got{response.status, response.body ? *response.body : "",
                std::string(response_header(response, "ETag"))};
        tests::support::Answer answer;
        answer.status = response.status;
        answer.body = got.body;
        if (!response.content_type.empty())
            answer.headers.emplace_back("content-type", response.content_type);
        for (const auto& [key, value] : response.headers) {
            std::string lower = key;
            for (char& c : lower) c = char(std::tolower(static_cast<unsigned char>(c)));
            answer.headers.emplace_back(lower, value);
        }
        auto wrong = check_->check({std::string(method_name(method)), request->target, answer});
        EXPECT_FALSE(wrong) << method_name(method) << " " << path << ": " << *wrong << "\n"
                            << got.body;
        return got;
    }
    Got get(const std::string& path, const std::string& who = "local") {
        return ask(who, Method::get, path);
    }
    Got post(const std::string& path, const std::string& body, const std::string& who = "local") {
        return ask(who, Method::post, path, body);
    }
    Got patch(const std::string& path, const std::string& body, const std::string& who = "local") {
        return ask(who, Method::patch, path, body, get(path).etag);
    }
    void make(const std::string& path, const std::string& body) {
        auto got = post(path, body);
        ASSERT_EQ(got.status, 201u) << path << got.body;
    }
    void plan() {
        make("/organizations",
             R"({"code":"kien-giang","name":"BCĐ tỉnh","kind":"provincial_committee"})");
        for (const char* code : {"rach-gia", "ha-tien"})
            make(
                "/organizations",
                std::string(
                    R"({"name":"Phường","kind":"commune_committee","parent":"kien-giang","code":")") +
                    code + "\"}");
        make("/organizations",
             R"({"code":"truong","name":"Trường","kind":"school","parent":"rach-gia"})");
        make("/organizations",
             R"({"code":"bv","name":"Bệnh viện","kind":"hospital","parent":"kien-giang"})");
        make(
            "/sites",
            R"({"code":"nvh","name":"Nhà văn hóa","organization":"rach-gia","lat":10.0125,"lon":105.0809})");
        make(
            "/sites",
            R"({"code":"cho","name":"Chợ","organization":"ha-tien","lat":10.3831,"lon":104.4875})");
        make(
            "/teams",
            R"({"code":"doi-1","name":"Đội 1","organization":"bv","beds":10,"staff":12,"bags_a_day":300,
            "home":{"site":"nvh"},"days_off":{"weekdays":["sunday"],"dates":["2026-03-10"]},
            "vehicles":[{"code":"xe-1","name":"68A-001"}],"equipment":[{"code":"may-1"}]})");
        make("/teams", R"({"code":"doi-2","name":"Đội 2","organization":"bv"})");
    }
    /// A drive of rach-gia at nvh on Tuesday 2026-03-03 from 07:00 to 11:00; `more` begins with a
    /// comma.
    static std::string drive(const std::string& code, const std::string& more = {},
                             const std::string& day = "2026-03-03", const std::string& site = "nvh",
                             const std::string& from = "07:00", const std::string& to = "11:00",
                             const std::string& organization = "kien-giang") {
        return R"({"code":")" + code + R"(","title":"Đợt","site":")" + site +
               R"(","organization":")" + organization + R"(","starts_at":")" + day + "T" + from +
               R"(:00+07:00","ends_at":")" + day + "T" + to + R"(:00+07:00")" + more + "}";
    }
    Got go(const std::string& code, const std::string& to, const std::string& who = "local",
           const std::string& more = {}) {
        return post("/drives/" + code + "/transitions",
                    R"({"to":")" + to + R"(","reason":"vì thế")" + more + "}", who);
    }

    tests::support::TemporaryFolder folder_;
    domain::Instant now_ = *domain::Instant::parse("2026-02-01T09:00:00+07:00");
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<Application> application_;
    std::unique_ptr<tests::support::OpenapiCheck> check_;
};

TEST_F(CalendarTest, ATeamIsThereWithWhatItBrings) {
    auto team = get("/teams/doi-1").json();
    EXPECT_EQ(team["home"]["site"].text(), "nvh");
    EXPECT_EQ(team["days_off"]["weekdays"][0].text(), "sunday");
    EXPECT_EQ(team["vehicles"][0]["name"].text(), "68A-001");
    EXPECT_EQ(team["equipment"][0]["name"].text(), "may-1");
    // A vehicle that is left out is retired; the other list stays.
    auto changed = patch("/teams/doi-1", R"({"vehicles":[{"code":"xe-2"}],"beds":null})");
    ASSERT_EQ(changed.status, 200u) << changed.body;
    EXPECT_TRUE(changed.json()["beds"].null());
    EXPECT_EQ(changed.codes("vehicles"), (Codes{"xe-2"}));
    EXPECT_EQ(changed.codes("equipment"), (Codes{"may-1"}));
    EXPECT_EQ(post("/drives", drive("d", R"(,"vehicles":["xe-1"])")).errors(),
              (Codes{"/vehicles/0 resource_not_found"}));
    EXPECT_EQ(get("/teams?organization=kien-giang").codes(), (Codes{"doi-1", "doi-2"}));

    auto refuse = [&](const std::string& body, const Codes& errors) {
        EXPECT_EQ(post("/teams", body).errors(), errors) << body;
    };
    refuse(
        R"({"code":"t","name":"T","organization":"truong","home":{"lat":1},"vehicles":[{"code":"a"},{"code":"a"},{"code":"may-1"}]})",
        {"/organization not_a_collector", "/home/lon half_position",
         "/vehicles/1/code repeated_item", "/vehicles/2/code code_taken"});
    refuse(R"({"code":"doi-1","name":"T","organization":"bv","home":{}})",
           {"/code code_taken", "/home site_or_position"});
    refuse(
        R"({"code":"t","name":"T","organization":"bv","days_off":{"dates":["2026-02-30"],"weekdays":["someday"]}})",
        {"/days_off/dates/0 not_a_day", "/days_off/weekdays/0 not_a_choice"});
}

TEST_F(CalendarTest, SitesHaveHoursFitnessAndDistance) {
    auto changed = patch(
        "/sites/cho",
        R"({"opening":[{"weekday":"monday","opens":"07:00","closes":"11:30"}],"fit_until":"2026-12-31"})");
    ASSERT_EQ(changed.status, 200u) << changed.body;
    EXPECT_EQ(changed.json()["opening"][0]["closes"].text(), "11:30");
    for (const auto& one : get("/sites?from_team=doi-1").json()["items"].items())
        EXPECT_NEAR(one["distance_km"].number(), one["code"].text() == "nvh" ? 0 : 76.9, 0.5);
    EXPECT_EQ(get("/sites?from_team=doi-1&within_km=10").codes(), (Codes{"nvh"}));
    EXPECT_EQ(get("/sites?within_km=10").errors(), (Codes{"?within_km needs_from_team"}));
    EXPECT_FALSE(get("/sites/nvh").json().has("distance_km"));
    EXPECT_EQ(patch("/sites/cho",
                    R"({"opening":[{"weekday":"monday","opens":"07:00","closes":"24:00"}]})")
                  .errors(),
              (Codes{"/opening/0/closes not_a_time"}));
    EXPECT_EQ(
        patch("/sites/cho", R"({"opening":[{"weekday":"monday","opens":"11:00","closes":"07:00"},
        {"weekday":"friday","opens":"07:00","closes":"11:00"},{"weekday":"friday","opens":"10:59","closes":"12:00"}]})")
            .errors(),
        (Codes{"/opening/0/closes ends_before_starts", "/opening/2 opening_overlaps"}));
}

TEST_F(CalendarTest, ADriveIsPlannedWithTeamSessionsAndNotes) {
    auto made = post(
        "/drives",
        drive(
            "d1",
            R"(,"team":"doi-1","vehicles":["xe-1"],"equipment":["may-1"],"contact":"Chị Hoa","notes":"Có điện ba pha",
        "sessions":[{"kind":"morning","starts_at":"2026-03-03T07:00:00+07:00","ends_at":"2026-03-03T09:00:00+07:00"},
                    {"kind":"other","starts_at":"2026-03-03T09:30:00+07:00","ends_at":"2026-03-03T11:00:00+07:00"}])"));
    ASSERT_EQ(made.status, 201u) << made.body;
    EXPECT_EQ(made.body, get("/drives/d1").body);
    EXPECT_EQ(made.json()["sessions"][1]["kind"].text(), "other");
    EXPECT_EQ(get("/drives?team=doi-1").codes(), (Codes{"d1"}));
    EXPECT_EQ(get("/drives?team=doi-2").codes(), (Codes{}));
    // A client that knows nothing of this changes what it knows and leaves the rest.
    auto changed = patch("/drives/d1", R"({"title":"Đợt mới"})");
    EXPECT_EQ(changed.json()["notes"].text(), "Có điện ba pha");
    EXPECT_EQ(changed.json()["team"].text(), "doi-1");

    auto refuse = [&](const std::string& more, const Codes& errors) {
        auto got = post("/drives", drive("x", more));
        EXPECT_EQ(got.errors(), errors) << got.body;
    };
    refuse(R"(,"team":"nobody","vehicles":["may-1","none"])",
           {"/team team_not_found", "/vehicles/0 resource_not_found",
            "/vehicles/1 resource_not_found"});
    refuse(
        R"(,"sessions":[{"kind":"morning","starts_at":"2026-03-03T06:00:00+07:00","ends_at":"2026-03-03T09:00:00+07:00"},
        {"kind":"other","starts_at":"2026-03-03T10:00:00+07:00","ends_at":"2026-03-03T09:30:00+07:00"}])",
        {"/sessions/0 session_outside_drive", "/sessions/1 ends_before_starts"});
    refuse(
        R"(,"sessions":[{"kind":"night","starts_at":"2026-03-03T24:00:00+07:00","ends_at":"2026-02-30T09:00:00+07:00"}])",
        {"/sessions/0/kind not_a_choice", "/sessions/0/starts_at not_an_instant",
         "/sessions/0/ends_at not_an_instant"});
}

TEST_F(CalendarTest, HardClashesRefuseAndSoftOnesNeedAReason) {
    make("/drives", drive("d1", R"(,"team":"doi-1","vehicles":["xe-1"])"));
    auto hard = post(
        "/drives",
        drive(
            "d2",
            R"(,"team":"doi-1","vehicles":["xe-1"],"accept_warnings":["team_twice","site_twice"],"reason":"cần")"));
    EXPECT_EQ(hard.status, 409u);
    EXPECT_EQ(hard.code(), "clashes");
    EXPECT_EQ(hard.errors(), (Codes{"/team team_twice", "/vehicles vehicle_twice"}));
    // Beside the words stands what the words are about.
    for (std::size_t i = 0; i < 2; ++i) {
        const auto clash = hard.json()["errors"][i];
        const auto about = clash["parameters"];
        EXPECT_EQ(about["severity"].text(), "hard");
        EXPECT_EQ(about["drive"].text(), "d2");
        EXPECT_EQ(about["other"].text(), "d1");
        EXPECT_EQ(about["day"].text(), "2026-03-03");
        const bool team = clash["code"].text() == "team_twice";
        EXPECT_EQ(about["kind"].text(), team ? "team" : "vehicle");
        EXPECT_EQ(about["thing"].text(), team ? "doi-1" : "xe-1");
        EXPECT_EQ(about["suggestion"].text(), "next_free_day");
        EXPECT_EQ(about["suggestion_day"].text(), "2026-03-04");
        EXPECT_FALSE(about.has("suggestion_number"));
        const auto detail = hard.json()["errors"][i]["detail"].text();
        EXPECT_EQ(detail.find("next_free_day"), std::string::npos) << detail;
        EXPECT_EQ(detail.find("2026-03"), std::string::npos) << detail;
        EXPECT_NE(detail.find("04/03/2026"), std::string::npos) << detail;
    }

    // Sunday is a day off of the team: a warning that somebody answers for.
    const std::string sunday = "2026-03-08";
    auto soft = post("/drives", drive("d3", R"(,"team":"doi-1")", sunday));
    EXPECT_EQ(soft.status, 409u);
    EXPECT_EQ(soft.code(), "warnings_not_accepted");
    EXPECT_EQ(soft.errors(), (Codes{"/team team_day_off"}));
    EXPECT_EQ(post("/drives",
                   drive("d3", R"(,"team":"doi-1","accept_warnings":["team_day_off"])", sunday))
                  .errors(),
              (Codes{"/reason reason_required"}));
    auto made = post(
        "/drives",
        drive("d3", R"(,"team":"doi-1","accept_warnings":["team_day_off"],"reason":"Chủ nhật đỏ")",
              sunday));
    ASSERT_EQ(made.status, 201u) << made.body;
    EXPECT_EQ(made.codes("warnings"), (Codes{"team_day_off"}));
    EXPECT_TRUE(made.json()["warnings"][0]["accepted"].truth());
    EXPECT_EQ(made.json()["warnings"][0]["suggestion"]["day"].text(), "2026-03-09");
    EXPECT_EQ(made.json()["accepted_warnings"][0].text(), "team_day_off");
    EXPECT_EQ(go("d3", "approved").status, 201u) << "answered for already";
    // Elsewhere in time it has to be answered for again.
    EXPECT_EQ(
        patch("/drives/d3",
              R"({"starts_at":"2026-03-15T07:00:00+07:00","ends_at":"2026-03-15T11:00:00+07:00"})")
            .code(),
        "warnings_not_accepted");
    EXPECT_EQ(patch("/drives/d3", R"({"title":"Tên khác"})").status, 200u)
        << "what does not concern the calendar is free";

    // Who plans without a team and says nothing of warnings is told and not held up.
    auto plain = post("/drives", drive("d4"));
    EXPECT_EQ(plain.status, 201u) << plain.body;
    EXPECT_EQ(plain.codes("warnings"), (Codes{"site_twice"}));
    EXPECT_EQ(go("d4", "approved").status, 201u);
    EXPECT_EQ(post("/drives", drive("d5", R"(,"accept_warnings":[])")).code(),
              "warnings_not_accepted");
    // What was refused left nothing behind, neither in the list nor in the index.
    EXPECT_EQ(get("/drives").codes(), (Codes{"d1", "d3", "d4"}));
    EXPECT_EQ(
        post(
            "/drives",
            drive("d6", R"(,"team":"doi-2","accept_warnings":["site_twice"],"reason":"hai phòng")"))
            .status,
        201u);
}

TEST_F(CalendarTest, TheWholeCalendarIsCheckedAndPaged) {
    make("/drives", drive("d1", R"(,"planned_bags":200,"team":"doi-1")"));
    make(
        "/drives",
        drive(
            "d2",
            R"(,"planned_bags":200,"team":"doi-1","accept_warnings":["team_over_capacity"],"reason":"cần")",
            "2026-03-03", "nvh", "13:00", "16:00"));
    make("/drives", drive("d3", "", "2026-04-30", "cho"));
    make("/drives", drive("s1", "", "2026-05-04", "cho", "07:00", "11:00", "truong"));
    make("/drives", drive("s2", "", "2026-06-04", "cho", "07:00", "11:00", "truong"));
    // The team's day was made impossible after it was planned.
    ASSERT_EQ(patch("/sites/nvh", R"({"fit_until":"2026-03-01"})").status, 200u);
    auto all = get("/clashes");
    EXPECT_EQ(all.codes(), (Codes{"site_unfit", "site_unfit", "team_over_capacity",
                                  "public_holiday", "organization_again"}))
        << all.body;
    EXPECT_EQ(get("/clashes?severity=hard").codes(), (Codes{"site_unfit", "site_unfit"}));
    EXPECT_EQ(get("/clashes?site=cho").codes(), (Codes{"public_holiday", "organization_again"}));
    EXPECT_EQ(get("/clashes?team=doi-1&code=team_over_capacity").codes(),
              (Codes{"team_over_capacity"}));
    EXPECT_EQ(get("/clashes?from=2026-04-01&to=2026-04-30").codes(), (Codes{"public_holiday"}));
    EXPECT_EQ(get("/clashes?organization=rach-gia").codes(), (Codes{"organization_again"}));
    auto again = get("/clashes?code=organization_again").json()["items"][0];
    EXPECT_EQ(again["drive"].text(), "s2");
    EXPECT_EQ(again["other"].text(), "s1");
    EXPECT_EQ(again["value"].integer(), 31);
    EXPECT_EQ(again["suggestion"]["day"].text(), "2026-07-27");
    Codes paged;
    std::string next;
    int pages = 0;
    do {
        auto page = get("/clashes?limit=2" + (next.empty() ? "" : "&cursor=" + next));
        for (const auto& code : page.codes()) paged.insert(code);
        next = page.json()["next"].null() ? "" : page.json()["next"].text();
        ++pages;
    } while (!next.empty() && pages < 10);
    EXPECT_EQ(paged, all.codes());
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(get("/clashes?cursor=abc").code(), "invalid_cursor");
    EXPECT_EQ(get("/clashes?team=none").errors(), (Codes{"?team team_not_found"}));
    // It follows the plan.
    ASSERT_EQ(go("s2", "cancelled").status, 201u);
    EXPECT_EQ(get("/clashes?code=organization_again").codes(), (Codes{}));
    // Somebody of one commune sees what is there of it, and the other side of a clash only as a
    // shadow.
    make("/drives", drive("h1", "", "2026-05-04", "cho", "08:00", "09:00", "ha-tien"));
    auto seen = get("/clashes", "committee@ha-tien");
    EXPECT_EQ(seen.codes(), (Codes{"site_twice"}));
    EXPECT_EQ(seen.json()["items"][0]["drive"].text(), "h1");
    EXPECT_TRUE(seen.json()["items"][0]["other"].null());
    EXPECT_TRUE(seen.json()["items"][0]["other_hidden"].truth());
    EXPECT_EQ(get("/drives", "committee@ha-tien").codes(), (Codes{"h1"}));
}

TEST_F(CalendarTest, TheLevelAboveApprovesAndTwoPeopleCount) {
    const std::string commune = "committee@rach-gia", province = "committee@kien-giang",
                      runs = "coordinator@rach-gia+hoa";
    ASSERT_EQ(
        post("/drives", drive("d1", "", "2026-03-03", "nvh", "07:00", "11:00", "rach-gia"), commune)
            .status,
        201u);
    EXPECT_EQ(
        post("/drives", drive("d2", "", "2026-03-03", "cho", "07:00", "11:00", "ha-tien"), commune)
            .status,
        403u);
    EXPECT_EQ(go("d1", "approved", commune).code(), "approval_from_above");
    EXPECT_EQ(go("d1", "approved", runs).code(), "forbidden");
    EXPECT_EQ(go("d1", "approved", "committee@ha-tien").status, 404u);
    EXPECT_EQ(go("d1", "approved", province).status, 201u);
    EXPECT_EQ(go("d1", "open", province).code(), "forbidden");
    EXPECT_EQ(go("d1", "open", runs).status, 201u);
    EXPECT_EQ(go("d1", "closed", runs).status, 201u);
    EXPECT_EQ(go("d1", "verified", runs).code(), "forbidden");
    EXPECT_EQ(go("d1", "verified", commune).status, 201u);
    // A province answers for its own plan.
    ASSERT_EQ(post("/drives", drive("d3"), province).status, 201u);
    EXPECT_EQ(go("d3", "approved", province).status, 201u);
}

TEST_F(CalendarTest, WhoClosedADriveDoesNotVerifyIt) {
    // Somebody who is both.
    make("/drives", drive("d1"));
    ASSERT_EQ(go("d1", "approved").status, 201u);
    for (const char* to : {"open", "closed"})
        ASSERT_EQ(go("d1", to, "coordinator@kien-giang+lan").status, 201u);
    auto done =
        database_->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            // The same name closed it in another role.
            storage::execute(
                tx.session(),
                "INSERT INTO drive_transition (drive, from_status, to_status, at, actor, reason) "
                "SELECT drive, 'open', 'closed', at + 1, 'committee@kien-giang+lan', '' FROM "
                "drive_transition "
                "WHERE to_status = 'closed'");
            return {};
        });
    ASSERT_TRUE(done);
    EXPECT_EQ(go("d1", "verified", "committee@kien-giang+lan").code(), "verifier_closed_it");
    EXPECT_EQ(go("d1", "verified", "committee@kien-giang+minh").status, 201u);
}

TEST_F(CalendarTest, AfterTheLockAChangeWaitsForApproval) {
    const std::string commune = "committee@rach-gia", province = "committee@kien-giang";
    ASSERT_EQ(patch("/organizations/kien-giang", R"({"lock_days":14})").status, 200u);
    make("/drives", drive("d1", R"(,"team":"doi-1","contact":"Chị Hoa")", "2026-03-03", "nvh",
                          "07:00", "11:00", "rach-gia"));
    ASSERT_EQ(go("d1", "approved").status, 201u);
    const std::string later =
        R"("starts_at":"2026-03-04T07:00:00+07:00","ends_at":"2026-03-04T11:00:00+07:00")";
    // A month before, it may still be moved.
    auto free = patch("/drives/d1", "{" + later + "}", commune);
    EXPECT_EQ(free.status, 200u) << free.body;
    ASSERT_EQ(
        patch("/drives/d1",
              R"({"starts_at":"2026-03-03T07:00:00+07:00","ends_at":"2026-03-03T11:00:00+07:00"})",
              commune)
            .status,
        200u);
    now_ = *domain::Instant::parse("2026-02-20T09:00:00+07:00");
    database_->tick();
    ASSERT_TRUE(database_->write_and_wait(
        [](storage::WriteTransaction&) -> domain::Result<void> { return {}; }));
    EXPECT_EQ(patch("/drives/d1", "{" + later + "}", commune).errors(),
              (Codes{"/reason reason_required"}));
    auto asked =
        patch("/drives/d1", "{" + later + R"(,"reason":"Trường thi","title":"Tên mới"})", commune);
    ASSERT_EQ(asked.status, 202u) << asked.body;
    EXPECT_EQ(asked.json()["starts_at"].text(), "2026-03-03T07:00:00+07:00");
    EXPECT_EQ(asked.json()["title"].text(), "Tên mới");
    auto change = asked.json()["change"].text();
    EXPECT_EQ(post("/drives/d1/move", "{" + later + R"(,"reason":"Trường thi"})", commune).code(),
              "drive_locked");
    auto decide = [&](const std::string& id, const char* decision, const std::string& who) {
        return post("/drives/d1/changes/" + id,
                    std::string(R"({"decision":")") + decision + R"(","reason":"được"})", who);
    };
    EXPECT_EQ(decide(change, "accept", commune).code(), "approval_from_above");
    EXPECT_EQ(decide(change, "accept", "committee@ha-tien").status, 404u);
    auto accepted = decide(change, "accept", province);
    ASSERT_EQ(accepted.status, 200u) << accepted.body;
    EXPECT_EQ(accepted.json()["status"].text(), "accepted");
    EXPECT_EQ(get("/drives/d1").json()["starts_at"].text(), "2026-03-04T07:00:00+07:00");
    EXPECT_EQ(decide(change, "refuse", province).code(), "change_decided");
    EXPECT_EQ(decide("01890000-0000-7000-8000-000000000001", "accept", province).code(),
              "change_not_found");

    auto own = post("/drives/d1/changes", R"({"site":"cho","reason":"Mất điện"})", commune);
    ASSERT_EQ(own.status, 201u) << own.body;
    EXPECT_EQ(own.json()["after"]["site"].text(), "cho");
    EXPECT_EQ(decide(own.json()["id"].text(), "refuse", province).json()["status"].text(),
              "refused");
    EXPECT_EQ(get("/drives/d1").json()["site"].text(), "nvh");
    EXPECT_EQ(post("/drives/d1/changes", R"({"reason":"?"})", commune).code(), "nothing_to_change");
    EXPECT_EQ(post("/drives/d1/changes", R"({"ends_at":"2026-03-04T06:00:00+07:00","reason":"?"})",
                   commune)
                  .code(),
              "ends_before_starts");

    // Who may approve moves at once and is told whom to tell.
    auto moved = post(
        "/drives/d1/move",
        R"({"starts_at":"2026-03-05T07:00:00+07:00","ends_at":"2026-03-05T11:00:00+07:00","reason":"Bão"})",
        province);
    ASSERT_EQ(moved.status, 200u) << moved.body;
    std::set<std::string> told;
    for (const auto& one : moved.json()["tell"].items())
        told.insert(one["as"].text() + " " + one["name"].text());
    EXPECT_EQ(told, (std::set<std::string>{"organization Phường", "above BCĐ tỉnh", "team Đội 1",
                                           "collector Bệnh viện", "contact Chị Hoa"}));
    std::vector<std::string> history;
    for (const auto& one : get("/drives/d1/changes").json()["items"].items())
        history.push_back(one["status"].text());
    EXPECT_EQ(history,
              (std::vector<std::string>{"moved", "moved", "accepted", "refused", "moved"}));

    // The same over all drives, newest first, for whoever may see them.
    auto waiting = post("/drives/d1/changes", R"({"site":"cho","reason":"Mưa"})", commune);
    ASSERT_EQ(waiting.status, 201u) << waiting.body;
    auto list = [&](const std::string& query, const std::string& who) {
        auto got = get("/drive-changes" + query, who);
        EXPECT_EQ(got.status, 200u) << got.body;
        return got.json();
    };
    using Statuses = std::vector<std::string>;
    auto statuses = [](const Json& page) {
        Statuses out;
        for (const auto& one : page["items"].items()) out.push_back(one["status"].text());
        return out;
    };
    const Statuses all{"pending", "moved", "refused", "accepted", "moved", "moved"};
    EXPECT_EQ(statuses(list("", province)), all);
    EXPECT_EQ(statuses(list("?organization=kien-giang", "local")), all);
    EXPECT_EQ(statuses(list("?organization=ha-tien", "local")), Statuses{});
    EXPECT_EQ(statuses(list("", "committee@ha-tien")), Statuses{})
        << "drives of others are not told of";
    EXPECT_EQ(statuses(list("?status=refused,accepted", commune)),
              (Statuses{"refused", "accepted"}));
    auto pending = list("?status=pending", province)["items"];
    ASSERT_EQ(pending.size(), 1u);
    EXPECT_EQ(pending[0]["id"].text(), waiting.json()["id"].text());
    EXPECT_EQ(pending[0]["drive"].text(), "d1");
    EXPECT_EQ(pending[0]["title"].text(), "Tên mới");
    EXPECT_EQ(pending[0]["day"].text(), "2026-03-05");
    EXPECT_EQ(pending[0]["organization"].text(), "rach-gia");
    EXPECT_EQ(pending[0]["before"]["site"].text(), "nvh");
    EXPECT_EQ(pending[0]["after"]["site"].text(), "cho");
    EXPECT_EQ(pending[0]["reason"].text(), "Mưa");
    Statuses paged;
    std::string cursor;
    for (int pages = 0; pages < 10; ++pages) {
        auto page = list("?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor), province);
        EXPECT_LE(page["items"].size(), 2u);
        for (const auto& status : statuses(page)) paged.push_back(status);
        if (page["next"].null()) break;
        cursor = page["next"].text();
    }
    EXPECT_EQ(paged, all);
    EXPECT_EQ(get("/drive-changes?cursor=nothing", province).code(), "invalid_cursor");
    EXPECT_EQ(get("/drive-changes?status=other", province).status, 400u);
    EXPECT_EQ(get("/drive-changes?organization=khong-co", province).errors(),
              (Codes{"?organization organization_not_found"}));
    auto cancelled = go("d1", "cancelled", province);
    EXPECT_EQ(cancelled.json()["tell"].size(), told.size());
    EXPECT_EQ(
        post(
            "/drives/d1/move",
            R"({"starts_at":"2026-03-06T07:00:00+07:00","ends_at":"2026-03-06T11:00:00+07:00","reason":"?"})")
            .code(),
        "drive_frozen");
}

TEST_F(CalendarTest, AChangeMayBeTriedBeforeItIsMade) {
    const std::string commune = "committee@rach-gia";
    ASSERT_EQ(patch("/organizations/kien-giang", R"({"lock_days":14})").status, 200u);
    make("/drives",
         drive("d1", R"(,"team":"doi-1")", "2026-03-03", "nvh", "07:00", "11:00", "rach-gia"));
    make("/drives",
         drive("d2", R"(,"team":"doi-1")", "2026-03-04", "nvh", "07:00", "11:00", "rach-gia"));
    ASSERT_EQ(go("d2", "approved").status, 201u);
    const auto before = get("/drives/d2");
    auto tried = [&](const std::string& body, const std::string& who = "local") {
        auto got = ask(who, Method::patch, "/drives/d2?dry_run=true", body, before.etag);
        EXPECT_EQ(get("/drives/d2").body, before.body) << "a trial changes nothing";
        EXPECT_EQ(get("/drives/d2").etag, before.etag);
        return got;
    };
    auto refusals = [](const Got& got) {
        Codes out;
        for (const auto& one : got.json()["refusals"].items())
            out.insert(one["pointer"].text() + " " + one["code"].text());
        return out;
    };
    auto free = tried(
        R"({"title":"Tên mới","starts_at":"2026-03-04T13:00:00+07:00","ends_at":"2026-03-04T16:00:00+07:00"})");
    ASSERT_EQ(free.status, 200u) << free.body;
    EXPECT_TRUE(free.json()["dry_run"].truth());
    EXPECT_FALSE(free.json()["needs_approval"].truth());
    EXPECT_EQ(free.json()["title"].text(), "Tên mới");
    EXPECT_EQ(free.json()["starts_at"].text(), "2026-03-04T13:00:00+07:00");
    EXPECT_EQ(free.json()["warnings"].size(), 0u);
    EXPECT_EQ(refusals(free), Codes{});

    const std::string onto_d1 =
        R"({"starts_at":"2026-03-03T08:00:00+07:00","ends_at":"2026-03-03T10:00:00+07:00"})";
    auto hard = tried(onto_d1);
    ASSERT_EQ(hard.status, 200u) << hard.body;
    EXPECT_EQ(hard.json()["starts_at"].text(), "2026-03-03T08:00:00+07:00") << "as it would be";
    EXPECT_EQ(hard.codes("warnings"), (Codes{"site_twice", "team_twice"}));
    // What the real change says.
    auto real = patch("/drives/d2", onto_d1);
    EXPECT_EQ(real.status, 409u);
    EXPECT_EQ(refusals(hard), real.errors());

    EXPECT_EQ(refusals(tried(R"({"site":"khong-co"})")), (Codes{"/site site_not_found"}));
    EXPECT_EQ(tried(R"({"site":5})").status, 422u) << "what cannot be read is no question";
    EXPECT_EQ(ask("local", Method::patch, "/drives/d2?dry_run=true", "{}", "\"99\"").status, 412u);
    EXPECT_EQ(ask("committee@ha-tien", Method::patch, "/drives/d2?dry_run=true", "{}", before.etag)
                  .status,
              404u);

    // After the lock the body's own change would wait.
    now_ = *domain::Instant::parse("2026-02-25T09:00:00+07:00");
    database_->tick();
    ASSERT_TRUE(database_->write_and_wait(
        [](storage::WriteTransaction&) -> domain::Result<void> { return {}; }));
    const std::string later =
        R"("starts_at":"2026-03-06T07:00:00+07:00","ends_at":"2026-03-06T11:00:00+07:00")";
    auto waits = tried("{" + later + R"(,"reason":"Trường thi"})", commune);
    ASSERT_EQ(waits.status, 200u) << waits.body;
    EXPECT_TRUE(waits.json()["needs_approval"].truth());
    EXPECT_EQ(waits.json()["starts_at"].text(), "2026-03-06T07:00:00+07:00");
    EXPECT_EQ(refusals(waits), Codes{});
    EXPECT_EQ(refusals(tried("{" + later + "}", commune)), (Codes{"/reason reason_required"}));
    EXPECT_FALSE(tried("{" + later + "}").json()["needs_approval"].truth())
        << "who may approve does not wait";
    EXPECT_EQ(get("/drives/d2/changes").json()["items"].size(), 0u);
}

TEST_F(CalendarTest, PeopleSignUpAreConfirmedAndTheirHoursKept) {
    const std::string runs = "coordinator@kien-giang+lan";
    auto person = [&](const std::string& code, const std::string& more) {
        make("/volunteers", R"({"code":")" + code + R"(","name":"Người )" + code +
                                R"(","organization":"rach-gia",)" + more + "}");
    };
    person(
        "an",
        R"("roles":["nurse","guide"],"qualifications":[{"kind":"nursing_licence","valid_until":"2026-12-31"}])");
    person(
        "binh",
        R"("roles":["nurse"],"qualifications":[{"kind":"nursing_licence","valid_until":"2026-03-02"}])");
    person("chi", R"("roles":["guide"])");
    make("/drives", drive("d1"));
    make("/drives", drive("d2", "", "2026-03-03", "cho"));
    auto shift = [&](const std::string& d, const char* role) {
        auto got = post(
            "/drives/" + d + "/shifts",
            std::string(R"({"role":")") + role +
                R"(","count":1,"starts_at":"2026-03-03T06:30:00+07:00","ends_at":"2026-03-03T11:30:00+07:00"})",
            runs);
        EXPECT_EQ(got.status, 201u) << got.body;
        return "/drives/" + d + "/shifts/" + got.json()["id"].text() + "/signups";
    };
    auto nurses = shift("d1", "nurse"), guides = shift("d1", "guide"),
         elsewhere = shift("d2", "guide");
    auto sign = [&](const std::string& at, const std::string& who) {
        return post(at, R"({"volunteer":")" + who + "\"}", runs);
    };
    EXPECT_EQ(sign(nurses, "an").status, 201u);
    EXPECT_EQ(sign(nurses, "an").code(), "signed_up_already");
    EXPECT_EQ(sign(nurses, "binh").code(), "qualification_expired");
    EXPECT_EQ(sign(nurses, "chi").code(), "role_not_held");
    EXPECT_EQ(sign(nurses, "nobody").errors(), (Codes{"/volunteer volunteer_not_found"}));
    EXPECT_EQ(sign(elsewhere, "an").code(), "person_twice");
    EXPECT_EQ(sign(guides, "an").code(), "person_twice") << "at the same drive too";
    EXPECT_EQ(sign(guides, "chi").status, 201u);
    auto step = [&](const std::string& at, const std::string& who, const char* status,
                    const std::string& by, const std::string& more = {}) {
        return post(at + "/" + who, std::string(R"({"status":")") + status + "\"" + more + "}", by);
    };
    EXPECT_EQ(step(nurses, "an", "confirmed", "committee@kien-giang").status, 403u)
        << "the coordinator confirms";
    EXPECT_EQ(step(nurses, "an", "confirmed", runs).status, 200u);
    EXPECT_EQ(step(nurses, "an", "attended", runs).code(), "shift_not_over");
    EXPECT_EQ(step(guides, "chi", "withdrawn", runs).status, 200u);
    EXPECT_EQ(sign(elsewhere, "chi").status, 201u);
    auto shifts = get("/drives/d1/shifts").json();
    EXPECT_EQ(shifts["items"][0]["missing"].integer(), 0);
    EXPECT_EQ(shifts["items"][1]["missing"].integer(), 1);
    // Moved together, and told.
    auto moved = post(
        "/drives/d1/move",
        R"({"starts_at":"2026-03-04T07:00:00+07:00","ends_at":"2026-03-04T11:00:00+07:00","reason":"Bão"})");
    ASSERT_EQ(moved.status, 200u) << moved.body;
    EXPECT_NE(moved.body.find("Người an"), std::string::npos);
    EXPECT_EQ(moved.body.find("Người chi"), std::string::npos) << "withdrew";
    EXPECT_EQ(get("/drives/d1/shifts").json()["items"][0]["starts_at"].text(),
              "2026-03-04T06:30:00+07:00");
    now_ = *domain::Instant::parse("2026-03-05T09:00:00+07:00");
    EXPECT_EQ(step(nurses, "an", "attended", runs, R"(,"minutes":270)").status, 200u);
    auto work = get("/volunteers/an/shifts").json();
    EXPECT_EQ(work["minutes_total"].integer(), 270);
    EXPECT_EQ(work["items"][0]["status"].text(), "attended");
    EXPECT_EQ(get("/drives/d1/signups", runs).json()["items"].size(), 2u);
    EXPECT_EQ(get("/drives/d1/signups", "committee@kien-giang").status, 403u);
    // Names are for those who plan or run there.
    EXPECT_EQ(get("/volunteers", "committee@rach-gia").codes(), (Codes{"an", "binh", "chi"}));
    EXPECT_EQ(get("/volunteers", "committee@ha-tien").codes(), (Codes{}));
    EXPECT_EQ(get("/volunteers", "hospital@kien-giang").codes(), (Codes{}));
    EXPECT_EQ(get("/volunteers/an", "committee@ha-tien").status, 404u);
    EXPECT_EQ(get("/volunteers?role=guide").codes(), (Codes{"an", "chi"}));
    EXPECT_EQ(get("/volunteers?expires_by=2026-03-31").codes(), (Codes{"binh"}));
    Codes paged;
    std::string next;
    do {
        auto page = get("/volunteers?limit=1" + (next.empty() ? "" : "&cursor=" + next));
        for (const auto& code : page.codes()) paged.insert(code);
        next = page.json()["next"].null() ? "" : page.json()["next"].text();
    } while (!next.empty());
    EXPECT_EQ(paged, (Codes{"an", "binh", "chi"}));
    auto changed = patch(
        "/volunteers/binh",
        R"({"qualifications":[{"kind":"nursing_licence","valid_until":null}],"active":false})");
    ASSERT_EQ(changed.status, 200u) << changed.body;
    EXPECT_FALSE(get("/volunteers/binh").json()["active"].truth());
    EXPECT_EQ(post("/volunteers",
                   R"({"code":"an","name":"X","organization":"rach-gia","roles":["guide"]})")
                  .errors(),
              (Codes{"/code code_taken"}));
    EXPECT_EQ(
        post(
            "/drives/d1/shifts",
            R"({"role":"nurse","count":1,"starts_at":"2026-03-04T11:00:00+07:00","ends_at":"2026-03-04T11:00:00+07:00"})")
            .code(),
        "ends_before_starts");
    EXPECT_EQ(
        post(
            "/drives/d1/shifts",
            R"({"role":"nurse","count":1,"starts_at":"2026-04-04T09:00:00+07:00","ends_at":"2026-04-04T11:00:00+07:00"})")
            .code(),
        "shift_outside_drive");
}

}  // namespace
