// Real schedules of drives, where they are there: they are no part of the repository.
#include "api/http/application.hpp"
#include "api/http/operation.hpp"
#include "api/imports/records_import.hpp"
#include "api/routes.hpp"
#include "domain/tallying/calendar.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"
#include "tests/support/json.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <set>
#include <sstream>

namespace {

using namespace tests::support;
using namespace api::imports;
using domain::Day;
using tests::support::import_records;

const std::string maps = std::string(GIOTHONG_SOURCE_DIR) + "/deploy/maps/";

/// ../shared/data beside the source, or one further up for a second work tree; empty when it is not
/// there.
std::filesystem::path data_folder(const char* name) {
    const std::filesystem::path source = GIOTHONG_SOURCE_DIR;
    for (const auto& base : {source.parent_path(), source.parent_path().parent_path()})
        if (const auto folder = base / "shared" / "data" / name; std::filesystem::exists(folder))
            return folder;
    return {};
}

class Schedules : public testing::Test {
  protected:
    void open(int offset_minutes) {
        storage::DatabaseSettings settings;
        settings.url = folder.file("giothong.db");
        settings.offset = {offset_minutes};
        settings.clock = [] { return *domain::Instant::parse("2023-05-01T00:00:00Z"); };
        auto opened = storage::Database::open(std::move(settings));
        ASSERT_TRUE(opened) << opened.error().code;
        db = std::move(*opened);
    }
    std::string write(const std::string& name, const std::string& content) {
        std::ofstream(folder.file(name), std::ios::binary) << content;
        return folder.file(name);
    }
    domain::Result<ImportResult> run(const std::string& kind, const std::string& file,
                                     const std::string& map, bool dry = false) {
        return import_records(*db, kind, file, map, dry, {});
    }
    ImportResult import(const std::string& kind, const std::string& file, const std::string& map,
                        bool dry = false) {
        auto result = run(kind, file, map, dry);
        EXPECT_TRUE(result) << result.error().code;
        if (!result) return {};
        for (const auto& row : result->refused)
            ADD_FAILURE() << "line " << row.line << ": " << row.error.code
                          << (row.error.violations.empty()
                                  ? ""
                                  : " " + row.error.violations[0].pointer + " " +
                                        row.error.violations[0].code);
        return *result;
    }
    void TearDown() override {
        if (db) db->drain();
    }
    Json get(const std::string& path) {
        if (!application)
            application =
                std::make_unique<api::Application>(*db, api::make_planning_router(*db),
                                                   api::everybody_is_local(), api::ExceptionLog{});
        auto request = std::make_shared<api::Request>();
        request->target = "/api/v1" + path;
        std::promise<api::Response> promise;
        auto at_once = application->handle(
            request, [&](api::Response later) { promise.set_value(std::move(later)); });
        const auto response = at_once ? std::move(*at_once) : promise.get_future().get();
        EXPECT_EQ(response.status, 200u) << path;
        return response.body ? Json::parse(*response.body) : Json{};
    }
    /// How many drives a list has, over all of its pages.
    std::int64_t count(const std::string& path) {
        std::int64_t n = 0;
        std::string cursor;
        do {
            auto page = get(path + "&limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor));
            n += std::int64_t(page["items"].size());
            cursor = page["next"].null() ? "" : page["next"].text();
        } while (!cursor.empty());
        return n;
    }

    TemporaryFolder folder;
    std::unique_ptr<storage::Database> db;
    std::unique_ptr<api::Application> application;
};

TEST_F(Schedules, ThreeMonthsOfFrance) {
    const auto data = data_folder("efs_france");
    if (data.empty())
        GTEST_SKIP()
            << "no ../shared/data/efs_france beside the source: the real file was not imported";
    std::ostringstream text;
    text << std::ifstream(data / "expected.json").rdbuf();
    const auto expected = Json::parse(text.str());
    open(120);
    const auto file = (data / "drives.csv").string(), map = maps + "efs-france.toml";
    const auto dry = import("drives", file, map, true);
    EXPECT_EQ(dry.written, expected["rows"].integer());
    EXPECT_EQ(db->books()->drives().size(), 0u) << "a dry run keeps nothing";
    const auto first = import("drives", file, map);
    EXPECT_EQ(first.written, expected["rows"].integer());

    const auto books = db->books();
    const auto& reg = books->registry();
    EXPECT_EQ(std::int64_t(reg.sites.size()), expected["distinct_sites"].integer());
    std::int64_t minutes = 0, both = 0, drives = 0;
    std::map<Day, std::int64_t> by_day;
    std::map<std::string, std::int64_t> by_region;
    for (std::size_t n = 1; n < books->drives().size(); ++n) {
        const auto& d = *books->drive(std::int64_t(n));
        ++drives;
        ++by_day[d.day];
        ++by_region[reg.organizations.find(d.organization)->name];
        both += d.sessions.size() == 2;
        for (const auto& s : d.sessions) minutes += (s.ends_at.ms - s.starts_at.ms) / 60'000;
        EXPECT_TRUE(reg.sites.at(d.site).lat && reg.sites.at(d.site).lon);
    }
    EXPECT_EQ(drives, expected["distinct_drives"].integer());
    EXPECT_EQ(minutes, expected["total_minutes"].integer());
    EXPECT_EQ(both, expected["morning_and_afternoon_rows"].integer());
    EXPECT_EQ(std::int64_t(by_day.size()), expected["dates"].integer());
    EXPECT_EQ(by_day.begin()->first.text(), expected["first"].text());
    EXPECT_EQ(by_day.rbegin()->first.text(), expected["last"].text());
    for (const auto& day : expected["by_date_top5"].members())
        EXPECT_EQ(by_day[*Day::parse(day)], expected["by_date_top5"][day].integer()) << day;
    for (const auto& region : expected["by_region"].members())
        EXPECT_EQ(by_region[region], expected["by_region"][region].integer()) << region;

    // A month of all of France, and of one region, as the file itself has it.
    std::int64_t june = 0;
    for (const auto& [day, n] : by_day)
        if (day.month() == 6) june += n;
    EXPECT_EQ(count("/drives?organization=efs&from=2023-06-01&to=2023-06-30"), june);
    const auto brittany = count("/drives?organization=efs-016&from=2023-06-01&to=2023-06-30");
    EXPECT_GT(brittany, 0);
    EXPECT_EQ(count("/drives?organization=efs-016&from=2023-05-01&to=2023-08-31"),
              expected["by_region"]["EFS Bretagne"].integer());

    // The whole calendar at once. Two drives of one place overlap in the file (2 of 7,818), which
    // counting by hand confirms.
    domain::tallying::Calendar calendar;
    auto rules = domain::tallying::clash_rules(*books);
    rules.day_off = {};
    const auto clashes = calendar.follow(*books).check_all(domain::tallying::plan_view(reg), rules);
    ASSERT_EQ(clashes.size(), 1u);
    EXPECT_EQ(clashes[0].code, domain::scheduling::ClashCode::site_twice);

    const auto again = import("drives", file, map);
    EXPECT_EQ(again.written, 0);
    EXPECT_EQ(again.unchanged, expected["rows"].integer());
}

TEST_F(Schedules, VietnameseNewsAndFixedSites) {
    const auto data = data_folder("vn_schedules");
    if (data.empty())
        GTEST_SKIP()
            << "no ../shared/data/vn_schedules beside the source: the real files were not imported";
    open(420);
    const auto drives = (data / "vn_drives.csv").string();
    EXPECT_EQ(import("drives", drives, maps + "vn-schedule.toml").written, 26);
    EXPECT_EQ(import("drives", drives, maps + "vn-schedule.toml").unchanged, 26);
    EXPECT_EQ(import("sites", (data / "vn_fixed_sites.csv").string(), maps + "vn-fixed-sites.toml")
                  .written,
              11);
    EXPECT_EQ(count("/drives?from=2019-11-01&to=2019-11-30"), 13);
    EXPECT_EQ(count("/drives?from=2025-03-01&to=2025-03-31"), 9);
    std::int64_t planned = 0;
    const auto books = db->books();
    for (std::size_t n = 1; n < books->drives().size(); ++n)
        planned += books->drive(std::int64_t(n))->planned_bags.value_or(0);
    EXPECT_EQ(planned, 1'650);
    const auto vinh = get("/drives/2025-07-27-cung-le-hoi-nghe-an");
    EXPECT_EQ(vinh["starts_at"].text(), "2025-07-27T07:00:00+07:00");
    EXPECT_EQ(vinh["ends_at"].text(), "2025-07-27T17:00:00+07:00");
    EXPECT_EQ(vinh["sessions"].size(), 1u);
}

TEST_F(Schedules, BadRowsAndBadMapsAreSaidAllAtOnce) {
    open(420);
    const auto map = write("m.toml", R"(
format = 1
delimiter = ";"
[fields]
code = "{code}"
title = "{code|short}"
site = "nvh"
organization = "bv"
[schedule]
day = "{day}"
utc_offset = "+07:00"
[[schedule.sessions]]
kind = "morning"
starts = "{from}"
ends = "{to}"
[[make]]
kind = "organizations"
fields = { code = "bv", name = "Bệnh viện", kind = "hospital" }
[[make]]
kind = "sites"
fields = { code = "nvh", name = "Nhà văn hóa" }
)");
    auto result =
        run("drives",
            write("d.csv",
                  "code;day;from;to\nd1;2026-03-03;07:00;11:00\nd2;2026-02-30;07:00;11:00\n"
                  "d3;2026-03-03;07:00;24:00\nd4;2026-03-03;11:00;07:00\nd5;2026-03-03;07:00;\n"
                  "d6;2026-03-03;;\nD 7;2026-03-04;07:00;11:00\n"),
            map);
    ASSERT_TRUE(result) << result.error().code;
    EXPECT_EQ(result->written, 1);
    std::map<std::int64_t, std::string> refused;
    for (const auto& row : result->refused)
        refused[row.line] =
            row.error.violations.empty() ? row.error.code : row.error.violations[0].code;
    EXPECT_EQ(refused, (std::map<std::int64_t, std::string>{{3, "not_a_day"},
                                                            {4, "not_a_time"},
                                                            {5, "ends_before_starts"},
                                                            {6, "hours_missing"},
                                                            {7, "hours_missing"},
                                                            {8, "not_a_code"}}));
    auto bad = run("drives", write("d.csv", "code,day\n"), write("bad.toml", R"(
format = 2
surprise = 1
[fields]
code = "{none}"
colour = "red"
[schedule]
utc_offset = "7"
default_starts = "24:00"
[[schedule.sessions]]
kind = "night"
starts = "{code}"
ends = "{code"
[[make]]
kind = "people"
fields = {}
)"));
    ASSERT_FALSE(bad);
    std::set<std::string> said;
    for (const auto& v : bad.error().violations) said.insert(v.pointer + " " + v.code);
    EXPECT_EQ(said, (std::set<std::string>{
                        "format not_a_choice", "surprise unknown_key", "fields.code unknown_column",
                        "fields.colour unknown_field", "schedule.day required",
                        "schedule.utc_offset not_a_time", "schedule.default_starts not_a_time",
                        "schedule.default_ends required", "schedule.sessions[0].kind not_a_choice",
                        "schedule.sessions[0].ends bad_template", "make[0].kind not_a_choice"}));
    EXPECT_FALSE(run("sites", write("s.csv", "code;name;day\n"),
                     write("s.toml",
                           "format = 1\ndelimiter = \";\"\n[fields]\ncode = "
                           "\"{code}\"\n[schedule]\nday = \"{day}\"\nutc_offset = \"+07:00\"\n")));
}

}  // namespace
