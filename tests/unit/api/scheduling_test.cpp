// The planning resources over the API without sockets; every answer is held against the OpenAPI
// document.
#include "api/http/application.hpp"
#include "api/http/conditions.hpp"
#include "api/http/openapi.hpp"
#include "api/routes.hpp"
#include "storage/engine/database.hpp"
#include "storage/valuation/tariffs.hpp"
#include "tests/support/openapi_check.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <set>
#include <stdlib.h>

namespace {

using namespace api;
using Headers = std::vector<std::pair<std::string, std::string>>;
using Strings = std::vector<std::string>;

struct Got {
    unsigned status = 0;
    rapidjson::Document json;
    std::string body, etag, location;
    bool replayed = false;

    std::string code() const {
        return status >= 400 && json.HasMember("code") ? json["code"].GetString() : "";
    }
    std::string text(const char* member) const {
        return json[member].IsNull() ? "null" : json[member].GetString();
    }
    /// "pointer code", in the order of the answer.
    Strings errors() const {
        Strings out;
        if (json.HasMember("errors"))
            for (const auto& e : json["errors"].GetArray())
                out.push_back(std::string(e["pointer"].GetString()) + " " + e["code"].GetString());
        return out;
    }
    Strings codes() const {
        Strings out;
        for (const auto& item : json["items"].GetArray())
            out.emplace_back(item["code"].GetString());
        return out;
    }
};

class SchedulingTest : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/giothong-api-XXXXXX";
        folder_ = mkdtemp(name);
        storage::DatabaseSettings settings;
        settings.url = (folder_ / "test.db").string();
        settings.clock = [] { return *domain::Instant::parse("2020-03-01T09:00:00+07:00"); };
        auto opened = storage::Database::open(settings);
        ASSERT_TRUE(opened) << opened.error().code;
        database_ = std::move(*opened);
        Router router;
        add_scheduling_routes(router, *database_);
        add_valuation_routes(router, *database_);
        add_documentation(router, "0.1");
        application_ =
            std::make_unique<Application>(*database_, std::move(router), everybody_is_local(),
                                          [](const Request& r, const std::exception& e) {
                                              ADD_FAILURE() << r.target << ": " << e.what();
                                          });
        Got document;
        auto request = std::make_shared<Request>();
        request->target = "/api/v1/openapi.json";
        check_ = std::make_unique<tests::support::OpenapiCheck>(
            *application_->handle(request, {})->body);
    }
    void TearDown() override {
        if (database_) database_->drain();
        application_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    Got ask(Method method, const std::string& path, const std::string& body = {},
            Headers headers = {}) {
        auto request = std::make_shared<Request>();
        request->method = method;
        request->target = "/api/v1" + path;
        if (!body.empty()) headers.emplace_back("content-type", "application/json");
        request->headers = std::move(headers);
        request->body = body;
        request->actor = "lan";
        auto promise = std::make_shared<std::promise<Response>>();
        auto future = promise->get_future();
        auto at_once = application_->handle(
            request, [promise](Response r) { promise->set_value(std::move(r)); });
        Response response;
        if (at_once)
            response = *at_once;
        else if (future.wait_for(std::chrono::seconds(20)) == std::future_status::ready)
            response = future.get();
        else
            ADD_FAILURE() << "no answer to " << path;

        Got got;
        got.status = response.status;
        if (response.body) got.body = *response.body;
        if (!got.body.empty()) got.json.Parse(got.body.c_str());
        got.etag = response_header(response, "ETag");
        got.location = response_header(response, "Location");
        got.replayed = response_header(response, "Idempotency-Replayed") == "true";

        tests::support::Answer answer;
        answer.status = response.status;
        answer.body = got.body;
        if (!response.content_type.empty())
            answer.headers.emplace_back("content-type", response.content_type);
        for (const auto& [key, value] : response.headers) {
            std::string lower_key = key;
            for (char& c : lower_key) c = char(std::tolower(static_cast<unsigned char>(c)));
            answer.headers.emplace_back(lower_key, value);
        }
        auto wrong = check_->check({std::string(method_name(method)), request->target, answer});
        EXPECT_FALSE(wrong) << method_name(method) << " " << path << ": " << *wrong << "\n"
                            << got.body;
        return got;
    }
    Got get(const std::string& path, Headers headers = {}) {
        return ask(Method::get, path, {}, std::move(headers));
    }
    Got post(const std::string& path, const std::string& body, Headers headers = {}) {
        return ask(Method::post, path, body, std::move(headers));
    }
    Got patch(const std::string& path, const std::string& etag, const std::string& body) {
        Headers headers;
        if (!etag.empty()) headers.emplace_back("if-match", etag);
        return ask(Method::patch, path, body, std::move(headers));
    }

    /// Kiên Giang with two districts and a hospital, two campaigns and a site.
    void plan() {
        auto made = [](const Got& got) { ASSERT_EQ(got.status, 201u) << got.body; };
        made(
            post("/organizations",
                 R"({"code":"kien-giang","name":"BCĐ tỉnh Kiên Giang","kind":"provincial_committee",
                                        "valid_from":"2019-01-01"})"));
        for (const char* code : {"rach-gia", "ha-tien"})
            made(post(
                "/organizations",
                std::string(R"({"name":"Huyện","kind":"district_committee","parent":"kien-giang",
                                                        "valid_from":"2019-01-01","code":")") +
                    code + "\"}"));
        made(post("/organizations",
                  R"({"code":"bv-kg","name":"Bệnh viện","kind":"hospital","parent":null})"));
        for (const char* code : {"le-hoi-xuan-hong", "chu-nhat-do"})
            made(post(
                "/campaigns",
                std::string(R"({"name":"Chiến dịch","kind":"red_sunday","starts_on":"2020-01-01",
                        "ends_on":"2020-03-31","organization":"kien-giang","code":")") +
                    code + "\"}"));
        made(post(
            "/sites",
            R"({"code":"nvh","name":"Nhà văn hóa","organization":"rach-gia","lat":10.0125,"lon":105.08})"));
    }
    static std::string drive(const std::string& code, const std::string& more = {}) {
        return R"({"title":"Đợt","site":"nvh","organization":"rach-gia","starts_at":"2020-02-09T07:00:00+07:00",)"
               R"("ends_at":"2020-02-09T11:00:00+07:00","code":")" +
               code + "\"" + more + "}";
    }

    std::filesystem::path folder_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<Application> application_;
    std::unique_ptr<tests::support::OpenapiCheck> check_;
};

TEST_F(SchedulingTest, OrganizationsAreMadeReadAndChanged) {
    auto made =
        post("/organizations",
             R"({"id":"0192F0C1-7A00-7000-8000-000000000001","code":"kg","name":"Kiên Giang",
                                           "kind":"provincial_committee"})");
    ASSERT_EQ(made.status, 201u) << made.body;
    EXPECT_EQ(made.location, "/api/v1/organizations/kg");
    EXPECT_EQ(made.etag, "\"1\"");
    EXPECT_EQ(made.text("id"), "0192f0c1-7a00-7000-8000-000000000001");
    auto read = get("/organizations/0192F0C1-7A00-7000-8000-000000000001");
    EXPECT_EQ(read.status, 200u);
    EXPECT_EQ(read.body, made.body);
    EXPECT_EQ(get("/organizations/kg", {{"if-none-match", "\"1\""}}).status, 304u);
    EXPECT_EQ(get("/organizations/nothing").code(), "organization_not_found");

    EXPECT_EQ(patch("/organizations/kg", "", R"({"name":"X"})").code(), "if_match_required");
    EXPECT_EQ(patch("/organizations/kg", "\"9\"", R"({"name":"X"})").code(), "stale_version");
    auto changed = patch("/organizations/kg", "\"1\"", R"({"name":"Tỉnh Kiên Giang"})");
    EXPECT_EQ(changed.status, 200u);
    EXPECT_EQ(changed.etag, "\"2\"");
    EXPECT_EQ(changed.text("name"), "Tỉnh Kiên Giang");
    EXPECT_EQ(changed.text("kind"), "provincial_committee");
    EXPECT_EQ(patch("/organizations/kg", "\"2\"", R"({"code":"other"})").errors(),
              (Strings{"/code unknown_field"}));
    EXPECT_EQ(patch("/organizations/none", "\"2\"", R"({})").code(), "organization_not_found");
}

TEST_F(SchedulingTest, SaysEveryBrokenReferenceAtOnce) {
    plan();
    auto taken = post("/organizations", R"({"code":"rach-gia","name":"X","kind":"other"})");
    EXPECT_EQ(taken.status, 409u);
    EXPECT_EQ(taken.code(), "code_taken");
    auto id = get("/organizations/rach-gia").text("id");
    auto both = post("/organizations",
                     R"({"id":")" + id + R"(","code":"rach-gia","name":"X","kind":"other"})");
    EXPECT_EQ(both.status, 409u);
    EXPECT_EQ(both.errors(), (Strings{"/code code_taken", "/id id_taken"}));
    auto one = post(
        "/campaigns",
        R"({"code":"c","name":"X","kind":"other","starts_on":"2020-01-01","ends_on":"2020-01-01",
                                      "organization":"nobody"})");
    EXPECT_EQ(one.status, 422u);
    EXPECT_EQ(one.code(), "organization_not_found");
    EXPECT_EQ(one.errors(), (Strings{"/organization organization_not_found"}));
    auto all = post(
        "/drives",
        R"({"code":"d","title":"Đ","site":"nowhere","organization":"nobody","collected_by":"no-one",
        "campaigns":["chu-nhat-do","never","chu-nhat-do"],"starts_at":"2020-02-09T07:00:00+07:00",
        "ends_at":"2020-02-09T06:59:59+07:00"})");
    EXPECT_EQ(all.status, 422u);
    EXPECT_EQ(all.code(), "invalid_body");
    EXPECT_EQ(all.errors(),
              (Strings{"/campaigns/1 campaign_not_found", "/campaigns/2 repeated_item",
                       "/site site_not_found", "/organization organization_not_found",
                       "/collected_by organization_not_found", "/ends_at ends_before_starts"}));
    EXPECT_EQ(
        post(
            "/campaigns",
            R"({"code":"c","name":"X","kind":"other","starts_on":"2020-01-02","ends_on":"2020-01-01",
                                     "organization":"kien-giang"})")
            .code(),
        "ends_before_starts");
    EXPECT_EQ(post("/sites", R"({"code":"s","name":"X","lat":10})").code(), "half_position");
}

TEST_F(SchedulingTest, OrganizationsMoveOnADay) {
    plan();
    EXPECT_EQ(get("/organizations/rach-gia").text("parent"), "kien-giang");
    EXPECT_EQ(patch("/organizations/rach-gia", "\"1\"", R"({"parent":"ha-tien"})").code(),
              "valid_from_required");
    EXPECT_EQ(patch("/organizations/rach-gia", "\"1\"", R"({"valid_from":"2020-01-01"})").code(),
              "valid_from_needs_parent");
    EXPECT_EQ(patch("/organizations/rach-gia", "\"1\"",
                    R"({"parent":"rach-gia","valid_from":"2020-01-01"})")
                  .code(),
              "edge_to_itself");
    auto cycle = patch("/organizations/kien-giang", "\"1\"",
                       R"({"parent":"rach-gia","valid_from":"2020-01-01"})");
    EXPECT_EQ(cycle.status, 422u);
    EXPECT_EQ(cycle.errors(), (Strings{"/parent edge_makes_cycle"}));
    EXPECT_EQ(get("/organizations/kien-giang").text("parent"), "null");

    auto moved = patch("/organizations/rach-gia", "\"1\"",
                       R"({"parent":"ha-tien","valid_from":"2020-02-01"})");
    ASSERT_EQ(moved.status, 200u) << moved.body;
    EXPECT_EQ(moved.etag, "\"2\"");
    EXPECT_EQ(moved.text("parent"), "ha-tien");
    ASSERT_EQ(moved.json["parents"].Size(), 2u);
    EXPECT_STREQ(moved.json["parents"][0]["valid_to"].GetString(), "2020-01-31");
    EXPECT_EQ(get("/organizations/rach-gia?on=2020-01-31").text("parent"), "kien-giang");
    EXPECT_EQ(get("/organizations/rach-gia?on=2020-02-01").text("parent"), "ha-tien");
    EXPECT_EQ(get("/organizations?parent=kien-giang").codes(), (Strings{"ha-tien"}));
    EXPECT_EQ(get("/organizations?parent=kien-giang&on=2020-01-01").codes(),
              (Strings{"ha-tien", "rach-gia"}));
    EXPECT_EQ(get("/organizations?below=kien-giang").codes(),
              (Strings{"ha-tien", "kien-giang", "rach-gia"}));

    auto alone =
        patch("/organizations/rach-gia", "\"2\"", R"({"parent":null,"valid_from":"2020-02-15"})");
    EXPECT_EQ(alone.text("parent"), "null");
    auto ended = patch("/organizations/ha-tien", "\"1\"", R"({"valid_to":"2020-02-20"})");
    ASSERT_EQ(ended.status, 200u) << ended.body;
    EXPECT_EQ(ended.text("valid_to"), "2020-02-20");
    EXPECT_EQ(ended.text("parent"), "kien-giang");
    EXPECT_STREQ(ended.json["parents"][0]["valid_to"].GetString(), "2020-02-20");
    // A day's list has those in force on it, its first and its last day included.
    auto begun = post(
        "/organizations",
        R"({"code":"rach-soi","name":"Rạch Sỏi","kind":"commune_committee","parent":"rach-gia","valid_from":"2020-02-25"})");
    ASSERT_EQ(begun.status, 201u) << begun.body;
    auto on = [&](const char* day) {
        return get(std::string("/organizations?limit=200&on=") + day).codes();
    };
    auto lists = [](const Strings& codes, const char* code) {
        return std::count(codes.begin(), codes.end(), code);
    };
    for (const auto& [day, ha_tien, rach_soi] : {std::tuple{"2020-02-20", 1, 0},
                                                 {"2020-02-21", 0, 0},
                                                 {"2020-02-24", 0, 0},
                                                 {"2020-02-25", 0, 1}}) {
        EXPECT_EQ(lists(on(day), "ha-tien"), ha_tien) << day;
        EXPECT_EQ(lists(on(day), "rach-soi"), rach_soi) << day;
        EXPECT_EQ(lists(on(day), "rach-gia"), 1) << day;
    }
    auto all = get("/organizations?limit=200").codes();
    EXPECT_EQ(lists(all, "ha-tien") + lists(all, "rach-soi"), 2)
        << "all there ever were, when no day is asked about";
}

TEST_F(SchedulingTest, DrivesGoThroughTheirStatuses) {
    plan();
    auto made =
        post("/drives",
             drive("d1", R"(,"campaigns":["chu-nhat-do","le-hoi-xuan-hong"],"collected_by":"bv-kg",
        "planned_bags":300,"status":"proposed")"));
    ASSERT_EQ(made.status, 201u) << made.body;
    EXPECT_EQ(made.text("status"), "proposed");
    EXPECT_EQ(made.text("collected_by"), "bv-kg");
    EXPECT_EQ(made.json["campaigns"].Size(), 2u);
    EXPECT_EQ(post("/drives", drive("d2", R"(,"status":"open")")).errors(),
              (Strings{"/status not_a_choice"}));

    auto refused = post("/drives/d1/transitions", R"({"to":"closed"})");
    EXPECT_EQ(refused.status, 409u);
    EXPECT_EQ(refused.code(), "transition_not_allowed");
    for (const char* name : {"proposed", "closed", "approved", "cancelled", "{"})
        EXPECT_EQ(refused.text("detail").find(name), std::string::npos)
            << "statuses are told in words: " << refused.body;
    auto approved = post("/drives/d1/transitions", R"({"to":"approved"})");
    EXPECT_EQ(approved.status, 201u);
    EXPECT_EQ(approved.text("status"), "approved");
    EXPECT_EQ(approved.etag, "\"2\"");
    EXPECT_EQ(post("/drives/d1/transitions", R"({"to":"open"})", {{"if-match", "\"1\""}}).code(),
              "stale_version");
    EXPECT_EQ(post("/drives/d1/transitions", R"({"to":"proposed"})").code(), "reason_required");
    EXPECT_EQ(post("/drives/d1/transitions", R"({"to":"open"})").status, 201u);
    EXPECT_EQ(post("/drives/none/transitions", R"({"to":"open"})").status, 404u);
    EXPECT_EQ(post("/drives/d1/transitions", R"({"to":"cancelled","reason":"Bão"})").status, 201u);
    EXPECT_EQ(patch("/drives/d1", "\"4\"", R"({"title":"X"})").code(), "drive_frozen");

    auto history = get("/drives/d1/transitions");
    ASSERT_EQ(history.json["items"].Size(), 4u) << history.body;
    const auto& items = history.json["items"];
    EXPECT_TRUE(items[0]["from"].IsNull());
    EXPECT_STREQ(items[3]["to"].GetString(), "cancelled");
    EXPECT_STREQ(items[3]["reason"].GetString(), "Bão");
    EXPECT_STREQ(items[3]["actor"].GetString(), "lan");
    EXPECT_EQ(get("/drives/none/transitions").code(), "drive_not_found");
}

TEST_F(SchedulingTest, DrivesAreChanged) {
    plan();
    post("/drives",
         drive("d1", R"(,"campaigns":["chu-nhat-do"],"collected_by":"bv-kg","planned_bags":300)"));
    auto changed =
        patch("/drives/d1", "\"1\"", R"({"campaigns":[],"collected_by":null,"planned_bags":null,
        "emergency":true,"ends_at":"2020-02-09T05:00:00Z"})");
    ASSERT_EQ(changed.status, 200u) << changed.body;
    EXPECT_EQ(changed.json["campaigns"].Size(), 0u);
    EXPECT_TRUE(changed.json["collected_by"].IsNull());
    EXPECT_TRUE(changed.json["planned_bags"].IsNull());
    EXPECT_TRUE(changed.json["emergency"].GetBool());
    EXPECT_EQ(changed.text("ends_at"), "2020-02-09T12:00:00+07:00");
    EXPECT_EQ(patch("/drives/d1", "\"2\"", R"({"starts_at":"2020-02-10T00:00:00Z"})").errors(),
              (Strings{"/starts_at ends_before_starts"}));
    EXPECT_EQ(patch("/drives/d1", "\"2\"", R"({"title":null})").errors(),
              (Strings{"/title null_not_allowed"}));
}

TEST_F(SchedulingTest, ListsArePagedSortedAndFiltered) {
    plan();
    std::set<std::string> all;
    for (int i = 0; i < 23; ++i) {
        // Several drives share a start, so that ties are broken by the cursor too.
        std::string code = "d" + std::to_string(100 + i);
        std::string day = "2020-02-" + std::to_string(10 + i / 4);
        auto made =
            post("/drives", R"({"title":"Đợt","site":"nvh","organization":")" +
                                std::string(i % 2 ? "rach-gia" : "ha-tien") + R"(","starts_at":")" +
                                day + R"(T07:00:00+07:00","ends_at":")" + day +
                                R"(T11:00:00+07:00","code":")" + code + R"(","campaigns":[)" +
                                (i % 3 ? "" : "\"chu-nhat-do\"") + "]}");
        ASSERT_EQ(made.status, 201u) << made.body;
        all.insert(code);
    }
    for (std::string sort :
         {"", "&sort=-starts_at", "&sort=code", "&sort=-code", "&sort=status", "&sort=-status"}) {
        Strings seen;
        std::string cursor;
        for (int page = 0; page < 10; ++page) {
            auto got = get("/drives?limit=5" + sort + cursor);
            ASSERT_EQ(got.status, 200u) << got.body;
            for (auto& code : got.codes()) seen.push_back(code);
            if (got.json["next"].IsNull()) break;
            cursor = "&cursor=" + got.text("next");
        }
        EXPECT_EQ(seen.size(), 23u) << sort;
        EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()), all) << sort;
        if (sort == "&sort=code" || sort.empty()) {
            EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
        }
        if (sort == "&sort=-code") {
            EXPECT_TRUE(std::is_sorted(seen.rbegin(), seen.rend()));
        }
    }
    auto first = get("/drives?limit=5&sort=code");
    EXPECT_EQ(get("/drives?sort=-code&cursor=" + first.text("next")).code(), "invalid_cursor");
    EXPECT_EQ(get("/drives?cursor=abc").code(), "invalid_cursor");
    EXPECT_EQ(get("/drives?limit=200").codes().size(), 23u);
    EXPECT_EQ(get("/drives?organization=rach-gia").codes().size(), 11u);
    EXPECT_EQ(get("/drives?organization=kien-giang").codes().size(), 23u);
    EXPECT_EQ(get("/drives?campaign=chu-nhat-do").codes().size(), 8u);
    EXPECT_EQ(get("/drives?from=2020-02-11&to=2020-02-12").codes().size(), 8u);
    EXPECT_EQ(get("/drives?status=open,closed").codes().size(), 0u);
    EXPECT_EQ(get("/drives?status=open,proposed").codes().size(), 23u);
    EXPECT_EQ(get("/drives?site=nvh&collected_by=bv-kg").codes().size(), 0u);
    auto unknown = get("/drives?campaign=never&site=nowhere&organization=nobody");
    EXPECT_EQ(unknown.status, 400u);
    EXPECT_EQ(unknown.code(), "invalid_parameter");
    EXPECT_EQ(unknown.errors(), (Strings{"?campaign campaign_not_found", "?site site_not_found",
                                         "?organization organization_not_found"}));
    EXPECT_EQ(get("/drives?colour=red").code(), "unknown_parameter");
}

TEST_F(SchedulingTest, TargetsAreRevised) {
    plan();
    std::string target =
        R"({"organization":"rach-gia","issued_by":"kien-giang","measure":"bags","value":1700,"basis":"assigned",
                             "document":"QĐ 1/2020",)";
    std::string year = R"("period":{"from":"2020-01-01","to":"2020-12-31"})";
    auto made = post("/targets", target + year + "}");
    ASSERT_EQ(made.status, 201u) << made.body;
    auto id = made.text("id");
    EXPECT_EQ(made.location, "/api/v1/targets/" + id);
    EXPECT_EQ(made.json["value"].GetDouble(), 1700);
    EXPECT_EQ(made.json["revision"].GetInt64(), 1);
    auto revised =
        post("/targets", target + year + R"(,"supersedes":")" + id + R"(","reason":"Dịch bệnh"})");
    ASSERT_EQ(revised.status, 201u) << revised.body;
    EXPECT_EQ(revised.json["revision"].GetInt64(), 2);
    EXPECT_EQ(revised.text("supersedes"), id);
    auto old = get("/targets/" + id);
    EXPECT_EQ(old.text("superseded_by"), revised.text("id"));
    EXPECT_NE(old.etag, made.etag);
    EXPECT_EQ(get("/targets/" + revised.text("id") + "/revisions").json["items"].Size(), 2u);
    EXPECT_EQ(get("/targets?current=true").json["items"].Size(), 1u);
    EXPECT_EQ(get("/targets?organization=rach-gia&on=2020-05-01").json["items"].Size(), 2u);
    EXPECT_EQ(get("/targets?campaign=chu-nhat-do").json["items"].Size(), 0u);
    EXPECT_EQ(get("/targets/none").code(), "target_not_found");

    auto again = post("/targets", target + year + R"(,"supersedes":")" + id + "\"}");
    EXPECT_EQ(again.status, 409u);
    EXPECT_EQ(again.code(), "target_already_superseded");
    EXPECT_EQ(post("/targets", target + R"("campaign":"chu-nhat-do")" + "," + year + "}").code(),
              "target_needs_period_or_campaign");
    EXPECT_EQ(post("/targets", target + R"("reason":null})").code(),
              "target_needs_period_or_campaign");
    EXPECT_EQ(post("/targets", target + R"("campaign":"chu-nhat-do"})").status, 201u);
    for (const char* value : {"0", "100.1"})
        EXPECT_EQ(
            post(
                "/targets",
                std::string(
                    R"({"organization":"rach-gia","issued_by":"kien-giang","measure":"percent_staff",
            "basis":"assigned","campaign":"chu-nhat-do","value":)") +
                    value + "}")
                .code(),
            "percent_out_of_range");
    EXPECT_EQ(
        post(
            "/targets",
            R"({"organization":"rach-gia","issued_by":"kien-giang","measure":"bags","basis":"assigned",
        "campaign":"chu-nhat-do","value":0})")
            .code(),
        "target_not_positive");
    auto other = post(
        "/targets",
        R"({"organization":"ha-tien","issued_by":"kien-giang","measure":"bags","basis":"assigned",
        "value":1,)" +
            year + R"(,"supersedes":")" + revised.text("id") + "\"}");
    EXPECT_EQ(other.code(), "revision_of_other_organization");
    EXPECT_EQ(ask(Method::patch, "/targets/" + id, "{}").status, 405u);
}

TEST_F(SchedulingTest, TariffsAreAddedAndNeverEdited) {
    ASSERT_TRUE(
        database_->write_and_wait([](storage::WriteTransaction& tx) -> domain::Result<void> {
            storage::valuation::add_shipped(tx);
            return {};
        }));
    auto shipped = get("/tariffs");
    ASSERT_GE(shipped.json["items"].Size(), 2u) << shipped.body;
    EXPECT_EQ(get("/tariffs/tt-05-2017").status, 200u);
    auto made = post("/tariffs",
                     R"({"code":"tt-15-2023","title":"Thông tư 15/2023","valid_from":"2024-01-01",
        "prices":[{"component":"whole_blood","nominal_ml":350,"price_vnd":800000}]})");
    ASSERT_EQ(made.status, 201u) << made.body;
    EXPECT_EQ(made.text("valid_to"), "null");
    auto wrong =
        post("/tariffs",
             R"({"code":"tt-15-2023","title":"X","valid_from":"2024-01-02","valid_to":"2024-01-01",
        "amends":"nothing","prices":[{"component":"whole_blood","nominal_ml":350,"price_vnd":1},
        {"component":"whole_blood","nominal_ml":350,"price_vnd":2}]})");
    EXPECT_EQ(wrong.status, 422u);
    EXPECT_EQ(wrong.errors(),
              (Strings{"/code code_taken", "/valid_to ends_before_starts",
                       "/amends amended_tariff_not_found", "/prices/1 price_repeated"}));
    auto same_day = post("/tariffs", R"({"code":"other","title":"X","valid_from":"2024-01-01",
        "prices":[{"component":"whole_blood","nominal_ml":350,"price_vnd":1}]})");
    EXPECT_EQ(same_day.status, 409u);
    EXPECT_EQ(same_day.code(), "tariff_overlaps");
    EXPECT_EQ(post("/tariffs", R"({"code":"t","title":"X","prices":[]})").errors(),
              (Strings{"/prices too_few_items"}));
    EXPECT_EQ(get("/tariffs?on=2024-06-01&sort=-valid_from").codes().front(), "tt-15-2023");
    EXPECT_EQ(get("/tariffs/none").code(), "tariff_not_found");
}

TEST_F(SchedulingTest, RepeatsAnswersByKey) {
    plan();
    auto first = post("/drives", drive("d1"), {{"idempotency-key", "k"}});
    auto again = post("/drives", drive("d1"), {{"idempotency-key", "k"}});
    EXPECT_EQ(first.status, 201u);
    EXPECT_EQ(again.status, 201u);
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(first.body, again.body);
    EXPECT_EQ(again.location, first.location);
    EXPECT_EQ(post("/drives", drive("d2"), {{"idempotency-key", "k"}}).code(), "key_reused");
    EXPECT_EQ(get("/drives").codes(), (Strings{"d1"}));
}

}  // namespace
