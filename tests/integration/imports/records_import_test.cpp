// Organisations, campaigns, sites, drives and tariffs from files: the same rules as over HTTP, row
// by row.
#include "api/imports/records_import.hpp"

#include "api/routes.hpp"
#include "domain/tallying/books.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace {

using namespace tests::support;
using namespace api::imports;
using tests::support::import_records;

class RecordsImport : public testing::Test {
  protected:
    void SetUp() override {
        storage::DatabaseSettings settings;
        settings.url = folder.file("giothong.db");
        auto opened = storage::Database::open(std::move(settings));
        ASSERT_TRUE(opened) << opened.error().code;
        db = std::move(*opened);
    }
    std::string write(const std::string& name, const std::string& content) {
        std::ofstream(folder.file(name), std::ios::binary) << content;
        return folder.file(name);
    }
    domain::Result<ImportResult> run(const std::string& kind, const std::string& content,
                                     const std::string& map = {}, bool dry_run = false) {
        return import_records(*db, kind, write(kind + ".csv", content),
                              map.empty() ? map : write("map.toml", map), dry_run, {});
    }
    ImportResult import(const std::string& kind, const std::string& content,
                        const std::string& map = {}, bool dry_run = false) {
        auto result = run(kind, content, map, dry_run);
        EXPECT_TRUE(result) << result.error().code;
        return result ? *result : ImportResult{};
    }
    static std::map<std::int64_t, std::string> refusals(const ImportResult& result) {
        std::map<std::int64_t, std::string> out;
        for (const auto& row : result.refused)
            out[row.line] =
                row.error.violations.empty() ? row.error.code : row.error.violations.front().code;
        return out;
    }
    void plan() {
        EXPECT_EQ(import("organizations",
                         "code,name,kind,parent\nkien-giang,Kiên Giang,provincial_committee,\n"
                         "rach-gia,Rạch Giá,district_committee,kien-giang\n")
                      .written,
                  2);
        EXPECT_EQ(import("sites", "code,name,lat,lon\ncho,Chợ,10.01,105.08\n").written, 1);
        EXPECT_EQ(import("campaigns",
                         "code,name,kind,starts_on,ends_on,organization\nhe,Hè,summer,2020-05-01,"
                         "2020-08-31,kien-giang\n")
                      .written,
                  1);
    }

    TemporaryFolder folder;
    std::unique_ptr<storage::Database> db;
};

TEST_F(RecordsImport, EveryKindGoesInAndTheSameAgainChangesNothing) {
    plan();
    const std::string drives =
        "code,title,campaigns,site,organization,starts_at,ends_at,planned_bags\n"
        "dot-1,Đợt 1,he,cho,rach-gia,2020-05-10T07:00:00+07:00,2020-05-10T11:00:00+07:00,100\n"
        "dot-2,Đợt 2,,cho,rach-gia,2020-05-11T07:00:00+07:00,2020-05-11T11:00:00+07:00,\n";
    EXPECT_EQ(import("drives", drives).written, 2);
    const auto again = import("drives", drives);
    EXPECT_EQ(again.unchanged, 2);
    EXPECT_EQ(again.written, 0);
    EXPECT_EQ(again.exit_code(), 0);
    EXPECT_EQ(
        import("organizations", "code,name,kind\nrach-gia,Rạch Giá,district_committee\n").unchanged,
        1);
    const auto other =
        import("drives",
               "code,title,site,organization,starts_at,ends_at\n"
               "dot-1,Khác,cho,rach-gia,2020-05-10T07:00:00+07:00,2020-05-10T11:00:00+07:00\n");
    EXPECT_EQ(refusals(other), (std::map<std::int64_t, std::string>{{2, "code_taken"}}));
    EXPECT_EQ(other.exit_code(), 2);
    ASSERT_TRUE(db->books()->drive_number("dot-1"));
    EXPECT_EQ(db->books()->drive(*db->books()->drive_number("dot-1"))->title, "Đợt 1");
}

TEST_F(RecordsImport, DamagedRowsAreRefusedWithTheirLineAndTheOthersAreIn) {
    plan();
    const auto result = import("sites",
                               "code,name,lat,lon,beds\n"
                               "tot-1,Tốt,,,\n"
                               "Xấu,Xấu,,,\n"
                               "xau-2,,,,\n"
                               "xau-3,Xấu,91,0,\n"
                               "xau-4,Xấu,10,,\n"
                               "xau-5,Xấu,,,nhiều\n"
                               "xau-6,Xấu\n"
                               "xau-7,X\xE2u,,,\n"
                               "cho,Chợ khác,,,\n"
                               "tot-2,Tốt,10,105,4\n");
    EXPECT_EQ(result.written, 2);
    EXPECT_EQ(refusals(result), (std::map<std::int64_t, std::string>{{3, "not_a_code"},
                                                                     {4, "required"},
                                                                     {5, "too_large"},
                                                                     {6, "half_position"},
                                                                     {7, "wrong_type"},
                                                                     {8, "wrong_field_count"},
                                                                     {9, "bad_encoding"},
                                                                     {10, "code_taken"}}));
    EXPECT_EQ(result.exit_code(), 1);
    EXPECT_EQ(db->books()->registry().sites.size(), 3u);
}

TEST_F(RecordsImport, APriceListGoesInWholeOrNotAtAll) {
    const std::string header = "code,title,valid_from,component,nominal_ml,price_vnd\n";
    const auto tariffs = [&] { return db->books()->registry().tariffs.size(); };
    const auto shipped = tariffs();
    const std::string good =
        "tinh-a,Bảng A,2030-01-01,whole_blood,250,100\ntinh-a,Bảng "
        "A,2030-01-01,whole_blood,350,140\n";
    EXPECT_EQ(import("tariffs", header + good).written, 2);
    EXPECT_EQ(tariffs(), shipped + 1);
    EXPECT_EQ(import("tariffs", header + good).unchanged, 2);

    // One bad row, at any place of its list, or one that says something else about it.
    for (const std::string& bad : {std::string("tinh-b,Bảng B,2031-01-01,whole_blood,450,-1\n"),
                                   std::string("tinh-b,Bảng B,2031-01-01,whole_blood,450\n"),
                                   std::string("tinh-b,Khác,2031-01-01,whole_blood,450,180\n"),
                                   std::string("tinh-b,Bảng B,2031-02-01,whole_blood,450,180\n")}) {
        SCOPED_TRACE(bad);
        const std::string rows = "tinh-b,Bảng B,2031-01-01,whole_blood,250,100\n" + bad +
                                 "tinh-b,Bảng B,2031-01-01,whole_blood,350,140\n";
        const auto result =
            import("tariffs", header + rows + "tinh-c,Bảng C,2032-01-01,whole_blood,250,100\n");
        const auto refused = refusals(result);
        EXPECT_EQ(refused.size(), 3u);
        EXPECT_EQ(refused.at(2), "list_incomplete");
        EXPECT_EQ(refused.at(4), "list_incomplete");
        EXPECT_NE(refused.at(3), "list_incomplete");
        EXPECT_FALSE(db->books()->registry().tariff("tinh-b")) << "half a price list is in force";
        EXPECT_TRUE(db->books()->registry().tariff("tinh-c"));
    }
    // A row whose list cannot be told takes both neighbours with it.
    const auto torn = import("tariffs", header +
                                            "tinh-d,Bảng D,2033-01-01,whole_blood,250,100\n,Bảng,\n"
                                            "tinh-e,Bảng E,2034-01-01,whole_blood,250,100\n");
    EXPECT_EQ(refusals(torn),
              (std::map<std::int64_t, std::string>{
                  {2, "list_incomplete"}, {3, "wrong_field_count"}, {4, "list_incomplete"}}));
    EXPECT_EQ(
        import("tariffs", header + "tinh-b,Bảng B,2031-01-01,whole_blood,250,100\ntinh-b,Bảng "
                                   "B,2031-01-01,whole_blood,250,100\n")
            .exit_code(),
        2)
        << "one price twice";
    EXPECT_EQ(tariffs(), shipped + 2);
}

TEST_F(RecordsImport, ADryRunSeesRowsThatNeedEachOtherAndKeepsNothing) {
    const std::string content =
        "code,name,kind,parent\na,A,school,\nb,B,school,a\nc,C,school,khong-co\n";
    const auto dry = import("organizations", content, {}, true);
    EXPECT_EQ(dry.written, 2);
    EXPECT_EQ(refusals(dry), (std::map<std::int64_t, std::string>{{4, "organization_not_found"}}));
    EXPECT_TRUE(db->books()->registry().organizations.all().empty());
    EXPECT_EQ(import("organizations", content).written, 2);
}

TEST_F(RecordsImport, MapsAndFilesThatDoNotFitDoNothing) {
    const auto code = [&](const std::string& content, const std::string& map) {
        auto result = run("sites", content, map);
        return result ? std::string("taken") : result.error().code;
    };
    EXPECT_EQ(code("", ""), "header_missing");
    EXPECT_EQ(code("code,name,code\na,A,b\n", ""), "repeated_column");
    EXPECT_EQ(code("code,colour\na,red\n", ""), "bad_map");
    EXPECT_EQ(code("id\n1\n", "format = 1\n[fields]\ncode = \"{khong_co}\"\n"), "other_file");
    EXPECT_EQ(code("id\n1\n", "format = 1\n[fields]\ncolour = \"{id}\"\n"), "bad_map");
    EXPECT_EQ(code("id\n1\n", "format = 1\n[fields\n"), "bad_map");
    EXPECT_EQ(code("id\n1\n", "format = 1\n[other]\n"), "bad_map");
    const auto mapped = import("sites", "id,label\n7,Nhà văn hoá\n",
                               "format = 1\n[fields]\ncode = \"diem-{id}\"\nname = \"{label}\"\n");
    EXPECT_EQ(mapped.written, 1);
    EXPECT_TRUE(db->books()->registry().site("diem-7"));
}

}  // namespace
