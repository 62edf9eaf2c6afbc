// Every route × every role × inside and outside its scope × every way of having no credential,
// against a table written by hand. A route without a row fails, and so does a row without a route.
#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"
#include "tests/support/people.hpp"
#include "tests/support/plan.hpp"
#include "usecases/identity/secrets.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tests {
namespace {

using namespace support;
using domain::identity::Role;
using domain::scheduling::Scope;
using domain::scheduling::ScopeKind;

/// What one principal gets: `+` the rule lets it pass (whatever the handler then says), `-` 403,
/// `h` 404 as if the thing did not exist.
///
/// Columns: administrator, committee, coordinator, hospital, auditor; each first with its scope
/// over the thing that is asked about, then with the same role over another province (the
/// coordinator: over the drive, over another drive).
struct Row {
    const char* route;
    const char* expected;
    std::string body = "{}";
};

// What everybody may ask without a credential.
const std::set<std::string> open_routes{
    "GET /openapi.json",   "GET /docs",
    "GET /docs.css",       "GET /docs.js",
    "POST /session",       "POST /password-reset",
    "POST /devices/enrol", "GET /calendar-feeds/{address}",
    "GET /setup",
};

const std::vector<Row> table{
    // Reference data is no secret to whoever is signed in.
    {"GET /organizations", "++ ++ ++ ++ ++"},
    {"GET /organizations/{organization}", "++ ++ ++ ++ ++"},
    {"GET /organizations/{organization}/successors", "++ ++ ++ ++ ++"},
    {"GET /campaigns", "++ ++ ++ ++ ++"},
    {"GET /campaigns/{campaign}", "++ ++ ++ ++ ++"},
    {"GET /sites", "++ ++ ++ ++ ++"},
    {"GET /sites/{site}", "++ ++ ++ ++ ++"},
    {"GET /teams", "++ ++ ++ ++ ++"},
    {"GET /teams/{team}", "++ ++ ++ ++ ++"},
    {"GET /tariffs", "++ ++ ++ ++ ++"},
    {"GET /tariffs/{tariff}", "++ ++ ++ ++ ++"},
    {"GET /allowances", "++ ++ ++ ++ ++"},
    {"GET /allowances/{allowance}", "++ ++ ++ ++ ++"},
    {"GET /calendar-days", "++ ++ ++ ++ ++"},
    {"GET /calendar-days/{day}", "++ ++ ++ ++ ++"},
    {"GET /holidays", "++ ++ ++ ++ ++"},
    {"GET /live", "++ ++ ++ ++ ++"},
    {"GET /session", "++ ++ ++ ++ ++"},
    // The tree and the lists of prices.
    {"POST /organizations", "+- -- -- -- --",
     R"({"code":"moi-%","name":"Mới","kind":"school","parent":"tinh-a"})"},
    {"PATCH /organizations/{organization}", "+- -- -- -- --"},
    {"POST /organizations/{organization}/successors", "+- -- -- -- --"},
    {"POST /tariffs", "-- -- -- -- --"},
    {"POST /allowances", "+- -- -- -- --",
     R"({"code":"muc-%","organization":"tinh-a","item":"meal","bound":"maximum_average","amount_vnd":30000})"},
    // Planning. Whoever sees a drive and may not change it is told so; others are told that there
    // is none.
    {"POST /campaigns", "+- +- -- -- --",
     R"({"code":"cd-%","name":"Hè","kind":"summer","starts_on":"2020-05-01","ends_on":"2020-08-31","organization":"tinh-a"})"},
    {"PATCH /campaigns/{campaign}", "+- +- -- -- --"},
    {"POST /sites", "+- +- -- -- --", R"({"code":"diem-%","name":"Nhà","organization":"tinh-a"})"},
    {"PATCH /sites/{site}", "+- +- -- -- --"},
    {"POST /teams", "+- +- -- -- --", R"({"code":"doi-%","name":"Đội","organization":"bv-a"})"},
    {"PATCH /teams/{team}", "+- +- -- -- --", R"({"name":"Đội"})"},
    {"GET /teams/{team}/free-busy", "+- +- -- +- +-"},
    {"GET /drives", "++ ++ ++ ++ ++"},
    {"POST /drives", "+- +- -- -- --",
     R"({"code":"dot-%","title":"Đợt","site":"diem-a","organization":"tinh-a","starts_at":"2020-03-01T07:00:00+07:00","ends_at":"2020-03-01T11:00:00+07:00"})"},
    // Who may import which kind, and over what, the rows say: imports_test.cpp.
    {"POST /imports/{kind}", "++ ++ ++ ++ ++"},
    {"POST /imports/{kind}/description", "++ ++ ++ ++ ++"},
    {"POST /imports/{kind}/table", "++ ++ ++ ++ ++"},
    {"POST /drives/import", "+- +- -- -- --",
     R"({"drives":[{"code":"nhap-%","title":"Đợt","site":"diem-a","organization":"tinh-a","starts_at":"2020-03-02T07:00:00+07:00","ends_at":"2020-03-02T11:00:00+07:00"}]})"},
    // They copy what one sees: outside the scope there is no such drive to copy (422).
    {"POST /drives/blueprint", "++ ++ -- -- --",
     R"({"from":"chien-dich-a","to":"chien-dich-a","align":"weekday"})"},
    {"POST /drives/recurrence", "++ ++ -- -- --",
     R"({"drive":"dot-a","rrule":"FREQ=WEEKLY;COUNT=2"})"},
    {"GET /drives/{drive}", "+h +h +h +h +h"},
    {"PATCH /drives/{drive}", "+h +h -- -- --"},
    {"POST /drives/{drive}/move", "+h +h -- -- --"},
    {"GET /drives/{drive}/changes", "+h +h +h +h +h"},
    {"POST /drives/{drive}/changes", "+h +h -- -- --"},
    {"GET /drive-changes", "++ ++ ++ ++ ++"},
    {"GET /drives/{drive}/transitions", "+h +h +h +h +h"},
    {"GET /drives/{drive}/calendar", "+h +h +h +h +h"},
    {"GET /calendar", "++ ++ ++ ++ ++"},
    {"GET /clashes", "++ ++ ++ ++ ++"},
    {"GET /targets", "++ ++ ++ ++ ++"},
    {"POST /targets", "-- +- -- -- --",
     R"({"organization":"tinh-a","issued_by":"tinh-a","measure":"bags","value":100,"basis":"committed","period":{"from":"2021-01-01","to":"2021-12-31"}})"},
    {"GET /targets/cascade", "++ ++ ++ ++ ++"},
    {"POST /targets/proposals", "+- +- -- +- +-",
     R"({"organization":"tinh-a","period":{"from":"2021-01-01","to":"2021-12-31"},"measure":"bags","total":100,"by":"population"})"},
    {"POST /targets/batch", "-- +- -- -- --",
     R"({"targets":[{"organization":"tinh-a","issued_by":"tinh-a","measure":"bags","value":100,"basis":"committed","period":{"from":"2022-01-01","to":"2022-12-31"}}]})"},
    {"GET /progress", "++ ++ ++ ++ ++"},
    {"GET /work", "++ ++ ++ ++ ++"},
    {"GET /targets/{target}", "+h +h hh +h +h"},
    {"GET /targets/{target}/revisions", "+h +h hh +h +h"},
    {"POST /drives/{drive}/transitions",
     "+h +h +h +h +h"},  // by status: TransitionsNeedTheRightThatFitsThem
    {"POST /drives/{drive}/changes/{change}", "-- +h -- -- --",
     R"({"decision":"accepted","reason":"được"})"},
    {"GET /organizations/{organization}/head-counts", "+- +- -- +- +-"},
    {"POST /organizations/{organization}/head-counts", "+- +- -- -- --"},
    {"POST /calendar-days", "-- +- -- -- --",
     R"({"day":"2020-03-0#","kind":"closed","organization":"tinh-a","name":"Hội nghị"})"},
    {"PATCH /calendar-days/{day}", "-- +- -- -- --"},
    {"GET /calendar-feeds", "++ ++ ++ ++ ++"},
    {"POST /calendar-feeds", "++ ++ ++ ++ ++", R"({"kind":"mine"})"},
    {"POST /calendar-feeds/{feed}/revoke", "++ ++ ++ ++ ++"},
    // People who work at drives.
    {"GET /volunteers", "++ ++ ++ ++ ++"},
    {"POST /volunteers", "+- +- -- -- --",
     R"({"code":"tnv-%","name":"Minh","organization":"tinh-a","roles":["guide"]})"},
    {"GET /volunteers/{volunteer}", "+h +h hh hh hh"},
    {"PATCH /volunteers/{volunteer}", "+h +h -- -- --"},
    {"GET /volunteers/{volunteer}/shifts", "+h +h hh hh hh"},
    {"GET /drives/{drive}/shifts", "+h +h +h +h +h"},
    {"POST /drives/{drive}/shifts", "+h +h +h -h -h",
     R"({"role":"guide","count":2,"starts_at":"2020-02-09T07:00:00+07:00","ends_at":"2020-02-09T11:00:00+07:00"})"},
    {"PATCH /drives/{drive}/shifts/{shift}", "+h +h +h -h -h"},
    {"POST /drives/{drive}/shifts/{shift}/signups", "+h +h +h -h -h", R"({"volunteer":"tnv-a"})"},
    {"POST /drives/{drive}/shifts/{shift}/signups/{volunteer}", "-- -- +h -- --"},
    {"GET /drives/{drive}/signups", "-- -- +h -- --"},
    {"GET /drives/{drive}/costs", "+h +h -- -- +h"},
    {"POST /drives/{drive}/costs", "+h +h -- -- --"},
    // Reports.
    {"GET /report-rules", "++ ++ -- -- ++"},
    {"POST /report-rules", "-- +- -- -- --",
     R"({"organization":"tinh-a","kind":"month","levels":["district_committee"],"days_after":5})"},
    {"GET /report-rules/{rule}", "++ ++ -- -- ++"},
    {"PATCH /report-rules/{rule}", "-- +- -- -- --", R"({"valid_to":"2030-12-31"})"},
    {"GET /report-calendar", "++ ++ -- -- ++"},
    {"GET /report-completeness", "++ ++ -- -- ++"},
    {"GET /report-reminders", "++ ++ -- -- ++"},
    {"GET /reports", "++ ++ -- -- ++"},
    {"POST /reports", "-- +- -- -- --",
     R"({"code":"bc-%","organization":"tinh-a","kind":"month","from":"2020-01-01","to":"2020-01-31"})"},
    {"GET /reports/{report}", "+h +h -- -- +h"},
    {"PATCH /reports/{report}", "-- +h -- -- --", R"({"entered":{"population":1000}})"},
    {"POST /reports/{report}/transitions", "-h +h -- -- -h", R"({"to":"submitted"})"},
    {"POST /reports/{report}/closings", "-- +h -- -- --", R"({"reason":"khóa"})"},
    {"GET /reports/{report}/checks", "+h +h -- -- +h"},
    {"GET /reports/{report}/content", "+h +h -- -- +h"},
    {"GET /reports/{report}/figures/{key}", "+h +h -- -- +h"},
    {"GET /reports/{report}/restatements", "+h +h -- -- +h"},
    {"GET /organizations/{organization}/report", "+- +- -- -- +-"},
    {"POST /report-checks", "++ ++ -- -- ++"},
    // What happens at a drive.
    {"POST /drives/{drive}/events", "-- -- +h -- --"},
    {"GET /drives/{drive}/events", "-- +h +h -- +h"},
    {"GET /events", "-- ++ ++ -- ++"},
    {"POST /drives/{drive}/closing-words", "-- -- +h -- --"},
    {"GET /drives/{drive}/closing", "-- +h +h -- +h"},
    {"GET /drives/{drive}/review", "-- +h +h -- --"},
    {"GET /drives/{drive}/review/own", "-- -- +h -- --"},
    // A program decides nothing: see Signatures.
    {"POST /drives/{drive}/review/{id}", "-- -h -h -- --",
     R"({"decision":"let_in","reason":"đúng"})"},
    // Answers.
    {"GET /totals", "++ ++ ++ ++ ++"},
    {"GET /valuation", "++ ++ -- -- ++"},
    {"GET /valuation/difference", "++ ++ -- -- ++"},
    // People. A program or a device has no account of its own.
    {"PATCH /account", "-- -- -- -- --"},
    {"POST /account/password", "-- -- -- -- --", R"({"current":"x","password":"bon con ngua o"})"},
    {"POST /account/second-factor", "-- -- -- -- --", R"({"password":"x"})"},
    {"POST /account/second-factor/confirm", "-- -- -- -- --", R"({"code":"123456"})"},
    {"POST /account/second-factor/remove", "-- -- -- -- --", R"({"password":"x"})"},
    {"GET /account/sessions", "-- -- -- -- --"},
    {"POST /account/sessions/{session}/end", "-- -- -- -- --"},
    {"POST /account/sessions/end-all", "-- -- -- -- --"},
    {"POST /session/end", "-- -- -- -- --"},
    {"GET /users", "++ -- -- -- --"},
    {"POST /users", "++ -- -- -- --"},
    {"GET /users/{user}", "+h -- -- -- --"},
    {"PATCH /users/{user}", "+h -- -- -- --"},
    {"POST /users/{user}/grants", "+h -- -- -- --",
     R"({"role":"auditor","scope":{"kind":"organization","code":"tinh-a"}})"},
    {"POST /users/{user}/grants/{grant}/end", "+h -- -- -- --", R"({"reason":"hết việc"})"},
    {"POST /users/{user}/password-link", "+h -- -- -- --", R"({"reason":"quên"})"},
    {"POST /users/{user}/second-factor/remove", "+h -- -- -- --", R"({"reason":"mất máy"})"},
    {"GET /tokens", "++ ++ ++ ++ ++"},
    {"POST /tokens", "+- -- -- -- --",
     R"({"name":"chuong-trinh","roles":["auditor"],"scope":{"kind":"organization","code":"tinh-a"}})"},
    {"GET /tokens/{token}", "+h hh hh hh hh"},
    {"POST /tokens/{token}/revoke", "+h hh hh hh hh", R"({"reason":"thử"})"},
    {"GET /devices", "++ ++ ++ ++ ++"},
    {"POST /devices", "+- -- +- -- --", R"({"code":"may-%","name":"Máy","drives":["dot-a"]})"},
    {"GET /devices/{device}", "+h hh +h hh hh"},
    {"POST /devices/{device}/enrolment", "+h hh +h hh hh"},
    {"POST /devices/{device}/people", "+h hh +h hh hh",
     R"({"code":"lan","name":"Lan","pin":"1234"})"},
    {"POST /devices/{device}/people/{person}/remove", "+h hh +h hh hh"},
    {"POST /devices/{device}/revoke", "+h hh +h hh hh", R"({"reason":"thử"})"},
    {"GET /device", "-- -- -- -- --"},
    {"GET /audit", "-- -- -- -- --"},
};

/// What a tablet of the drive, and one of another drive, gets: `+`, `-` and `h` as above.
/// Everything that does not stand here is closed to every device.
const std::map<std::string, std::string> open_to_devices{
    {"GET /session", "++"},
    {"GET /device", "++"},
    {"GET /live", "++"},
    {"GET /drives", "++"},
    {"GET /totals", "++"},
    {"GET /drives/{drive}", "+h"},
    {"GET /sites/{site}", "+h"},
    {"POST /drives/{drive}/events", "+h"},
    {"GET /drives/{drive}/review/own", "+h"},
};

struct Program {
    std::string name;
    std::string token;
};

class Access : public testing::Test {
  protected:
    Access() : s("2020-02-09T12:00:00+07:00", support::Access::closed) {
        operator_token = add_token(
            "tat-ca", {Role::administrator, Role::committee, Role::coordinator, Role::auditor}, {});
        s.always_send("Authorization", "Bearer " + operator_token);
        for (std::string side : {"a", "b"}) {
            s.post_json("/organizations", json_object({{"code", "tinh-" + side},
                                                       {"name", side},
                                                       {"kind", "provincial_committee"}}));
            s.post_json("/sites", json_object({{"code", "diem-" + side},
                                               {"name", side},
                                               {"organization", "tinh-" + side}}));
            s.post_json("/campaigns", json_object({{"code", "chien-dich-" + side},
                                                   {"name", side},
                                                   {"kind", "summer"},
                                                   {"starts_on", "2020-01-01"},
                                                   {"ends_on", "2020-03-31"},
                                                   {"organization", "tinh-" + side}}));
            plan_drive(s, "dot-" + side, {"approved", "open"}, "2020-02-09",
                       {{"site", "diem-" + side}, {"organization", "tinh-" + side}});
        }
        s.upload("dot-a", {bag("a1", "08:00", 350), bag("a2", "08:01", 350)});
        s.upload("dot-b", {bag("b1", "08:00", 350)});
        s.post_json(
            "/organizations",
            json_object(
                {{"code", "bv-a"}, {"name", "BV"}, {"kind", "hospital"}, {"parent", "tinh-a"}}));
        s.post_json("/teams",
                    json_object({{"code", "doi-a"}, {"name", "Đội A"}, {"organization", "bv-a"}}));
        s.post_json("/volunteers", json_object({{"code", "tnv-a"},
                                                {"name", "Minh"},
                                                {"organization", "tinh-a"},
                                                {"roles", json_array({"guide"})}}));
        ids["day"] = s.post_json("/calendar-days", json_object({{"day", "2020-02-20"},
                                                                {"kind", "closed"},
                                                                {"organization", "tinh-a"},
                                                                {"name", "x"}}))["id"]
                         .text();
        ids["shift"] = s.post_json("/drives/dot-a/shifts",
                                   json_object({{"role", "guide"},
                                                {"count", 1},
                                                {"starts_at", "2020-02-09T07:00:00+07:00"},
                                                {"ends_at", "2020-02-09T11:00:00+07:00"}}))["id"]
                           .text();
        ids["rule"] = s.post_json("/report-rules",
                                  json_object({{"organization", "tinh-a"},
                                               {"kind", "quarter"},
                                               {"levels", json_array({"district_committee"})},
                                               {"days_after", 5}}))["id"]
                          .text();
        s.post_json("/reports", json_object({{"code", "bao-cao-a"},
                                             {"organization", "tinh-a"},
                                             {"kind", "quarter"},
                                             {"from", "2019-10-01"},
                                             {"to", "2019-12-31"}}));
        ids["target"] = s.post_json("/targets", json_object({{"organization", "tinh-a"},
                                                             {"issued_by", "tinh-a"},
                                                             {"measure", "bags"},
                                                             {"value", 10},
                                                             {"basis", "committed"},
                                                             {"campaign", "chien-dich-a"}}))["id"]
                            .text();
        s.post_json("/users", json_object({{"login", "nguoi-a"}, {"name", "A"}}));
        s.post_json(
            "/users/nguoi-a/grants",
            json_object({{"role", "auditor"},
                         {"scope", json_object({{"kind", "organization"}, {"code", "tinh-a"}})}}));
        ids["token"] =
            s.post_json("/tokens",
                        json_object({{"name", "may-chu"},
                                     {"roles", json_array({"auditor"})},
                                     {"scope", json_object({{"kind", "organization"},
                                                            {"code", "tinh-a"}})}}))["id"]
                .text();
        s.post_json(
            "/devices",
            json_object({{"code", "may-a"}, {"name", "Máy A"}, {"drives", json_array({"dot-a"})}}));

        for (std::string side : {"a", "b"}) {
            auto books = s.database().books();
            Scope province{ScopeKind::organization,
                           *books->registry().organization("tinh-" + side)};
            Scope drive{ScopeKind::drive, *books->drive_number("dot-" + side)};
            for (Role role : {Role::administrator, Role::committee, Role::coordinator,
                              Role::hospital, Role::auditor})
                askers[side].push_back(
                    {std::string(domain::name_of(role)) + " over " + side,
                     add_token(std::string(domain::name_of(role)) + "-" + side, {role},
                               role == Role::coordinator ? drive : province)});
        }
    }

    std::string add_token(const std::string& name, std::vector<Role> roles, Scope scope,
                          std::optional<domain::Instant> expires_at = {}) {
        auto secret = usecases::identity::make_secret(usecases::identity::token_prefix);
        auto written =
            s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                domain::identity::ApiToken token;
                token.id = tx.new_id();
                token.name = name;
                token.digest = usecases::identity::digest_of_secret(secret);
                token.roles = roles;
                token.scope = scope;
                token.created_at = tx.now();
                token.expires_at = expires_at;
                storage::identity::add(tx, token);
                return {};
            });
        EXPECT_TRUE(written);
        return secret;
    }

    /// The row's path with the things of province A in it.
    std::string path_of(const std::string& route) const {
        std::map<std::string, std::string> values{
            {"organization", "tinh-a"},
            {"campaign", "chien-dich-a"},
            {"site", "diem-a"},
            {"drive", "dot-a"},
            {"team", "doi-a"},
            {"volunteer", "tnv-a"},
            {"report", "bao-cao-a"},
            {"key", "bags"},
            {"allowance", "tt-15-2023-gift-250"},
            {"tariff", "tt-05-2017"},
            {"user", "nguoi-a"},
            {"device", "may-a"},
            {"person", "lan"},
        };
        for (const auto& [name, id] : ids) values[name] = id;
        std::string path = route.substr(route.find(' ') + 1);
        for (std::size_t open; (open = path.find('{')) != path.npos;) {
            auto close = path.find('}', open);
            auto it = values.find(path.substr(open + 1, close - open - 1));
            path.replace(open, close - open + 1,
                         it == values.end() ? id_of("khong-co") : it->second);
        }
        return path;
    }

    Answer ask(const Row& row, const Headers& headers, int n = 0) {
        std::string route = row.route, method = route.substr(0, route.find(' '));
        std::string body = row.body;
        for (std::size_t at; (at = body.find('%')) != body.npos;)
            body.replace(at, 1, std::to_string(n));
        for (std::size_t at; (at = body.find('#')) != body.npos;)
            body.replace(at, 1, std::to_string(1 + n % 9));
        Headers all = headers;
        if (method == "PATCH") all.emplace_back("If-Match", "\"0\"");
        if (method == "GET") return s.client().request(method, "/api/v1" + path_of(route), all);
        all.emplace_back("Content-Type", "application/json");
        return s.client().request(method, "/api/v1" + path_of(route), all, body);
    }

    /// The objects whose existence is private; other things that are not found were looked for, so
    /// the rule had let it pass.
    static bool hides(const Answer& answer) {
        static const std::set<std::string> hidden{
            "drive_not_found",  "target_not_found", "user_not_found",      "token_not_found",
            "device_not_found", "report_not_found", "volunteer_not_found", "site_not_found"};
        return answer.status == 404 && hidden.contains(answer.code());
    }

    RealService s;
    std::string operator_token;
    std::map<std::string, std::string> ids;
    std::map<std::string, std::vector<Program>> askers;
};

TEST_F(Access, TheTableHasEveryRoute) {
    std::set<std::string> documented, rows = open_routes;
    const auto document = s.get_json("/openapi.json");
    for (const auto& path : document["paths"].members())
        for (const auto& method : document["paths"][path].members()) {
            std::string upper = method;
            for (auto& c : upper) c = char(std::toupper(c));
            documented.insert(upper + " " + path.substr(std::string("/api/v1").size()));
        }
    for (const auto& row : table)
        EXPECT_TRUE(rows.insert(row.route).second) << row.route << " stands here twice";
    for (const auto& route : documented)
        EXPECT_TRUE(rows.contains(route)) << "no row for " << route;
    for (const auto& row : rows) EXPECT_TRUE(documented.contains(row)) << "no route for " << row;
}

TEST_F(Access, EveryRoleGetsWhatTheTableSays) {
    int n = 0;
    for (const auto& row : table) {
        std::string expected;
        for (char c : std::string(row.expected))
            if (c != ' ') expected += c;
        ASSERT_EQ(expected.size(), 10u) << row.route;
        std::string got;
        std::string said;
        for (std::size_t role = 0; role < 5; ++role)
            for (std::string side : {"a", "b"}) {
                const auto& asker = askers[side][role];
                // The stream does not end: what it answers is tested where it is built.
                if (std::string(row.route) == "GET /live") {
                    got += '+';
                    continue;
                }
                auto answer = ask(row, {{"Authorization", "Bearer " + asker.token}}, ++n);
                EXPECT_NE(answer.status, 401u) << row.route << " for " << asker.name;
                EXPECT_LT(answer.status, 500u)
                    << row.route << " for " << asker.name << ": " << answer.body;
                got += answer.status == 403 ? '-' : hides(answer) ? 'h' : '+';
                said += "\n  " + asker.name + ": " + std::to_string(answer.status) + " " +
                        answer.code();
            }
        EXPECT_EQ(got, expected) << row.route << said;
    }
}

TEST_F(Access, ADeviceLogsAtItsDriveAndNothingElse) {
    auto operators = with_token(s, operator_token);
    std::vector<support::Asker> tablets;
    for (std::string side : {"a", "b"})
        tablets.push_back(enrol(s, operators, "bang-" + side, "dot-" + side));
    int n = 500;
    for (const auto& row : table) {
        const std::string route = row.route;
        if (route == "GET /live") continue;  // does not end
        auto it = open_to_devices.find(route);
        std::string got;
        for (const auto& tablet : tablets) {
            auto answer = ask(row, tablet.headers(), ++n);
            EXPECT_LT(answer.status, 500u) << route << answer.body;
            EXPECT_NE(answer.status, 401u) << route;
            got += answer.status == 403 ? '-' : hides(answer) ? 'h' : '+';
        }
        EXPECT_EQ(got, it == open_to_devices.end() ? "--" : it->second) << route;
    }
}

TEST_F(Access, NothingIsOpenWithoutAGoodCredential) {
    auto expired = add_token("da-het-han", {Role::auditor}, {},
                             *domain::Instant::parse("2020-02-09T11:00:00+07:00"));
    auto revoked = add_token("da-thu-hoi", {Role::auditor}, {});
    auto written =
        s.database().write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            for (const auto& [num, token] : tx.books().directory().tokens())
                if (token->name == "da-thu-hoi") {
                    storage::identity::revoke(tx, *token);
                    break;
                }
            return {};
        });
    ASSERT_TRUE(written);
    std::string tampered = operator_token;
    tampered.back() = tampered.back() == 'A' ? 'B' : 'A';
    const std::vector<std::pair<Headers, std::string>> credentials{
        {{}, "unauthenticated"},
        {{{"Authorization", "Bearer " + expired}}, "credential_invalid"},
        {{{"Authorization", "Bearer " + revoked}}, "credential_invalid"},
        {{{"Authorization", "Bearer " + tampered}}, "credential_invalid"},
        {{{"Authorization", "Bearer "}}, "credential_invalid"},
        {{{"Authorization", "Basic YTpi"}}, "credential_invalid"},
        {{{"Cookie", "giothong_session=" + operator_token}}, "credential_invalid"},
        {{{"Cookie", "giothong_session=gts_x"}}, "credential_invalid"},
    };
    for (const auto& row : table)
        for (const auto& [headers, code] : credentials) {
            auto answer = ask(row, headers);
            EXPECT_EQ(answer.status, 401u) << row.route << " " << code;
            EXPECT_EQ(answer.code(), code) << row.route;
            EXPECT_TRUE(answer.has("www-authenticate")) << row.route;
        }
}

TEST_F(Access, ListsAndTotalsShowOnlyTheScope) {
    auto codes = [&](const std::string& token, const std::string& path) {
        auto answer = s.client().get("/api/v1" + path, {{"Authorization", "Bearer " + token}});
        EXPECT_EQ(answer.status, 200u) << answer.body;
        std::set<std::string> out;
        for (const auto& item : Json::parse(answer.body)["items"].items())
            out.insert(item.has("drive") ? item["drive"].text() : item["code"].text());
        return out;
    };
    auto bags = [&](const std::string& token, const std::string& query = "") {
        auto answer =
            s.client().get("/api/v1/totals" + query, {{"Authorization", "Bearer " + token}});
        EXPECT_EQ(answer.status, 200u) << answer.body;
        return Json::parse(answer.body)["total"]["bags"].integer();
    };
    for (std::string side : {"a", "b"}) {
        const std::set<std::string> own{"dot-" + side};
        const std::int64_t count = side == "a" ? 2 : 1;
        for (const auto& asker : askers[side]) {
            SCOPED_TRACE(asker.name);
            EXPECT_EQ(codes(asker.token, "/drives"), own);
            EXPECT_EQ(bags(asker.token), count);
            EXPECT_EQ(
                bags(asker.token, "?organization=tinh-" + std::string(side == "a" ? "b" : "a")), 0);
        }
        EXPECT_EQ(codes(askers[side][4].token, "/events"), own) << "the delta too";
    }
    EXPECT_EQ(bags(operator_token), 3);
}

TEST_F(Access, TheScopeFollowsTheTreeOfTheDay) {
    // tinh-b moves below tinh-a on 10 February: from that day on the committee of A sees its
    // drives.
    const auto& committee = askers["a"][1].token;
    auto patched = s.patch("/organizations/tinh-b",
                           json_object({{"parent", "tinh-a"}, {"valid_from", "2020-02-10"}}),
                           {{"If-Match", "\"1\""}});
    ASSERT_EQ(patched.status, 200u) << patched.body;
    auto status = [&] {
        return s.client()
            .get("/api/v1/drives/dot-b", {{"Authorization", "Bearer " + committee}})
            .status;
    };
    EXPECT_EQ(status(), 404u);
    s.set_time("2020-02-10T08:00:00+07:00");
    s.database().tick();
    s.post_json("/sites", json_object({{"code", "sau-nua-dem"},
                                       {"name", "x"}}));  // a write, so that the day is published
    EXPECT_EQ(status(), 200u);
}

TEST_F(Access, TransitionsNeedTheRightThatFitsThem) {
    auto move = [&](const std::string& token, const std::string& to) {
        return s.client()
            .post("/api/v1/drives/dot-a/transitions", R"({"to":")" + to + R"(","reason":"thử"})",
                  {{"Authorization", "Bearer " + token}})
            .status;
    };
    const auto& committee = askers["a"][1].token;
    const auto& coordinator = askers["a"][2].token;
    const auto& auditor = askers["a"][4].token;
    EXPECT_EQ(move(auditor, "closed"), 403u);
    EXPECT_EQ(move(committee, "closed"), 403u);
    EXPECT_EQ(move(coordinator, "closed"), 201u);
    EXPECT_EQ(move(coordinator, "verified"), 403u);
    EXPECT_EQ(move(committee, "verified"), 403u) << "a program does not sign";
    add_account(s, "ban-a", {{Role::committee, organization_scope(s, "tinh-a"), {}}});
    EXPECT_EQ(sign_in(s, "ban-a")
                  .post("/drives/dot-a/transitions", json_object({{"to", "verified"}}))
                  .status,
              201u);
}

TEST_F(Access, ADeviceReachesItsDrivesAndSaysWhoLogged) {
    auto made = s.post_json(
        "/devices",
        json_object({{"code", "may-2"}, {"name", "Máy 2"}, {"drives", json_array({"dot-a"})}}));
    s.post_json("/devices/may-2/people",
                json_object({{"code", "lan"}, {"name", "Lan"}, {"pin", "2468"}}));
    auto enrolled = s.client().post("/api/v1/devices/enrol",
                                    R"({"code":")" + made["enrolment"]["code"].text() + R"("})");
    ASSERT_EQ(enrolled.status, 201u) << enrolled.body;
    auto token = Json::parse(enrolled.body)["token"].text();
    EXPECT_EQ(s.client()
                  .post("/api/v1/devices/enrol",
                        R"({"code":")" + made["enrolment"]["code"].text() + R"("})")
                  .code(),
              "enrolment_unknown")
        << "once";
    Headers device{{"Authorization", "Bearer " + token}};
    auto own = Json::parse(s.client().get("/api/v1/device", device).body);
    EXPECT_EQ(own["drives"].dump(), R"(["dot-a"])");
    EXPECT_EQ(own["people"][0]["pin_check"]["hash"].text().size(), 64u);
    auto log = [&](const std::string& drive, const std::string& by, const std::string& name) {
        return s.client().post("/api/v1/drives/" + drive + "/events",
                               json_object({{"device", "may-2"},
                                            {"by", by},
                                            {"events", json_array({bag(name, "09:00", 350)})}})
                                   .str(),
                               device);
    };
    EXPECT_EQ(log("dot-a", "lan", "d1").status, 200u);
    EXPECT_EQ(log("dot-a", "hoa", "d2").status, 422u);
    EXPECT_EQ(log("dot-b", "lan", "d3").status, 404u);
    auto events = s.get_json("/drives/dot-a/events");
    EXPECT_EQ(events["items"][2]["actor"].text(), "device/may-2/lan");
    s.post_json("/devices/may-2/revoke", json_object({{"reason", "mất"}}), 200);
    EXPECT_EQ(log("dot-a", "lan", "d4").code(), "credential_invalid");
}

TEST_F(Access, ADeviceLearnsWhatBecameOfItsOwnEventsAndOfNoOthers) {
    auto enrol = [&](const std::string& name) {
        auto made = s.post_json(
            "/devices",
            json_object({{"code", name}, {"name", name}, {"drives", json_array({"dot-a"})}}));
        auto code = json_object({{"code", made["enrolment"]["code"].text()}}).str();
        return Headers{
            {"Authorization",
             "Bearer " +
                 Json::parse(s.client().post("/api/v1/devices/enrol", code).body)["token"].text()}};
    };
    const auto first = enrol("may-2"), second = enrol("may-3");
    auto log = [&](const Headers& device, const std::string& id, const std::string& unit) {
        auto answer = s.client().post(
            "/api/v1/drives/dot-a/events",
            json_object({{"device", "x"},
                         {"events", json_array({bag(id, "09:00", 350, {{"unit", unit}})})}})
                .str(),
            device);
        EXPECT_EQ(answer.status, 200u) << answer.body;
        return id_of(id);
    };
    auto own = [&](const Headers& device) {
        auto answer = s.client().get("/api/v1/drives/dot-a/review/own", device);
        EXPECT_EQ(answer.status, 200u) << answer.body;
        return Json::parse(answer.body);
    };
    log(first, "d1", "VN91020000777");
    auto clash = log(second, "d2", "vn-9102.0000 777");
    EXPECT_EQ(own(first)["items"].size(), 0u);
    auto waits = own(second);
    ASSERT_EQ(waits["items"].size(), 1u);
    EXPECT_EQ(waits["items"][0]["id"].text(), clash);
    EXPECT_FALSE(waits["items"][0]["settled"].truth());
    EXPECT_FALSE(waits["items"][0].has("event")) << "nothing of its content";
    add_account(s, "ban-b", {{Role::committee, organization_scope(s, "tinh-a"), {}}});
    auto decided = sign_in(s, "ban-b")
                       .post("/drives/dot-a/review/" + clash,
                             json_object({{"decision", "keep_out"}, {"reason", "một túi"}}));
    ASSERT_EQ(decided.status, 200u) << decided.body;
    auto told = own(second);
    ASSERT_EQ(told["items"].size(), 1u);
    EXPECT_TRUE(told["items"][0]["settled"].truth());
    EXPECT_FALSE(told["items"][0]["counts"].truth());
}

}  // namespace
}  // namespace tests
