// Workbooks as they are imported: what Excel means is what a CSV file would say, and hostile files
// cost nothing.
#include "api/imports/records_import.hpp"
#include "api/routes.hpp"
#include "api/xlsx/numbers.hpp"
#include "api/xlsx/reading.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <xlsxwriter.h>
#include <zip.h>

namespace {

using namespace tests::support;
using api::xlsx::XlsxReader;
using Rows = std::vector<std::vector<std::string>>;

class Workbooks : public testing::Test {
  protected:
    /// A workbook whose sheets are filled by the function.
    template <class Fill>
    std::string make(const std::string& name, Fill fill) {
        const auto path = folder.file(name);
        auto* book = workbook_new(path.c_str());
        fill(book);
        EXPECT_EQ(workbook_close(book), LXW_NO_ERROR);
        return path;
    }
    static Rows read(const std::string& path, const std::string& sheet = "") {
        auto reader = XlsxReader::open(path, sheet);
        EXPECT_TRUE(reader) << reader.error().code;
        Rows out;
        if (!reader) return out;
        for (;;) {
            auto row = reader->next();
            EXPECT_TRUE(row) << row.error().code;
            if (!row || !*row) return out;
            EXPECT_EQ((*row)->fault, "");
            out.push_back((*row)->fields);
        }
    }
    static std::string refusal(const std::string& path, const api::xlsx::Limits& limits = {}) {
        auto reader = XlsxReader::open(path, "", limits);
        if (!reader) return reader.error().code;
        for (;;) {
            auto row = reader->next();
            if (!row) return row.error().code;
            if (!*row) return "";
        }
    }
    /// An archive with these files.
    std::string archive(const std::string& name,
                        const std::vector<std::pair<std::string, std::string>>& files) {
        const auto path = folder.file(name);
        int failed = 0;
        auto* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &failed);
        for (const auto& [file, text] : files)
            zip_file_add(zip, file.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0),
                         ZIP_FL_OVERWRITE);
        EXPECT_EQ(zip_close(zip), 0);
        return path;
    }
    /// The least that makes a workbook of one sheet.
    static std::vector<std::pair<std::string, std::string>> parts(std::string sheet) {
        return {
            {"xl/workbook.xml",
             R"(<x:workbook xmlns:x="m" xmlns:rel="r"><x:sheets><x:sheet name="Trang" sheetId="1" rel:id="r1"/></x:sheets></x:workbook>)"},
            {"xl/_rels/workbook.xml.rels",
             R"(<Relationships><Relationship Id="r1" Target="/xl/one.xml"/></Relationships>)"},
            {"xl/one.xml", std::move(sheet)}};
    }

    TemporaryFolder folder;
};

TEST_F(Workbooks, CellsSayWhatTheyMean) {
    const auto path = make("cells.xlsx", [](lxw_workbook* book) {
        auto* sheet = workbook_add_worksheet(book, "Bảng");
        auto* date = workbook_add_format(book);
        format_set_num_format(date, "dd/mm/yyyy");
        auto* moment = workbook_add_format(book);
        format_set_num_format(moment, "dd/mm/yyyy hh:mm");
        auto* clock = workbook_add_format(book);
        format_set_num_format(clock, "hh:mm");
        auto* money = workbook_add_format(book);
        format_set_num_format(money, "#,##0\" đ\"");
        worksheet_write_string(sheet, 0, 0, "Bình Thạnh", nullptr);
        worksheet_write_number(sheet, 0, 1, 110, nullptr);
        worksheet_write_number(sheet, 0, 2, 0.1, nullptr);
        worksheet_write_number(sheet, 0, 3, 4.41e11, nullptr);
        worksheet_write_number(sheet, 0, 4, 43967, date);
        worksheet_write_number(sheet, 0, 5, 43967 + 7.5 / 24, moment);
        worksheet_write_number(sheet, 0, 6, 7.0 / 24, clock);
        worksheet_write_number(sheet, 0, 7, 758000, money);
        worksheet_write_boolean(sheet, 0, 8, 1, nullptr);
        worksheet_write_formula_num(sheet, 0, 9, "=1+1", nullptr, 2);
        worksheet_write_string(sheet, 2, 1, "dòng\nhai", nullptr);
        worksheet_write_string(sheet, 3, 0, "  ", nullptr);
    });
    EXPECT_EQ(read(path), (Rows{{"Bình Thạnh", "110", "0.1", "441000000000", "2020-05-16",
                                 "2020-05-16T07:30", "07:00", "758000", "true", "2"},
                                {"", "dòng hai"}}));
}

TEST_F(Workbooks, ASheetIsChosenByItsNameAndHiddenOnesAreNotTheFirst) {
    const auto path = make("sheets.xlsx", [](lxw_workbook* book) {
        for (const char* name : {"Ẩn", "Hai", "Ba"}) {
            auto* sheet = workbook_add_worksheet(book, name);
            worksheet_write_string(sheet, 0, 0, name, nullptr);
            if (name == std::string("Hai")) worksheet_activate(sheet);
            if (name == std::string("Ẩn")) worksheet_hide(sheet);
        }
    });
    EXPECT_EQ(read(path), (Rows{{"Hai"}}));
    EXPECT_EQ(read(path, "Ba"), (Rows{{"Ba"}}));
    auto missing = XlsxReader::open(path, "Bốn");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, "sheet_missing");
}

TEST_F(Workbooks, RandomTablesReadBack) {
    const unsigned seed =
        std::getenv("SEED") ? unsigned(std::atoi(std::getenv("SEED"))) : std::random_device{}();
    SCOPED_TRACE("SEED=" + std::to_string(seed));
    std::mt19937 random(seed);
    auto below = [&](int n) { return int(random() % unsigned(n)); };
    const std::vector<std::string> texts{"Hòa Bình", "a & b <c> \"d\"", "Đ",   "x'y", "0042",
                                         "]]>",      "&amp;",           "日本"};
    for (int round = 0; round < 10; ++round) {
        Rows expected;
        const auto path = make("random.xlsx", [&](lxw_workbook* book) {
            auto* sheet = workbook_add_worksheet(book, nullptr);
            for (int r = 0; r < 60; ++r) {
                std::vector<std::string> row(12);
                for (int c = 0; c < 12; ++c) {
                    if (below(3) == 0) continue;
                    if (below(2)) {
                        row[std::size_t(c)] = texts[std::size_t(below(int(texts.size())))];
                        worksheet_write_string(sheet, lxw_row_t(r), lxw_col_t(c),
                                               row[std::size_t(c)].c_str(), nullptr);
                    } else {
                        const auto n = std::int64_t(below(2'000'000'000)) - 1'000'000'000;
                        row[std::size_t(c)] = std::to_string(n);
                        worksheet_write_number(sheet, lxw_row_t(r), lxw_col_t(c), double(n),
                                               nullptr);
                    }
                }
                while (!row.empty() && row.back().empty()) row.pop_back();
                if (!row.empty()) expected.push_back(row);
            }
        });
        EXPECT_EQ(read(path), expected);
    }
}

TEST_F(Workbooks, PrefixesRunsAndReadingsAreUnderstood) {
    auto files = parts(
        R"(<x:worksheet xmlns:x="m"><!-- <row> --><x:sheetData><x:row r="3"><x:c t="inlineStr"><x:is><x:r><x:t>A</x:t></x:r><x:r><x:t xml:space="preserve"> B</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row><x:row/></x:sheetData></x:worksheet>)");
    files.emplace_back("xl/sharedStrings.xml", "<sst><si><t>C</t></si></sst>");
    EXPECT_EQ(read(archive("prefixes.xlsx", files)), (Rows{{"A B", "C"}}));
}

TEST_F(Workbooks, WhatIsNoWorkbookIsRefusedInOneWord) {
    auto file = [&](const std::string& content) {
        std::ofstream(folder.file("f"), std::ios::binary) << content;
        return folder.file("f");
    };
    EXPECT_EQ(refusal(folder.file("nothing.xlsx")), "file_unreadable");
    EXPECT_EQ(refusal(file("code,name\n")), "not_a_workbook");
    EXPECT_EQ(refusal(file("\xD0\xCF\x11\xE0 and so on")), "old_workbook");
    EXPECT_EQ(refusal(archive("empty.xlsx", {{"a", "b"}})), "not_a_workbook");
    EXPECT_EQ(refusal(archive("broken.xlsx", parts("<worksheet><row><c></row>"))),
              "workbook_broken");
    EXPECT_EQ(refusal(archive("cut.xlsx", parts("<worksheet><row><c>"))), "workbook_broken");
    auto gone = parts("");
    gone.pop_back();
    EXPECT_EQ(refusal(archive("gone.xlsx", gone)), "workbook_broken");
}

TEST_F(Workbooks, ABombCostsNoMemory) {
    // 64 MiB of one letter pack into some 64 KiB.
    const std::string row =
        "<row><c t=\"inlineStr\"><is><t>" + std::string(64u << 20, 'a') + "</t></is></c></row>";
    EXPECT_EQ(refusal(archive("bomb.xlsx", parts("<worksheet>" + row + "</worksheet>"))),
              "workbook_too_large");
    api::xlsx::Limits loose;
    loose.most_ratio = 1'000'000;
    EXPECT_EQ(refusal(folder.file("bomb.xlsx"), loose), "workbook_too_large")
        << "the row alone is over its bound";
    auto files = parts("<worksheet/>");
    files.emplace_back("xl/sharedStrings.xml", "<sst>" + std::string(64u << 20, ' ') + "</sst>");
    EXPECT_EQ(refusal(archive("strings.xlsx", files)), "workbook_too_large");
}

TEST_F(Workbooks, AnImportOfAWorkbookIsThatOfItsCsv) {
    const Rows rows{{"code", "name", "kind", "parent"},
                    {"vn", "Ban Chỉ đạo quốc gia", "national_committee"},
                    {"kg", "Ban Chỉ đạo Kiên Giang", "provincial_committee", "vn"},
                    {"bad", "Sai loại", "tỉnh", "vn"}};
    const auto book = make("orgs.xlsx", [&](lxw_workbook* b) {
        auto* sheet = workbook_add_worksheet(b, nullptr);
        worksheet_write_string(sheet, 0, 0, "Danh sách đơn vị", nullptr);
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (std::size_t c = 0; c < rows[r].size(); ++c)
                worksheet_write_string(sheet, lxw_row_t(r + 2), lxw_col_t(c), rows[r][c].c_str(),
                                       nullptr);
    });
    std::ofstream map(folder.file("map.toml"));
    map << "format = 1\nheader_row = 3\n[fields]\ncode = \"{code}\"\nname = \"{name}\"\nkind = "
           "\"{kind}\"\nparent = \"{parent}\"\n";
    map.close();
    std::ofstream csv(folder.file("orgs.csv"));
    csv << "Danh sách đơn vị,,,\n,,,\n";
    for (auto row : rows) {
        row.resize(4);
        csv << row[0] << ',' << row[1] << ',' << row[2] << ',' << row[3] << '\n';
    }
    csv.close();
    std::vector<std::string> seen;
    for (const auto& file : {book, folder.file("orgs.csv")}) {
        storage::DatabaseSettings settings;
        settings.url = file + ".db";
        auto db = storage::Database::open(std::move(settings));
        ASSERT_TRUE(db);
        auto result = tests::support::import_records(**db, "organizations", file,
                                                     folder.file("map.toml"), false, {});
        ASSERT_TRUE(result) << result.error().code;
        std::string told = std::to_string(result->rows) + " " + std::to_string(result->written);
        for (const auto& row : result->refused)
            told += " " + std::to_string(row.line) + row.error.code;
        for (const auto& [num, o] : (*db)->books()->registry().organizations.all())
            told += " " + o.code + "=" + o.name;
        seen.push_back(told);
    }
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_NE(seen[0].find("kg=Ban Chỉ đạo Kiên Giang"), std::string::npos) << seen[0];
}

TEST(WorkbookNumbers, FormatsSayWhatADateIs) {
    using api::xlsx::is_date_format;
    for (const char* code :
         {"dd/mm/yyyy", "d-m-yy", "[$-vi-VN]dddd", "hh:mm", "[h]:mm", "yyyy\"年\"m\"月\""})
        EXPECT_TRUE(is_date_format(164, code)) << code;
    for (const char* code :
         {"General", "0.00", "#,##0\" đ/day\"", "[Red]0", "0\\d", "0_d", "@", ""})
        EXPECT_FALSE(is_date_format(164, code)) << code;
    EXPECT_TRUE(is_date_format(14, ""));
    EXPECT_EQ(api::xlsx::date_text("59", false), "1900-02-28");
    EXPECT_EQ(api::xlsx::date_text("61", false), "1900-03-01");
    EXPECT_EQ(api::xlsx::date_text("0", true), "1904-01-01");
    EXPECT_EQ(api::xlsx::date_text("0", false), "00:00");
    EXPECT_EQ(api::xlsx::date_text("0.5", true), "12:00");
    EXPECT_EQ(api::xlsx::date_text("43967.999999999", false), "2020-05-17");
    EXPECT_EQ(api::xlsx::date_text("-1", false), "-1");
    EXPECT_EQ(api::xlsx::date_text("abc", false), "abc");
    EXPECT_EQ(api::xlsx::number_text("1E400"), "1E400");
    EXPECT_EQ(api::xlsx::number_text("1.0000000000000000"), "1");
}

}  // namespace
