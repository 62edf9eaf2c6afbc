// Imports and the demo go through the same door as the interface: the same rules, and the same rows
// in the audit.
#include "api/imports/counts_import.hpp"
#include "api/imports/records_import.hpp"
#include "api/routes.hpp"
#include "server/demo/kien_giang.hpp"
#include "server/demo/this_week.hpp"
#include "storage/identity/audit.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace {

using namespace api::imports;
using tests::support::import_counts;
using tests::support::import_records;
using tests::support::read_counts_map;
using Strings = std::vector<std::string>;

class OneDoor : public testing::Test {
  protected:
    void open(const char* now = "2026-11-30T08:00:00+07:00") {
        storage::DatabaseSettings settings;
        settings.url = folder_.file("giothong.db");
        settings.clock = [now] { return *domain::Instant::parse(now); };
        auto opened = storage::Database::open(std::move(settings));
        ASSERT_TRUE(opened) << opened.error().code;
        database_ = std::move(*opened);
    }
    std::string write(const std::string& name, const std::string& content) {
        std::ofstream(folder_.file(name), std::ios::binary) << content;
        return folder_.file(name);
    }
    ImportResult records(const std::string& kind, const std::string& content,
                         bool dry_run = false) {
        auto result =
            import_records(*database_, kind, write(kind + ".csv", content), "", dry_run, {});
        EXPECT_TRUE(result) << result.error().code;
        return result ? *result : ImportResult{};
    }
    ImportResult counts(const std::string& content, bool dry_run = false) {
        const auto file = write("map.toml", R"(format = 1
[source]
name = "tinh"
[[organizations]]
code = "{don_vi|code}"
name = "{don_vi}"
kind = "provincial_committee"
[site]
code = "diem-{don_vi|code}"
name = "{don_vi}"
organization = "{don_vi|code}"
[drive]
code = "{don_vi|code}-{ngay}"
organization = "{don_vi|code}"
site = "diem-{don_vi|code}"
day = "{ngay}"
create_missing = ["organizations", "sites", "drives"]
[[counts]]
name = "t250"
column = "250"
)");
        auto map = read_counts_map(file);
        EXPECT_TRUE(map) << map.error().code;
        if (!map) return {};
        auto result = import_counts(*database_, write("counts.csv", content), *map, dry_run, {});
        EXPECT_TRUE(result) << result.error().code;
        return result ? *result : ImportResult{};
    }
    /// "actor action object" of every row of the audit, oldest first.
    Strings audited(const std::string& action = {}) {
        std::vector<storage::identity::AuditEntry> found;
        EXPECT_TRUE(database_->read_and_wait([&](storage::Session& session) {
            storage::identity::AuditFilter filter;
            if (!action.empty()) filter.action = action;
            found = storage::identity::find(session, filter, 10'000);
        }));
        Strings out;
        for (auto it = found.rbegin(); it != found.rend(); ++it) {
            EXPECT_TRUE(it->after) << it->object << " is shown as its GET shows it";
            out.push_back(it->actor + " " + it->action + " " + it->object);
        }
        return out;
    }

    tests::support::TemporaryFolder folder_;
    std::unique_ptr<storage::Database> database_;
};

TEST_F(OneDoor, AnImportOfCountsMeetsTheCalendarAndSaysSo) {
    open();
    records("organizations", "code,name,kind\nan-giang,An Giang,provincial_committee\n");
    records("sites", "code,name,organization\ndiem-an-giang,An Giang,an-giang\n");
    records(
        "drives",
        "code,title,site,organization,starts_at,ends_at\n"
        "da-co,Đã có,diem-an-giang,an-giang,2020-03-03T07:00:00+07:00,2020-03-03T11:00:00+07:00\n");
    const std::string file = "don_vi,ngay,250\nAn Giang,2020-03-03,40\nAn Giang,2020-03-05,50\n";
    for (bool dry_run : {true, false}) {
        const auto result = counts(file, dry_run);
        EXPECT_EQ(result.written, 2) << "what was held is in all the same";
        EXPECT_EQ(result.exit_code(), 0);
        ASSERT_EQ(result.warnings.size(), 1u);
        EXPECT_EQ(result.warnings[0].line, 2);
        EXPECT_EQ(result.warnings[0].error.code, "held_in_spite_of_clashes");
        ASSERT_EQ(result.warnings[0].error.violations.size(), 1u);
        EXPECT_EQ(result.warnings[0].error.violations[0].code, "site_twice");
    }
    EXPECT_TRUE(counts(file).warnings.empty()) << "the same again makes nothing";
}

TEST_F(OneDoor, WhatImportsMakeStandsInTheAudit) {
    open();
    EXPECT_EQ(
        records("organizations", "code,name,kind\nan-giang,An Giang,provincial_committee\n", true)
            .written,
        1);
    EXPECT_EQ(audited(), Strings{}) << "a trial leaves nothing";
    records("organizations", "code,name,kind\nan-giang,An Giang,provincial_committee\n");
    records("organizations",
            "code,name,kind\nan-giang,An Giang,provincial_committee\nan-giang,Khác,school\n");
    EXPECT_EQ(audited(), (Strings{"import POST /organizations organizations/an-giang"}))
        << "neither what was there nor what was refused";
    counts("don_vi,ngay,250\nCà Mau,2020-03-03,40\nAn Giang,2020-03-05,50\n");
    EXPECT_EQ(audited(), (Strings{"import POST /organizations organizations/an-giang",
                                  "import POST /organizations organizations/ca-mau",
                                  "import POST /sites sites/diem-ca-mau",
                                  "import POST /sites sites/diem-an-giang",
                                  "import POST /drives drives/ca-mau-2020-03-03",
                                  "import POST /drives drives/an-giang-2020-03-05"}));
}

TEST_F(OneDoor, TheDemoIsMadeByTheRulesAndAudited) {
    open("2020-07-01T08:00:00+07:00");
    ASSERT_TRUE(server::demo::load_kien_giang(*database_));
    EXPECT_EQ(audited("POST /organizations").size(), 17u);
    EXPECT_EQ(audited("POST /sites").size(), 15u);
    EXPECT_EQ(audited("POST /campaigns").size(), 3u);
    EXPECT_EQ(audited("POST /targets").size(), 16u);
    EXPECT_EQ(audited("POST /drives").size(), 41u);
    EXPECT_EQ(audited("POST /drives/{drive}/transitions").size(), 4u * 41u);
    ASSERT_TRUE(server::demo::add_this_week(*database_));
    EXPECT_EQ(audited("POST /drives").size(), 45u);
}

}  // namespace
