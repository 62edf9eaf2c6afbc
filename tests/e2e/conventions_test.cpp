// What every route has in common, on the whole program.
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace {

using namespace tests::support;

/// One request for every route that writes; `n` makes what it names new.
struct Write {
    std::string name, method, path;
    std::function<JsonText(int)> body;
    /// For PATCH: the path whose ETag is sent.
    bool versioned = false;
};

JsonText named(const char* prefix, int n, JsonMembers more) {
    JsonMembers members{{"code", prefix + std::to_string(n)}};
    members.insert(members.end(), more.begin(), more.end());
    return json_object(members);
}

const std::vector<Write> writes{
    {"organizations", "POST", "/organizations",
     [](int n) {
         return named("to-chuc-", n, {{"name", "Tổ chức"}, {"kind", "school"}});
     }},
    {"campaigns", "POST", "/campaigns",
     [](int n) {
         return named("chien-dich-", n,
                      {{"name", "Hè"},
                       {"kind", "summer"},
                       {"starts_on", "2020-05-01"},
                       {"ends_on", "2020-08-31"},
                       {"organization", "kien-giang"}});
     }},
    {"sites", "POST", "/sites",
     [](int n) {
         return named("diem-", n, {{"name", "Nhà"}});
     }},
    {"drives", "POST", "/drives",
     [](int n) {
         return named("dot-", n,
                      {{"title", "Đợt"},
                       {"site", "cho"},
                       {"organization", "rach-gia"},
                       {"starts_at", "2020-02-09T07:00:00+07:00"},
                       {"ends_at", "2020-02-09T11:00:00+07:00"}});
     }},
    {"targets", "POST", "/targets",
     [](int n) {
         return json_object({{"organization", "rach-gia"},
                             {"issued_by", "kien-giang"},
                             {"measure", "bags"},
                             {"value", 100 + n},
                             {"basis", "committed"},
                             {"campaign", "xuan-hong"}});
     }},
    {"tariffs", "POST", "/tariffs",
     [](int n) {
         return named(
             "gia-", n,
             {{"title", "Giá"},
              {"valid_from", "2030-01-0" + std::to_string(n)},
              {"prices",
               json_array({json_object(
                   {{"component", "whole_blood"}, {"nominal_ml", 350}, {"price_vnd", 1'000}})})}});
     }},
    {"transitions", "POST", "/drives/cho-duyet-1/transitions",
     [](int n) {
         return json_object({{"to", n == 1 ? "approved" : "open"}});
     }},
    {"events", "POST", "/drives/dot-mo/events",
     [](int n) {
         return json_object(
             {{"device", "tablet-07"},
              {"events", json_array({bag("khoa" + std::to_string(n), "08:00", 350)})}});
     }},
    {"review", "POST", "/drives/dot-mo/review/" + id_of("muon"),
     [](int n) {
         return json_object({{"decision", "keep_out"}, {"reason", "lý do " + std::to_string(n)}});
     }},
    {"organization_patch", "PATCH", "/organizations/rach-gia",
     [](int n) {
         return json_object({{"name", "Rạch Giá " + std::to_string(n)}});
     },
     true},
    {"campaign_patch", "PATCH", "/campaigns/xuan-hong",
     [](int n) {
         return json_object({{"name", "Xuân hồng " + std::to_string(n)}});
     },
     true},
    {"site_patch", "PATCH", "/sites/cho",
     [](int n) {
         return json_object({{"beds", n}});
     },
     true},
    {"drive_patch", "PATCH", "/drives/dot-mo",
     [](int n) {
         return json_object({{"planned_bags", n}});
     },
     true},
};

class Conventions : public testing::Test {
  protected:
    Conventions() {
        plan(s);
        plan_drive(s, "dot-mo");
        plan_drive(s, "cho-duyet-1", {});
        s.upload("dot-mo", {bag("som", "08:00", 350, {{"unit", "VN1"}}),
                            bag("muon", "08:10", 350, {{"unit", "VN1"}})});
    }
    Answer send(const Write& w, const JsonText& body, Headers headers = {}) {
        headers.emplace_back("Content-Type", "application/json");
        return s.request(w.method, w.path, headers, body.str());
    }
    RealService s;
};

TEST_F(Conventions, TheTableHasEveryRouteThatWrites) {
    const auto document = s.get_json("/openapi.json");
    std::set<std::string> documented, tested;
    const auto shape = [](std::string path) {
        for (std::size_t at = 0; (at = path.find('{', at)) != std::string::npos; ++at)
            path.replace(at, path.find('}', at) - at + 1, "*");
        return path;
    };
    for (const auto& path : document["paths"].members())
        for (const auto& method : document["paths"][path].members())
            // What people do with their own account and with secrets has its own test,
            // access_test.cpp.
            if (auto tag = document["paths"][path][method]["tags"][0].text();
                tag != "account" && tag != "people")
                if (method == "post" || method == "patch")
                    documented.insert(method + " " + shape(path));
    const std::map<std::string, std::string> segments{{"dot-mo", "*"},   {"cho-duyet-1", "*"},
                                                      {"rach-gia", "*"}, {"xuan-hong", "*"},
                                                      {"cho", "*"},      {id_of("muon"), "*"}};
    for (const auto& w : writes) {
        std::string path = "/api/v1", rest = w.path;
        while (!rest.empty()) {
            auto end = rest.find('/', 1);
            auto segment = rest.substr(1, end == std::string::npos ? end : end - 1);
            path += "/" + (segments.contains(segment) ? segments.at(segment) : segment);
            rest = end == std::string::npos ? "" : rest.substr(end);
        }
        tested.insert((w.method == "POST" ? "post " : "patch ") + path);
    }
    // The same code answers for these; what is their own is tested with their subject.
    const std::set<std::string> elsewhere{
        "patch /api/v1/calendar-days/*", "patch /api/v1/drives/*/shifts/*",
        "patch /api/v1/report-rules/*", "patch /api/v1/reports/*", "patch /api/v1/teams/*",
        "patch /api/v1/volunteers/*", "post /api/v1/allowances", "post /api/v1/calendar-days",
        "post /api/v1/calendar-feeds", "post /api/v1/calendar-feeds/*/revoke",
        "post /api/v1/drives/*/changes", "post /api/v1/drives/*/changes/*",
        "post /api/v1/drives/*/costs", "post /api/v1/drives/*/move",
        "post /api/v1/drives/blueprint", "post /api/v1/drives/import",
        "post /api/v1/drives/recurrence", "post /api/v1/drives/*/shifts",
        "post /api/v1/drives/*/shifts/*/signups", "post /api/v1/drives/*/shifts/*/signups/*",
        "post /api/v1/imports/*", "post /api/v1/imports/*/description",
        "post /api/v1/imports/*/table", "post /api/v1/organizations/*/head-counts",
        // Secret: what it answers is not kept, so it is not repeated; see Closing.
        "post /api/v1/drives/*/closing-words", "post /api/v1/organizations/*/successors",
        "post /api/v1/report-checks", "post /api/v1/report-rules", "post /api/v1/reports",
        "post /api/v1/reports/*/closings", "post /api/v1/reports/*/transitions",
        "post /api/v1/targets/batch", "post /api/v1/targets/proposals", "post /api/v1/teams",
        "post /api/v1/volunteers"};
    for (const auto& route : elsewhere)
        EXPECT_TRUE(documented.erase(route)) << route << " is no longer there";
    EXPECT_EQ(tested, documented);
}

TEST_F(Conventions, AnIdempotencyKeyGivesTheSameAnswerAgainOnEveryWrite) {
    for (const auto& w : writes) {
        SCOPED_TRACE(w.name);
        const std::string key = "khoa-" + w.name;
        Headers headers{{"Idempotency-Key", key}};
        if (w.versioned) headers.emplace_back("If-Match", s.get(w.path).header("etag"));
        const auto first = send(w, w.body(1), headers);
        ASSERT_LT(first.status, 300u) << first.body;
        EXPECT_FALSE(first.has("idempotency-replayed"));
        const auto again = send(w, w.body(1), headers);
        EXPECT_EQ(again.status, first.status);
        EXPECT_EQ(again.body, first.body);
        EXPECT_EQ(again.header("idempotency-replayed"), "true");
        for (const char* name : {"location", "etag", "content-type"})
            EXPECT_EQ(again.header(name), first.header(name)) << name;
        const auto other = send(w, w.body(2), headers);
        EXPECT_EQ(other.status, 409u);
        EXPECT_EQ(other.code(), "key_reused");
        // A refusal wrote nothing and leaves the key free.
        Headers refused_key{{"Idempotency-Key", key + "-2"}};
        if (w.versioned) refused_key.emplace_back("If-Match", "\"1\"");
        const auto refused = send(w, json_object({{"khong-co", 1}}), refused_key);
        EXPECT_EQ(refused.status, 422u) << refused.body;
    }
    s.restart();
    for (const auto& w : writes) {
        SCOPED_TRACE(w.name + " after a restart");
        if (w.versioned)
            continue;  // their If-Match belongs to the request as well and is not repeated here
        EXPECT_EQ(send(w, w.body(1), {{"Idempotency-Key", "khoa-" + w.name}})
                      .header("idempotency-replayed"),
                  "true");
        EXPECT_EQ(send(w, w.body(2), {{"Idempotency-Key", "khoa-" + w.name}}).code(), "key_reused");
    }
}

TEST_F(Conventions, AKeyThatIsNoKeyIsRefused) {
    for (const auto& key : {std::string(201, 'k'), std::string("hai từ"), std::string("a b")}) {
        const auto answer = send(writes[0], writes[0].body(1), {{"Idempotency-Key", key}});
        EXPECT_EQ(answer.status, 400u) << key;
        EXPECT_EQ(answer.code(), "invalid_idempotency_key") << key;
    }
    const auto twice =
        send(writes[0], writes[0].body(1), {{"Idempotency-Key", "a"}, {"Idempotency-Key", "b"}});
    EXPECT_EQ(twice.code(), "invalid_idempotency_key");
}

TEST_F(Conventions, ChangesNeedTheVersionThatWasRead) {
    for (const auto& w : writes) {
        if (!w.versioned) continue;
        SCOPED_TRACE(w.name);
        const auto etag = s.get(w.path).header("etag");
        ASSERT_FALSE(etag.empty());
        auto answer = send(w, w.body(1));
        EXPECT_EQ(answer.status, 428u);
        EXPECT_EQ(answer.code(), "if_match_required");
        answer = send(w, w.body(1), {{"If-Match", etag}});
        EXPECT_EQ(answer.status, 200u) << answer.body;
        EXPECT_NE(answer.header("etag"), etag);
        EXPECT_EQ(s.get(w.path).header("etag"), answer.header("etag"));
        for (const std::string& stale :
             {etag, "W/" + answer.header("etag"), std::string("\"khong-co\"")}) {
            const auto refused = send(w, w.body(2), {{"If-Match", stale}});
            EXPECT_EQ(refused.status, 412u) << stale;
            EXPECT_EQ(refused.code(), "stale_version") << stale;
        }
        EXPECT_EQ(send(w, w.body(3), {{"If-Match", "*"}}).status, 200u);
    }
}

TEST_F(Conventions, LedgerReadsAnswer304UntilTheLedgerMoves) {
    for (const char* path : {"/totals", "/totals?by=day,abo", "/valuation"}) {
        SCOPED_TRACE(path);
        const auto first = s.get(path);
        const auto etag = first.header("etag");
        ASSERT_FALSE(etag.empty());
        for (const std::string& asked : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
            const auto same = s.get(path, {{"If-None-Match", asked}});
            EXPECT_EQ(same.status, 304u) << asked;
            EXPECT_TRUE(same.body.empty());
            EXPECT_EQ(same.header("etag"), etag);
        }
        EXPECT_EQ(s.get(path, {{"If-None-Match", "\"x\""}}).status, 200u);
        s.upload("dot-mo", {bag(path, "09:00", 350)});
        const auto after = s.get(path, {{"If-None-Match", etag}});
        EXPECT_EQ(after.status, 200u);
        EXPECT_NE(after.header("etag"), etag);
        EXPECT_NE(after.body, first.body);
        // A change of the plan is a new answer too.
        auto version = s.get("/sites/cho").header("etag");
        ASSERT_EQ(
            s.patch("/sites/cho", json_object({{"name", path}}), {{"If-Match", version}}).status,
            200u);
        EXPECT_EQ(s.get(path, {{"If-None-Match", after.header("etag")}}).status, 200u);
    }
    for (const char* path :
         {"/organizations/rach-gia", "/drives/dot-mo", "/sites/cho", "/openapi.json", "/docs"}) {
        const auto etag = s.get(path).header("etag");
        EXPECT_EQ(s.get(path, {{"If-None-Match", etag}}).status, 304u) << path;
    }
}

// Pages are walked while more is added in front of, at and behind the place where the reader is:
// what was there from the start is seen exactly once, nothing is seen twice.
TEST_F(Conventions, CursorsLoseAndRepeatNothingWhileItemsAreAdded) {
    const auto site = [&](const std::string& code) {
        s.post_json("/sites", json_object({{"code", code},
                                           {"name", code},
                                           {"unit_code", std::to_string(code.size() % 3)}}));
    };
    std::set<std::string> there{"cho", "nha-van-hoa"};
    for (int i = 0; i < 23; ++i) {
        auto code = "m" + std::string(std::size_t(i % 5), 'x') + std::to_string(i);
        site(code);
        there.insert(code);
    }
    int added = 0;
    for (const char* sort : {"code", "-code", "unit_code", "-unit_code"}) {
        SCOPED_TRACE(sort);
        std::vector<std::string> seen;
        std::string path = std::string("/sites?limit=4&sort=") + sort, next = path;
        for (int page = 0;; ++page) {
            ASSERT_LT(page, 200) << "the pages have no end";
            const auto answer = s.get_json(next);
            EXPECT_LE(answer["items"].size(), 4u);
            for (const auto& item : answer["items"].items()) seen.push_back(item["code"].text());
            if (page < 5)
                for (const char* where : {"a", "m", "z"})
                    site(where + std::string("-moi-") + std::to_string(++added));
            if (answer["next"].null()) break;
            next = path + "&cursor=" + answer["next"].text();
        }
        const std::set<std::string> distinct(seen.begin(), seen.end());
        EXPECT_EQ(distinct.size(), seen.size()) << "something was shown twice";
        for (const auto& code : there) EXPECT_TRUE(distinct.contains(code)) << code;
        for (int i = 1; i <= added; ++i)
            there.insert("zam"[i % 3] + std::string("-moi-") + std::to_string(i));
    }
}

TEST_F(Conventions, EveryListWalksBothWays) {
    for (int i = 0; i < 7; ++i) {
        const auto n = std::to_string(i);
        plan_drive(s, "them-" + n,
                   i % 2 ? std::vector<std::string>{"approved"} : std::vector<std::string>{},
                   "2020-03-0" + std::to_string(1 + i % 3));
        s.post_json("/targets", json_object({{"organization", "rach-gia"},
                                             {"issued_by", "kien-giang"},
                                             {"measure", "bags"},
                                             {"value", 100 + i % 2},
                                             {"basis", "committed"},
                                             {"campaign", "xuan-hong"}}));
    }
    const std::map<std::string, std::vector<std::string>> lists{
        {"/organizations", {"code", "kind"}}, {"/campaigns", {"starts_on", "ends_on", "code"}},
        {"/sites", {"code", "unit_code"}},    {"/drives", {"starts_at", "code", "status"}},
        {"/targets", {"created", "value"}},   {"/tariffs", {"valid_from", "code"}}};
    for (const auto& [path, sorts] : lists)
        for (const auto& by : sorts) {
            SCOPED_TRACE(path + " by " + by);
            const auto walk = [&](const std::string& sort) {
                std::vector<std::string> ids;
                std::string next = path + "?limit=2&sort=" + sort;
                for (int page = 0; page < 50; ++page) {
                    const auto answer = s.get_json(next);
                    for (const auto& item : answer["items"].items())
                        ids.push_back(item["id"].text());
                    if (answer["next"].null()) return ids;
                    next = path + "?limit=2&sort=" + sort + "&cursor=" + answer["next"].text();
                }
                ADD_FAILURE() << "the pages have no end";
                return ids;
            };
            auto up = walk(by), down = walk("-" + by);
            const auto whole = s.get_json(path + "?limit=200")["items"];
            EXPECT_EQ(up.size(), whole.size());
            std::reverse(down.begin(), down.end());
            EXPECT_EQ(up, down);
            const std::set<std::string> distinct(up.begin(), up.end());
            EXPECT_EQ(distinct.size(), up.size());
        }
    // A cursor belongs to its sort.
    const auto next = s.get_json("/drives?limit=2&sort=code")["next"].text();
    for (const auto& query : {"sort=-code&cursor=" + next, "sort=starts_at&cursor=" + next,
                              "sort=code&cursor=" + next + "x", std::string("cursor=khong-phai"),
                              std::string("cursor=")}) {
        const auto answer = s.get("/drives?limit=2&" + query);
        EXPECT_EQ(answer.status, 400u) << query;
        EXPECT_EQ(answer.code(), "invalid_cursor") << query;
    }
}

TEST_F(Conventions, EveryListIsPaged) {
    const auto document = s.get_json("/openapi.json");
    auto resolved = [&](Json schema) {
        while (schema.has("$ref")) {
            auto name = schema["$ref"].text();
            schema = document["components"]["schemas"][name.substr(name.rfind('/') + 1)];
        }
        return schema;
    };
    int lists = 0;
    for (const auto& path : document["paths"].members()) {
        if (!document["paths"][path].has("get")) continue;
        const auto get = document["paths"][path]["get"];
        if (!get["responses"].has("200") || !get["responses"]["200"].has("content")) continue;
        const auto content = get["responses"]["200"]["content"];
        if (!content.has("application/json") || !content["application/json"].has("schema"))
            continue;
        const auto schema = resolved(content["application/json"]["schema"]);
        if (!schema.has("properties") || !schema["properties"].has("items")) continue;
        SCOPED_TRACE(path);
        ++lists;
        EXPECT_TRUE(schema["properties"].has("next"));
        std::set<std::string> parameters;
        if (get.has("parameters"))
            for (const auto& parameter : get["parameters"].items()) {
                auto one = resolved(parameter);
                parameters.insert(one["name"].text());
                if (one["name"].text() == "limit" && path != "/api/v1/events")
                    EXPECT_EQ(resolved(one["schema"])["maximum"].integer(), 200);
            }
        EXPECT_TRUE(parameters.contains("limit"));
        // The delta goes on behind a sequence, as the contract has it.
        EXPECT_TRUE(parameters.contains(path == "/api/v1/events" ? "after" : "cursor"));
    }
    EXPECT_GE(lists, 25);
}

TEST_F(Conventions, UnknownParametersAreRefusedEverywhere) {
    const auto document = s.get_json("/openapi.json");
    int tried = 0;
    for (const char* path :
         {"/organizations", "/organizations/rach-gia", "/campaigns", "/campaigns/xuan-hong",
          "/sites", "/sites/cho", "/drives", "/drives/dot-mo", "/drives/dot-mo/events",
          "/drives/dot-mo/review", "/drives/dot-mo/transitions", "/targets", "/tariffs",
          "/tariffs/tt-05-2017", "/totals", "/valuation", "/events", "/openapi.json", "/docs"}) {
        const auto answer = s.get(std::string(path) + "?mau=do");
        EXPECT_EQ(answer.status, 400u) << path;
        EXPECT_EQ(answer.code(), "unknown_parameter") << path;
        ++tried;
    }
    EXPECT_EQ(tried, 19);
    const auto answer = Json::parse(s.get("/totals?mau=do&by=day,mau&abo=C&from=2020-13-01").body);
    EXPECT_EQ(answer["code"].text(), "unknown_parameter");
    std::set<std::string> pointers;
    for (const auto& e : answer["errors"].items()) pointers.insert(e["pointer"].text());
    EXPECT_EQ(pointers.size(), 4u) << "every parameter that is wrong is named";
}

TEST_F(Conventions, HeadOptionsAndMethods) {
    for (const char* path :
         {"/totals", "/drives/dot-mo", "/drives/dot-mo/events", "/sites", "/docs"}) {
        SCOPED_TRACE(path);
        const auto get = s.get(path);
        const auto head = s.request("HEAD", path);
        EXPECT_EQ(head.status, 200u);
        EXPECT_TRUE(head.body.empty());
        EXPECT_EQ(head.header("etag"), get.header("etag"));
        EXPECT_EQ(head.header("content-type"), get.header("content-type"));
        EXPECT_EQ(head.header("content-length"), get.header("content-length"));
        const auto options = s.request("OPTIONS", path);
        EXPECT_EQ(options.status, 204u);
        for (const char* method : {"GET", "HEAD", "OPTIONS"})
            EXPECT_NE(options.header("allow").find(method), std::string::npos)
                << options.header("allow");
        for (const char* method : {"DELETE", "PUT"}) {
            const auto refused = s.request(method, path);
            EXPECT_EQ(refused.status, 405u) << method;
            EXPECT_EQ(refused.code(), "method_not_allowed") << method;
            EXPECT_EQ(refused.header("allow"), options.header("allow"));
        }
    }
    EXPECT_EQ(s.request("POST", "/totals").status, 405u);
    EXPECT_EQ(s.request("PATCH", "/targets/x").status, 405u);
    for (const char* path :
         {"/khong-co", "/totals/x", "/drives/dot-mo/khong-co", "/Totals", "//totals", "/totals/"})
        for (const char* method : {"GET", "POST", "DELETE", "HEAD", "OPTIONS"}) {
            const auto answer = s.request(method, path);
            EXPECT_EQ(answer.status, 404u) << method << " " << path;
            if (std::string_view(method) != "HEAD") {
                EXPECT_EQ(answer.code(), "route_not_found") << method << " " << path;
            }
        }
    for (const auto& [path, code] : {std::pair{"/drives/khong-co", "drive_not_found"},
                                     {"/sites/khong-co", "site_not_found"},
                                     {"/organizations/khong-co", "organization_not_found"},
                                     {"/campaigns/khong-co", "campaign_not_found"},
                                     {"/targets/khong-co", "target_not_found"},
                                     {"/tariffs/khong-co", "tariff_not_found"},
                                     {"/drives/khong-co/events", "drive_not_found"},
                                     {"/drives/khong-co/review", "drive_not_found"},
                                     {"/drives/khong-co/transitions", "drive_not_found"}}) {
        const auto answer = s.get(path);
        EXPECT_EQ(answer.status, 404u) << path;
        EXPECT_EQ(answer.code(), code) << path;
    }
}

TEST_F(Conventions, ProblemsFollowAcceptLanguage) {
    const auto ask = [&](const char* language) {
        return s.get("/drives/khong-co",
                     language ? Headers{{"Accept-Language", language}} : Headers{});
    };
    const auto vietnamese = ask(nullptr), english = ask("en");
    EXPECT_EQ(vietnamese.header("content-language"), "vi");
    EXPECT_EQ(english.header("content-language"), "en");
    EXPECT_EQ(vietnamese.code(), english.code());
    EXPECT_NE(Json::parse(vietnamese.body)["title"].text(),
              Json::parse(english.body)["title"].text());
    EXPECT_NE(Json::parse(vietnamese.body)["detail"].text(),
              Json::parse(english.body)["detail"].text());
    for (const char* language :
         {"vi", "vi-VN,vi;q=0.9,en;q=0.8", "fr", "*", "en;q=0.1, vi;q=0.9", ";;;"})
        EXPECT_EQ(ask(language).header("content-language"), "vi") << language;
    for (const char* language : {"en-GB", "fr, en;q=0.5", "vi;q=0, en", "EN"})
        EXPECT_EQ(ask(language).header("content-language"), "en") << language;
    EXPECT_NE(vietnamese.header("vary").find("Accept-Language"), std::string::npos);
}

TEST_F(Conventions, TheLimitsOfAnUpload) {
    std::vector<JsonText> events;
    for (int i = 0; i < 1'001; ++i)
        events.push_back(bag("gioi-han-" + std::to_string(i), "08:00", 350));
    const auto refused = s.upload("dot-mo", events, 422);
    EXPECT_EQ(refused["errors"][0]["code"].text(), "too_many_items");
    EXPECT_EQ(refused["errors"][0]["pointer"].text(), "/events");
    events.pop_back();
    EXPECT_EQ(s.upload("dot-mo", events)["accepted"].integer(), 1'000);
    EXPECT_EQ(s.upload("dot-mo", {}, 422)["errors"][0]["code"].text(), "too_few_items");

    HttpClient large(s.port());
    const auto too_large = large.post("/api/v1/drives/dot-mo/events", std::string(1'048'577, ' '));
    EXPECT_EQ(too_large.status, 413u);
    EXPECT_EQ(too_large.code(), "body_too_large");
    HttpClient largest(s.port());
    EXPECT_EQ(largest.post("/api/v1/drives/dot-mo/events", std::string(1'048'576, ' ')).status,
              400u)
        << "a body of exactly the limit is read, and is no JSON";
}

// ── Documentation and service ──

TEST_F(Conventions, TheDocumentationAsksNoOtherHost) {
    const auto page = s.get("/docs");
    EXPECT_EQ(page.status, 200u);
    EXPECT_TRUE(page.header("content-type").starts_with("text/html"));
    const auto policy = page.header("content-security-policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("http"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(policy.find('*'), std::string::npos);
    int assets = 0;
    std::vector<std::string> texts{page.body};
    // Every file that the page names is ours, is there, and is what it is said to be.
    for (const char* attribute : {"src=\"", "href=\""})
        for (auto at = page.body.find(attribute); at != std::string::npos;
             at = page.body.find(attribute, at + 1)) {
            auto start = at + std::string_view(attribute).size();
            auto name = page.body.substr(start, page.body.find('"', start) - start);
            if (name.starts_with("#")) continue;
            const auto path = name.starts_with("/api/v1") ? name.substr(7) : "/" + name;
            const auto asset = s.get(path);
            EXPECT_EQ(asset.status, 200u) << name;
            if (asset.header("content-type").starts_with("application/json")) continue;
            EXPECT_EQ(asset.header("x-content-type-options"), "nosniff") << name;
            texts.push_back(asset.body);
            ++assets;
        }
    EXPECT_GE(assets, 2);
    for (const auto& text : texts)
        for (const char* scheme :
             {"http://", "https://", "src=\"//", "href=\"//", "url(//", "@import"})
            EXPECT_EQ(text.find(scheme), std::string::npos)
                << scheme << " in " << text.substr(text.find(scheme), 80);
}

/// Samples of the Prometheus text format, by name with labels. Fails on a line that is neither
/// comment nor sample.
std::map<std::string, double> samples(const std::string& text) {
    std::map<std::string, double> out;
    std::set<std::string> typed;
    std::size_t at = 0;
    while (at < text.size()) {
        auto end = text.find('\n', at);
        if (end == std::string::npos) {
            ADD_FAILURE() << "the last line has no end";
            end = text.size();
        }
        const auto line = text.substr(at, end - at);
        at = end + 1;
        if (line.starts_with("# TYPE ")) typed.insert(line.substr(7, line.find(' ', 7) - 7));
        if (line.empty() || line.starts_with("#")) continue;
        const auto space = line.rfind(' ');
        std::size_t used = 0;
        const auto value = std::stod(line.substr(space + 1), &used);
        EXPECT_EQ(used, line.size() - space - 1) << line;
        EXPECT_TRUE(out.emplace(line.substr(0, space), value).second) << "twice: " << line;
        auto name = line.substr(0, line.find_first_of("{ "));
        for (const char* suffix : {"_bucket", "_sum", "_count"})
            if (!typed.contains(name) && name.ends_with(suffix))
                name.resize(name.size() - std::string_view(suffix).size());
        EXPECT_TRUE(typed.contains(name)) << line;
    }
    return out;
}

TEST_F(Conventions, MetricsShowTheLedger) {
    auto client = s.client();
    const auto scrape = [&] {
        const auto answer = client.get("/metrics");
        EXPECT_EQ(answer.status, 200u);
        EXPECT_TRUE(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
        return samples(answer.body);
    };
    auto before = scrape();
    const auto accepted = "giothong_ledger_events_total{outcome=\"accepted\"}";
    const auto duplicate = "giothong_ledger_events_total{outcome=\"duplicate\"}";
    const auto in_review = "giothong_ledger_events_total{outcome=\"in_review\"}";
    s.upload("dot-mo", {bag("m1", "08:00", 350), bag("m2", "08:00", 350), bag("m2", "08:00", 350)});
    s.upload("dot-mo", {bag("m3", "08:00", 350, {{"unit", "VN9"}}),
                        bag("m4", "08:01", 350, {{"unit", "VN9"}})});
    auto after = scrape();
    EXPECT_EQ(after[accepted] - before[accepted], 4);
    EXPECT_EQ(after[duplicate] - before[duplicate], 1);
    EXPECT_EQ(after[in_review] - before[in_review], 1);
    EXPECT_EQ(after["giothong_ledger_seq"] - before["giothong_ledger_seq"], 4);
    EXPECT_EQ(
        after["giothong_ledger_group_events_sum"] - before["giothong_ledger_group_events_sum"], 5);
    // The writer takes a group off the queue after it has answered it.
    for (int i = 0; i < 1'000 && after["giothong_ledger_queue_events"] != 0; ++i) after = scrape();
    EXPECT_EQ(after["giothong_ledger_queue_events"], 0);
    const auto route =
        "giothong_http_requests_total{route=\"/api/v1/drives/{drive}/"
        "events\",method=\"POST\",status=\"2xx\"}";
    EXPECT_EQ(after[route] - before[route], 2) << "routes are counted by pattern";
    for (const auto& [name, value] : after)
        EXPECT_EQ(name.find("dot-mo"), std::string::npos) << name;
}

TEST_F(Conventions, HealthAndReadiness) {
    auto client = s.client();
    EXPECT_EQ(client.get("/healthz").status, 200u);
    EXPECT_EQ(client.get("/readyz").status, 200u);
}

}  // namespace
