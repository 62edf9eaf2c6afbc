// Files that people really had and that went wrong once: each named by its number, with what is
// right.
#include "api/imports/counts_import.hpp"
#include "api/imports/records_import.hpp"
#include "api/routes.hpp"
#include "domain/tallying/totals.hpp"
#include "storage/scheduling/drives.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"
#include "tests/support/shared_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace {

using namespace tests::support;
using namespace api::imports;
using domain::tallying::Dimension;
using tests::support::import_counts;
using tests::support::import_records;
using tests::support::read_counts_map;

class ImportCases : public testing::Test {
  protected:
    void SetUp() override {
        storage::DatabaseSettings settings;
        db.reset();
        settings.url = folder.file("giothong-" + std::to_string(++opened_) + ".db");
        settings.clock = [] { return *domain::Instant::parse("2026-11-30T08:00:00+07:00"); };
        auto opened = storage::Database::open(std::move(settings));
        ASSERT_TRUE(opened) << opened.error().code;
        db = std::move(*opened);
        write("orgs.csv",
              "code,name,kind,parent\nvn,Ban Chỉ đạo quốc gia,national_committee,\n"
              "kg,Ban Chỉ đạo Kiên Giang,provincial_committee,vn\n");
        EXPECT_EQ(records("organizations", folder.file("orgs.csv")).exit_code(), 0);
    }
    std::string write(const std::string& name, const std::string& content) {
        std::ofstream(folder.file(name), std::ios::binary) << content;
        return folder.file(name);
    }
    ImportResult records(const std::string& kind, const std::string& file,
                         const std::string& map = "") {
        auto result = import_records(*db, kind, file, map, false, {});
        EXPECT_TRUE(result) << result.error().code;
        return result ? *result : ImportResult{};
    }
    ImportResult counts(const std::string& file, const std::string& map_file) {
        auto map = read_counts_map(map_file);
        EXPECT_TRUE(map) << map.error().code;
        if (!map) return {};
        auto result = import_counts(*db, file, *map, false, {});
        EXPECT_TRUE(result) << result.error().code;
        return result ? *result : ImportResult{};
    }
    std::string map(std::string_view organizations, std::string_view code = "kg-{don_vi|code}",
                    std::string_view source = "") {
        std::ostringstream out;
        out << "format = 1\n[source]\nname = \"tinh\"\n"
            << source << "\n[[organizations]]\ncode = \"" << code
            << "\"\nname = \"{don_vi}\"\nkind = \"commune_committee\"\nparent = \"kg\"\n"
            << organizations << "\n[site]\ncode = \"" << code
            << "\"\nname = \"{don_vi}\"\norganization = \"" << code << "\"\n"
            << organizations << "\n[drive]\ncode = \"" << code << "-{ngay}\"\norganization = \""
            << code << "\"\nsite = \"" << code
            << "\"\nday = \"{ngay}\"\ncreate_missing = [\"organizations\", \"sites\", \"drives\"]\n"
            << "[[counts]]\nname = \"t250\"\ncolumn = \"250\"\n";
        return write("map.toml", out.str());
    }
    /// Bags by the name of the organisation.
    std::map<std::string, std::int64_t> bags() {
        domain::tallying::Question question;
        question.by = {Dimension::organization};
        std::map<std::string, std::int64_t> out;
        auto books = db->books();
        for (const auto& row : domain::tallying::total(*books, question).rows)
            out[books->registry().organizations.find(row.place[0])->name] += row.figures.bags;
        return out;
    }
    std::vector<std::string> codes(const RowList& rows) {
        std::vector<std::string> out;
        for (const auto& row : rows) out.push_back(std::to_string(row.line) + " " + row.error.code);
        return out;
    }
    static std::filesystem::path case_folder(const std::string& name) {
        return shared_folder("cases/" + name);
    }

    TemporaryFolder folder;
    std::unique_ptr<storage::Database> db;

  private:
    int opened_ = 0;
};

using Bags = std::map<std::string, std::int64_t>;
using Lines = std::vector<std::string>;

const std::string three =
    "don_vi,ngay,250\nBình Thạnh,2020-03-01,110\nBình Thành,2020-03-02,55\nBình "
    "Thanh,2020-03-03,8\n";

TEST_F(ImportCases, Case01AnotherNameUnderOneCodeIsRefusedAndBothAreNamed) {
    const auto result = counts(write("counts.csv", three), map(""));
    EXPECT_EQ(codes(result.refused), (Lines{"3 name_differs", "4 name_differs"}));
    EXPECT_EQ(result.exit_code(), 1);
    EXPECT_EQ(bags(), (Bags{{"Bình Thạnh", 110}}));
    for (const auto& row : result.refused) {
        std::map<std::string, std::string> said(row.error.parameters.begin(),
                                                row.error.parameters.end());
        EXPECT_EQ(said["there"], "Bình Thạnh");
        EXPECT_EQ(said["row"], row.line == 3 ? "Bình Thành" : "Bình Thanh");
    }
}

TEST_F(ImportCases, Case01AMapGivesEachItsOwnCode) {
    const Bags all{{"Bình Thạnh", 110}, {"Bình Thành", 55}, {"Bình Thanh", 8}};
    for (const char* code : {"a-{don_vi|spelled}", "b-{don_vi|hash}"}) {
        const auto file = map("", code);
        EXPECT_EQ(counts(write("counts.csv", three), file).exit_code(), 0) << code;
        EXPECT_EQ(counts(folder.file("counts.csv"), file).unchanged, 3)
            << "the same again changes nothing";
        EXPECT_EQ(bags(), all) << code;
        SetUp();
    }
}

TEST_F(ImportCases, Case01NumbersOrNamesTellThemApart) {
    // Drives need codes of their own all the same: two places of one day would otherwise be one
    // drive.
    const auto file = map("taken = \"number\"\nmatch = \"name\"");
    auto result = counts(write("counts.csv", three), file);
    EXPECT_EQ(result.exit_code(), 0) << codes(result.refused).size();
    EXPECT_EQ(bags(), (Bags{{"Bình Thạnh", 110}, {"Bình Thành", 55}, {"Bình Thanh", 8}}));
    EXPECT_TRUE(db->books()->registry().organization("kg-binh-thanh-3"));
    EXPECT_EQ(counts(folder.file("counts.csv"), file).unchanged, 3);
    EXPECT_EQ(db->books()->registry().organizations.all().size(), 5u);
}

TEST_F(ImportCases, Case01OneDriveOfTwoPlacesIsNoRepetition) {
    const auto result =
        counts(write("same-day.csv",
                     "don_vi,ngay,250\nBình Thạnh,2020-03-01,110\nBình Thành,2020-03-01,110\n"),
               map(""));
    EXPECT_EQ(codes(result.refused), (Lines{"3 drive_twice"}));
    // A later file with the second place alone does not take the first one's drive for its own.
    const auto later = counts(write("later.csv", "don_vi,ngay,250\nBình Thành,2020-03-01,110\n"),
                              map("taken = \"number\"\nmatch = \"name\""));
    EXPECT_EQ(later.exit_code(), 2);
    EXPECT_EQ(bags(), (Bags{{"Bình Thạnh", 110}}));
}

TEST_F(ImportCases, NearlyEqualNamesAreToldAndAnyScriptWorks) {
    auto result = counts(write("counts.csv",
                               "don_vi,ngay,250\nHòa Bình,2020-03-01,1\nHoà "
                               "Bình.,2020-03-02,1\n献血站,2020-03-03,1\n血站,2020-03-04,1\n"),
                         map("", "k-{don_vi|spelled}"));
    EXPECT_EQ(result.exit_code(), 0);
    EXPECT_EQ(codes(result.warnings), (Lines{"3 name_alike"}));
    EXPECT_EQ(bags().size(), 4u);
    SetUp();
    // Both spellings make one folded code, so the second is refused.
    result = counts(folder.file("counts.csv"), map(""));
    EXPECT_EQ(codes(result.refused), (Lines{"3 name_differs"}));
}

TEST_F(ImportCases, Case02WhatAMapMakesIsNotTakenForAnotherOfItsCode) {
    const auto result =
        records("drives",
                write("drives.csv",
                      "ma,ten,noi,don_vi,ngay\nd1,Đợt 1,Nhà văn hóa Sơn Hà,Xã Sơn Hà,2026-12-01\n"
                      "d2,Đợt 2,Nhà văn hóa Sơn Hạ,Xã Sơn Hạ,2026-12-02\nd3,Đợt 3,Nhà văn hóa Sơn "
                      "Hà,Xã Sơn Hà,2026-12-03\n"),
                write("map.toml", R"(format = 1
[fields]
code = "{ma}"
title = "{ten}"
site = "{noi|code}"
organization = "{don_vi|code}"
[schedule]
day = "{ngay}"
utc_offset = "+07:00"
default_starts = "07:00"
default_ends = "11:00"
[[make]]
kind = "organizations"
fields = { code = "{don_vi|code}", name = "{don_vi}", kind = "commune_committee", parent = "kg" }
[[make]]
kind = "sites"
fields = { code = "{noi|code}", name = "{noi}", organization = "{don_vi|code}" }
)"));
    EXPECT_EQ(codes(result.refused), (Lines{"3 name_differs"}));
    EXPECT_EQ(result.written, 2);
    EXPECT_FALSE(db->books()->drive_number("d2"));
}

TEST_F(ImportCases, Case08CoordinatesAreReadWholeOrRefused) {
    auto text = map("", "x-{don_vi|code}", "delimiter = \";\"");
    std::ifstream in(text);
    std::stringstream content;
    content << in.rdbuf();
    auto with = content.str();
    with.insert(with.find("[drive]"), "lat = \"{lat}\"\nlon = \"{lon}\"\n");
    const auto result =
        counts(write("counts.csv",
                     "don_vi;ngay;250;lat;lon\nXa A;2020-03-01;10;10,0125;105,0809\n"
                     "Xa B;2020-03-01;10;105.08;10.0\nXa C;2020-03-01;10;abc;105.0\n"
                     "Xa D;2020-03-01;10;10.0;\n"),
               write("map.toml", with));
    EXPECT_EQ(codes(result.refused),
              (Lines{"3 not_a_coordinate", "4 not_a_coordinate", "5 blank"}));
    const auto& reg = db->books()->registry();
    const auto& site = reg.sites.at(*reg.site("x-xa-a"));
    EXPECT_DOUBLE_EQ(*site.lat, 10.0125);
    EXPECT_DOUBLE_EQ(*site.lon, 105.0809);
}

TEST_F(ImportCases, Case09AFileWithoutRowsIsNothingDone) {
    EXPECT_EQ(counts(write("counts.csv", "don_vi,ngay,250\n"), map("")).exit_code(), 2);
    EXPECT_EQ(records("organizations", write("none.csv", "code,name,kind\n")).exit_code(), 2);
}

TEST_F(ImportCases, Case11RowsOfBlanksAreNoRows) {
    const auto result = records(
        "organizations",
        write("more.csv", "code,name,kind,parent\nbv-c,BV C,hospital,vn\n,,,\n , ,\t,\n,,,\n"));
    EXPECT_EQ(result.rows, 1);
    EXPECT_EQ(result.exit_code(), 0);
}

TEST_F(ImportCases, Case12TheShippedMapOfVolumesCountsAtADriveThatIsThere) {
    const auto shipped = std::string(GIOTHONG_SOURCE_DIR) + "/deploy/maps/volumes-by-drive.toml";
    EXPECT_EQ(records("sites", write("sites.csv", "code,name,organization\nsan,Sân vận động,kg\n"))
                  .exit_code(),
              0);
    EXPECT_EQ(
        records("drives",
                write("drives.csv",
                      "code,title,site,organization,starts_at,ends_at\n"
                      "dot-1,Đợt 1,san,kg,2026-11-29T13:00:00+07:00,2026-11-29T17:00:00+07:00\n"))
            .exit_code(),
        0);
    auto opened = db->write_and_wait([](storage::WriteTransaction& tx) -> domain::Result<void> {
        auto drive = *tx.books().drive(*tx.books().drive_number("dot-1"));
        drive.status = domain::scheduling::DriveStatus::open;
        storage::scheduling::change(tx, drive);
        return {};
    });
    ASSERT_TRUE(opened);
    const auto file =
        write("counts.csv",
              "ma_dot,so_tui_250,so_tui_350,so_tui_450,tong\ndot-1,10,240,0,250\ndot-2,1,0,0,1\n");
    auto result = counts(file, shipped);
    EXPECT_EQ(codes(result.refused), (Lines{"3 drive_missing"}));
    EXPECT_EQ(result.written, 1);
    EXPECT_EQ(result.waiting, 0) << "the bags are dated by their drive";
    EXPECT_EQ(bags(), (Bags{{"Ban Chỉ đạo Kiên Giang", 250}}));
    EXPECT_EQ(counts(file, shipped).unchanged, 1);
}

TEST_F(ImportCases, Case15ALineBreakInACellIsABlank) {
    const auto result =
        records("sites", write("sites.csv",
                               "code,name,organization,address\na,\"Điểm hiến máu A\n\",kg,"
                               "\"12 Nguyễn Trung Trực\r\nPhường Rạch Giá\"\n"));
    EXPECT_EQ(result.exit_code(), 0) << codes(result.refused).size();
    const auto& reg = db->books()->registry();
    const auto& site = reg.sites.at(*reg.site("a"));
    EXPECT_EQ(site.name, "Điểm hiến máu A");
    EXPECT_EQ(site.address, "12 Nguyễn Trung Trực Phường Rạch Giá");
}

TEST_F(ImportCases, Case21MergedCellsAreFilledDown) {
    const auto result = counts(
        write("counts.csv",
              "don_vi,ngay,250\nAn Biên,2020-03-01,5\n,2020-03-02,7\nHòn Đất,2020-03-01,1\n"),
        map("", "kg-{don_vi|code}", "fill_down = [\"don_vi\"]"));
    EXPECT_EQ(result.exit_code(), 0);
    EXPECT_EQ(bags(), (Bags{{"An Biên", 12}, {"Hòn Đất", 1}}));
    auto without = read_counts_map(map("", "kg-{don_vi|code}", "fill_down = [\"huyen\"]"));
    ASSERT_TRUE(without);
    auto refused = import_counts(*db, folder.file("counts.csv"), *without, false, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "unknown_column");
}

/// The files as they were found, where they are there.
TEST_F(ImportCases, TheFoundFilesGiveWhatIsRight) {
    if (shared_folder("cases").empty()) GTEST_SKIP() << "no ../shared/cases beside the source";
    auto in = [&](const std::string& name, const char* file) {
        return (case_folder(name) / file).string();
    };
    const std::string first = "01-code-filter-joins-communes";
    auto result = counts(in(first, "counts.csv"), in(first, "map.toml"));
    EXPECT_EQ(result.refused.size(), 2u);
    EXPECT_EQ(bags(), (Bags{{"Bình Thạnh", 110}}));
    SetUp();
    result = counts(in(first, "same-day.csv"), in(first, "map.toml"));
    EXPECT_EQ(result.refused.size(), 1u);
    SetUp();
    const std::string second = "02-make-joins-communes-of-drives";
    result = records("drives", in(second, "drives.csv"), in(second, "map.toml"));
    EXPECT_EQ(result.refused.size(), 1u);
    SetUp();
    const std::string eighth = "08-decimal-comma-in-coordinates";
    EXPECT_EQ(counts(in(eighth, "counts.csv"), in(eighth, "map.toml")).refused.size(), 2u);
    const std::string ninth = "09-cr-line-ends";
    const auto cr = counts(in(ninth, "counts.csv"), in(ninth, "map.toml"));
    EXPECT_EQ(cr.written, 1);
    EXPECT_EQ(cr.exit_code(), 0);
    EXPECT_EQ(records("organizations", in("11-blank-rows-at-the-end", "more.csv")).exit_code(), 0);
    EXPECT_EQ(records("sites", in("15-line-break-in-a-cell", "sites.csv")).exit_code(), 0);
}

// Case 18: days, hours and numbers as they are written in Viet Nam

TEST_F(ImportCases, Case18DaysAndHoursOfDrives) {
    EXPECT_EQ(records("sites", write("sites.csv", "code,name,organization\ns1,Hội trường 1,kg\n"))
                  .exit_code(),
              0);
    const auto drives =
        write("drives.csv",
              "ma,ten,ngay,tu,den\nd1,Đợt 1,12/05/2020,07:00,11:00\nd2,Đợt "
              "2,2020-05-13,7:00,11:30\nd3,Đợt 3,2020-05-14,7h00,11h30\n"
              "d4,Đợt 4,2020-05-15,07:00,24:00\nd5,Đợt 5,43967,07:00,11:00\nd6,Đợt "
              "6,2020-5-16,07:00,11:00\n"
              "d7,Đợt 7,113/05/16,07:00,11:00\nd8,Đợt 8,2020-05-17 00:00:00,07:00,11:00\nd9,Đợt "
              "9,2020-05-18,07:00:00,11:00:00\n"
              "d10,Đợt 10,2020-05-19,22:00,02:00\nd11,Đợt 11,2020-05-20,07:00,07:00\n");
    const std::string fields =
        "format = 1\n[fields]\ncode = \"{ma}\"\ntitle = \"{ten}\"\nsite = \"s1\"\norganization = "
        "\"kg\"\n[schedule]\nday = \"{ngay}\"\n"
        "utc_offset = \"+07:00\"\nover_midnight = true\n[[schedule.sessions]]\nkind = "
        "\"morning\"\nstarts = \"{tu}\"\nends = \"{den}\"\n"
        "[[cells]]\ncolumns = [\"tu\", \"den\"]\nreads = \"time\"\n[[cells]]\ncolumns = "
        "\"ngay\"\nreads = \"day\"\nyear_offset = 1911\n";
    auto result = records("drives", drives, write("map.toml", fields));
    EXPECT_EQ(codes(result.refused),
              (Lines{"2 day_ambiguous", "5 cell_not_a_time", "12 ends_before_starts"}));
    result = records("drives", drives, write("map.toml", fields + "order = \"dmy\"\n"));
    EXPECT_EQ(codes(result.refused), (Lines{"5 cell_not_a_time", "12 ends_before_starts"}));
    EXPECT_EQ(result.written, 1);
    EXPECT_EQ(result.unchanged, 8);
    const std::map<std::string, std::pair<std::string, std::string>> right{
        {"d1", {"2020-05-12T07:00:00+07:00", "2020-05-12T11:00:00+07:00"}},
        {"d2", {"2020-05-13T07:00:00+07:00", "2020-05-13T11:30:00+07:00"}},
        {"d3", {"2020-05-14T07:00:00+07:00", "2020-05-14T11:30:00+07:00"}},
        {"d5", {"2020-05-16T07:00:00+07:00", "2020-05-16T11:00:00+07:00"}},
        {"d6", {"2020-05-16T07:00:00+07:00", "2020-05-16T11:00:00+07:00"}},
        {"d7", {"2024-05-16T07:00:00+07:00", "2024-05-16T11:00:00+07:00"}},
        {"d8", {"2020-05-17T07:00:00+07:00", "2020-05-17T11:00:00+07:00"}},
        {"d9", {"2020-05-18T07:00:00+07:00", "2020-05-18T11:00:00+07:00"}},
        {"d10", {"2020-05-19T22:00:00+07:00", "2020-05-20T02:00:00+07:00"}}};
    auto books = db->books();
    for (const auto& [code, times] : right) {
        const auto num = books->drive_number(code);
        ASSERT_TRUE(num) << code;
        EXPECT_EQ(books->drive(*num)->starts_at.text(), times.first) << code;
        EXPECT_EQ(books->drive(*num)->ends_at.text(), times.second) << code;
    }
}

TEST_F(ImportCases, Case18AStretchOfHoursIsTwoColumns) {
    EXPECT_EQ(records("sites", write("sites.csv", "code,name,organization\ns1,Hội trường 1,kg\n"))
                  .exit_code(),
              0);
    const auto result =
        records("drives",
                write("drives.csv",
                      "ma\tngay\tgio\na\t31/12/2020\t08:30~17:00\nb\t01/02/2021\t7h - "
                      "11h30\nc\t02/02/2021\tsáng\n"),
                write("map.toml",
                      "format = 1\n[fields]\ncode = \"{ma}\"\ntitle = \"{ma}\"\nsite = "
                      "\"s1\"\norganization = \"kg\"\n"
                      "[schedule]\nday = \"{ngay}\"\nutc_offset = "
                      "\"+07:00\"\n[[schedule.sessions]]\nkind = \"other\"\n"
                      "starts = \"{gio.starts}\"\nends = \"{gio.ends}\"\n[[cells]]\ncolumns = "
                      "\"gio\"\nreads = \"hours\"\n"
                      "[[cells]]\ncolumns = \"ngay\"\nreads = \"day\"\n"));
    EXPECT_EQ(codes(result.refused), (Lines{"4 not_hours"}));
    EXPECT_EQ(result.form, "utf-8, tab");
    auto books = db->books();
    EXPECT_EQ(books->drive(*books->drive_number("a"))->starts_at.text(),
              "2020-12-31T08:30:00+07:00");
    EXPECT_EQ(books->drive(*books->drive_number("b"))->day.text(), "2021-02-01")
        << "31/12 tells that the day stands first";
    EXPECT_EQ(books->drive(*books->drive_number("b"))->ends_at.text(), "2021-02-01T11:30:00+07:00");
}

constexpr const char* vietnamese_numbers =
    "\n[[cells]]\ncolumns = [\"250\"]\nreads = \"count\"\nunit = \"túi\"\nblank = \"zero\"\n";

TEST_F(ImportCases, Case18CountsWithThousandSeparatorsUnitsAndBlanks) {
    const auto file = write("counts.csv",
                            "don_vi,ngay,250\nA,2020-03-01,\"1.234\"\nB,2020-03-01,\"1,234\"\nC,"
                            "2020-03-01, 12 \nD,2020-03-01,1 234 túi\nE,2020-03-01,\n"
                            "F,2020-03-01,1.5\n");
    EXPECT_EQ(
        codes(counts(file, map("")).refused),
        (Lines{"2 not_a_count", "3 not_a_count", "5 not_a_count", "6 blank", "7 not_a_count"}));
    std::ofstream(map(""), std::ios::app) << vietnamese_numbers;
    const auto result = counts(file, folder.file("map.toml"));
    EXPECT_EQ(codes(result.refused), (Lines{"7 not_a_count"}));
    EXPECT_EQ(bags(), (Bags{{"A", 1234}, {"B", 1234}, {"C", 12}, {"D", 1234}, {"E", 0}}));
}

TEST_F(ImportCases, SumRowsAreNoRowsAndAreHeldAgainstTheRows) {
    const std::string sums =
        "\n[[sums]]\ncolumn = \"don_vi\"\nis = \"Cộng\"\ncolumns = [\"250\"]\nof = "
        "\"group\"\n[[sums]]\ncolumn = \"don_vi\"\ncolumns = [\"250\"]\n";
    const auto rows = [&](const std::string& second, const std::string& all) {
        return write(
            "counts.csv",
            "don_vi,ngay,250\nA,2020-03-01,3\nB,2020-03-01,4\nCộng,,7\nC,2020-03-01,5\nCộng,," +
                second + "\nTỔNG CỘNG:,," + all + "\n");
    };
    auto file = map("");
    EXPECT_EQ(counts(rows("5", "12"), file).refused.size(), 3u)
        << "without the map's word they are rows of organisations without a day";
    SetUp();
    file = map("");
    std::ofstream(file, std::ios::app) << sums;
    auto result = counts(rows("5", "12"), file);
    EXPECT_EQ(result.exit_code(), 0);
    EXPECT_EQ(result.rows, 3);
    EXPECT_EQ(bags(), (Bags{{"A", 3}, {"B", 4}, {"C", 5}}));
    result = counts(rows("6", "13"), file);
    EXPECT_EQ(codes(result.refused), (Lines{"6 sum_differs", "7 sum_differs"}));
    EXPECT_EQ(result.exit_code(), 1);
}

TEST_F(ImportCases, Case22NegativeRowsReverseWhatWasCounted) {
    const std::string head = "don_vi,ngay,250\n";
    const auto first = head + "An Biên,2020-03-01,118\n";
    auto refuses = map("");
    EXPECT_EQ(
        codes(counts(write("counts.csv", first + "An Biên,2020-03-02,-2\n"), refuses).refused),
        (Lines{"3 not_a_count"}));
    const auto reverses = map("", "kg-{don_vi|code}", "negative = \"reverse\"");
    auto result = counts(folder.file("counts.csv"), reverses);
    EXPECT_EQ(result.exit_code(), 0);
    EXPECT_EQ(result.written, 1);
    EXPECT_EQ(bags(), (Bags{{"An Biên", 116}}));
    EXPECT_FALSE(db->books()->drive_number("kg-an-bien-2020-03-02")) << "a correction is no drive";
    result = counts(folder.file("counts.csv"), reverses);
    EXPECT_EQ(result.unchanged, 2) << "the same again changes nothing";
    EXPECT_EQ(bags(), (Bags{{"An Biên", 116}}));
    // Over two days, the newest first; then more than there is; then another number for the same
    // row.
    const auto more = first + "An Biên,2020-03-02,-2\nAn Biên,2020-03-03,10\n";
    EXPECT_EQ(counts(write("counts.csv", more + "An Biên,2020-03-04,-30\n"), reverses).exit_code(),
              0);
    EXPECT_EQ(bags(), (Bags{{"An Biên", 96}}));
    EXPECT_EQ(
        codes(counts(write("counts.csv", more + "An Biên,2020-03-04,-30\nAn Biên,2020-03-05,-97\n"),
                     reverses)
                  .refused),
        (Lines{"6 correction_too_large"}));
    EXPECT_EQ(
        codes(counts(write("counts.csv", first + "An Biên,2020-03-02,-3\n"), reverses).refused),
        (Lines{"3 correction_differs"}));
    EXPECT_EQ(bags(), (Bags{{"An Biên", 96}}));
}

// Encodings and delimiters

TEST_F(ImportCases, OldEncodingsAreToldAndDoubtfulOnesRefused) {
    const std::string utf8 =
        "đơn vị;ngày;250\nPhường Rạch Giá;2020-03-01;1\nHuyện Kiên Lương;2020-03-02;2\n";
    const auto with_names = [&](const std::string& encoding) {
        auto text =
            map("", "k-{đơn vị|code}", encoding.empty() ? "" : "encoding = \"" + encoding + "\"");
        std::ifstream in(text);
        std::ostringstream all;
        all << in.rdbuf();
        text = all.str();
        for (auto [from, to] :
             {std::pair<std::string, std::string>{"{don_vi}", "{đơn vị}"}, {"{ngay}", "{ngày}"}})
            for (auto at = text.find(from); at != text.npos; at = text.find(from, at + 1))
                text.replace(at, from.size(), to);
        return write("map.toml", text);
    };
    const std::map<std::string, std::string> files{
        {"utf-8", utf8},
        {"tcvn3",
         "\xAE\xACn v\xDE;ng\xB5y;250\nPh\xAD\xEAng R\xB9"
         "ch Gi\xB8;2020-03-01;1\nHuy\xD6n Ki\xAAn L\xAD\xACng;2020-03-02;2\n"},
        {"vni",
         "\xF1\xF4n v\xF2;nga\xF8y;250\nPh\xF6\xF4\xF8ng Ra\xEF"
         "ch Gia\xF9;2020-03-01;1\nHuye\xE4n Kie\xE2n L\xF6\xF4ng;2020-03-02;2\n"},
    };
    const Bags right{{"Phường Rạch Giá", 1}, {"Huyện Kiên Lương", 2}};
    for (const auto& [encoding, bytes] : files)
        for (bool stated : {false, true}) {
            SetUp();
            const auto result =
                counts(write("counts.csv", bytes), with_names(stated ? encoding : ""));
            EXPECT_EQ(result.form, encoding + ", ;");
            EXPECT_EQ(result.exit_code(), 0) << encoding;
            EXPECT_EQ(bags(), right) << encoding;
        }
    // An old font in a workbook or a file saved as Unicode is read when the map says so.
    SetUp();
    std::string latin;
    for (unsigned char c : files.at("vni"))
        if (c < 0x80)
            latin += char(c);
        else
            (latin += char(0xC0 | (c >> 6))) += char(0x80 | (c & 0x3F));
    EXPECT_EQ(counts(write("counts.csv", latin), with_names("vni")).exit_code(), 0);
    EXPECT_EQ(bags(), right);
    // One word that both could be.
    auto map = read_counts_map(with_names(""));
    ASSERT_TRUE(map);
    auto result = import_counts(*db, write("counts.csv", "ten;ngay;250\nL\xE2m;2020-03-01;1\n"),
                                *map, false, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "encoding_ambiguous");
    result = import_counts(*db, write("counts.csv", "a,b;c\n1,2;3\n"), *map, false, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "delimiter_ambiguous");
}

}  // namespace
