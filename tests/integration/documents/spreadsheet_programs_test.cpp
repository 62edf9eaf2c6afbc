// Case 04: what a spreadsheet program makes of the CSV files, asked of the program itself under
// Vietnamese and English settings.
#include "api/documents/csv.hpp"
#include "api/documents/figures.hpp"
#include "api/xlsx/reading.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/sample_report.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

namespace {

using namespace api::documents;
using namespace tests::support;

std::string program_named(const std::string& name) {
    std::istringstream folders(std::getenv("PATH") ? std::getenv("PATH") : "");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (std::filesystem::exists(folder + '/' + name)) return folder + '/' + name;
    return {};
}

struct Settings {
    const char* name;
    api::csv::Locale locale;
    int separator;
    int language;  ///< as the program's filter numbers it: Windows LCID
};

class SpreadsheetProgram : public testing::TestWithParam<Settings> {};

TEST_P(SpreadsheetProgram, Case04ReadsEveryFigureAsTheNumberThatItIs) {
    const auto soffice = program_named("soffice");
    if (soffice.empty())
        GTEST_SKIP() << "soffice is not installed (libreoffice-calc-nogui): nothing was checked";
    const auto& settings = GetParam();
    TemporaryFolder folder;
    const auto report = half_year_report();
    {
        std::ofstream out(folder.file("report.csv"), std::ios::binary);
        Rendering rendering;
        rendering.csv = api::csv::form_of(settings.locale, {});
        csv(report, rendering, [&](std::string_view chunk) { out << chunk; });
    }
    std::ostringstream filter;
    filter << "--infilter=Text - txt - csv (StarCalc):" << settings.separator << ",34,76,1,,"
           << settings.language << ",false,true,false";
    const auto [code, output] =
        run_program({{soffice, "-env:UserInstallation=file://" + folder.file("profile"),
                      "--headless", "--convert-to", "xlsx", filter.str(), "--outdir",
                      folder.file("out"), folder.file("report.csv")},
                     {{"HOME", folder.file("home")}},
                     {},
                     {}});
    ASSERT_EQ(code, 0) << output;
    std::ifstream in(folder.file("out/report.xlsx"), std::ios::binary);
    ASSERT_TRUE(in) << output;
    std::ostringstream bytes;
    bytes << in.rdbuf();
    const auto xml = unzip(bytes.str())["xl/worksheets/sheet1.xml"];
    auto book = api::xlsx::XlsxReader::open(folder.file("out/report.xlsx"), "");
    ASSERT_TRUE(book) << book.error().code;
    struct Read {
        std::int64_t line;
        std::string value;
    };
    std::map<std::tuple<std::string, std::string, std::string, std::string>, Read> rows;
    for (;;) {
        auto row = book->next();
        ASSERT_TRUE(row);
        if (!*row) break;
        auto& f = (*row)->fields;
        f.resize(10);
        rows[{f[0], f[1], f[2], f[3]}] = {(*row)->line, f[8]};
    }
    int fractions = 0;
    for_each_figure(report, [&](const FigureAt& at) {
        if (!at.cell.has_number() || at.cell.kind == Kind::day) return;
        const auto found = rows.find({std::string(at.section), std::string(at.block),
                                      std::string(at.row), std::string(at.column)});
        if (found == rows.end()) return;  // a key of digits, such as a month, is another text there
        const auto& [line, value] = found->second;
        const auto cell = xml.find("r=\"I" + std::to_string(line) + '"');
        ASSERT_NE(cell, xml.npos);
        EXPECT_EQ(xml.substr(cell, xml.find('>', cell) - cell).find("t=\"s\""), std::string::npos)
            << settings.name << ": text " << value;
        const double scale = at.cell.kind == Kind::litres                                    ? 1000
                             : at.cell.kind == Kind::tenths || at.cell.kind == Kind::percent ? 10
                             : at.cell.kind == Kind::percent_hundredths                      ? 100
                                                                                             : 1;
        EXPECT_NEAR(std::strtod(value.c_str(), nullptr), double(at.cell.number) / scale,
                    1e-9 * std::abs(double(at.cell.number)) + 1e-9)
            << settings.name << ' ' << at.row << ' ' << at.column << ' ' << value;
        fractions += scale > 1;
    });
    EXPECT_GT(fractions, 100) << "litres and percentages were among them";
}

INSTANTIATE_TEST_SUITE_P(Cases, SpreadsheetProgram,
                         testing::Values(Settings{"vi-VN", api::csv::Locale::vi, ';', 0x042A},
                                         Settings{"en-US", api::csv::Locale::plain, ',', 0x0409}),
                         [](const auto& info) { return std::string(info.param.name, 2); });

}  // namespace
