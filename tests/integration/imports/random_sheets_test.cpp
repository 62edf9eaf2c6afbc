// Random sheets, read by the import and by a second program (Python with csv and openpyxl): both
// say the same, and what was meant.
#include "api/imports/row_source.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/imports.hpp"
#include "tests/support/json.hpp"

#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <xlsxwriter.h>

namespace {

using namespace tests::support;
using namespace api::imports;
using domain::Day;

constexpr int sheets = 120;

struct Row {
    std::string name;
    Day day;
    int minute = 0;
    std::int64_t count = 0;
    bool blank_count = false;
};

struct Sheet {
    std::string file, encoding, order, group;
    char delimiter = ',';
    int header_row = 1;
    std::vector<Row> rows;
    FileForm form;
};

const char* const names[] = {"Bình Thạnh", "Bình Thành",    "Rạch Giá",    "Kiên Lương", "Hòn Đất",
                             "An Biên",    "U Minh Thượng", "Giồng Riềng", "Phú Quốc"};

class Maker {
  public:
    Maker(std::mt19937_64& random, const TemporaryFolder& folder)
        : random_(random), folder_(folder) {}

    Sheet make(int number) {
        Sheet sheet;
        const bool workbook = roll(3) == 0;
        sheet.file =
            folder_.file("sheet-" + std::to_string(number) + (workbook ? ".xlsx" : ".csv"));
        sheet.header_row = 1 + roll(3);
        for (int i = 1 + roll(30); i > 0; --i) {
            Row row;
            row.name = names[roll(std::size(names))];
            if (roll(4) == 0) row.name += ", \"khu\" " + std::to_string(roll(9));
            row.day = Day::of(2015, 1, 1).plus(roll(4000));
            row.minute = roll(24 * 60);
            row.blank_count = roll(6) == 0;
            row.count = row.blank_count ? 0 : roll(3) == 0 ? roll(3'000'000) : roll(500);
            sheet.rows.push_back(row);
        }
        const char* orders[] = {"ymd", "dmy", "mdy"};
        sheet.order = orders[roll(3)];
        const char* groups[] = {"", ".", ",", " "};
        sheet.group = groups[roll(4)];
        sheet.form.header_row = sheet.header_row;
        const bool stated = roll(2);
        auto& cells = sheet.form.rules.cells;
        cells.resize(3);
        cells[0].columns = {"ngày"};
        cells[0].reads = CellKind::day;
        if (stated && sheet.order != "ymd")
            cells[0].day.order =
                sheet.order == "dmy" ? api::csv::DayOrder::dmy : api::csv::DayOrder::mdy;
        cells[1].columns = {"giờ"};
        cells[1].reads = CellKind::time;
        cells[2].columns = {"số túi"};
        cells[2].reads = CellKind::count;
        cells[2].number.whole = true;
        cells[2].number.blank_is_zero = true;
        if (stated && !sheet.group.empty()) cells[2].number.thousands = sheet.group[0];
        if (workbook)
            write_workbook(sheet);
        else
            write_text(sheet);
        return sheet;
    }

  private:
    int roll(std::size_t n) { return int(random_() % n); }

    std::string day_text(const Sheet& sheet, Day day, int form) {
        const auto civil = day.civil();
        const auto d = std::to_string(unsigned(civil.day())),
                   m = std::to_string(unsigned(civil.month())),
                   y = std::to_string(int(civil.year()));
        if (sheet.order == "ymd")
            return form == 0   ? day.text()
                   : form == 1 ? y + "/" + m + "/" + d
                               : std::to_string(day.number + 25'569);
        const auto year = form == 2 ? y.substr(2) : y;
        const char* mark = form == 0 ? "/" : form == 1 ? "." : "-";
        return sheet.order == "dmy" ? d + mark + m + mark + year : m + mark + d + mark + year;
    }
    static std::string two(int n) { return (n < 10 ? "0" : "") + std::to_string(n); }
    std::string time_text(int minute, int form) {
        const auto h = std::to_string(minute / 60), m = two(minute % 60);
        return form == 0   ? h + ":" + m
               : form == 1 ? h + "h" + m
                           : two(minute / 60) + ":" + m + ":00";
    }
    std::string count_text(const Sheet& sheet, const Row& row) {
        if (row.blank_count) return "";
        const auto digits = std::to_string(row.count);
        std::string out;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            if (i > 0 && (digits.size() - i) % 3 == 0) out += sheet.group;
            out += digits[i];
        }
        return out;
    }

    void write_text(Sheet& sheet) {
        const char* encodings[] = {"utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1258"};
        sheet.encoding = encodings[roll(5)];
        const char delimiters[] = {',', ';', '\t', '|'};
        sheet.delimiter = delimiters[roll(4)];
        if (roll(2)) sheet.form.delimiter = sheet.delimiter;
        const char* ends[] = {"\n", "\r\n"};
        const std::string end = ends[roll(2)];
        std::ostringstream out;
        const auto line = [&](const std::vector<std::string>& cells) {
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (i) out << sheet.delimiter;
                const bool quoted = cells[i].find_first_of(std::string("\"\n") + sheet.delimiter) !=
                                        std::string::npos ||
                                    roll(5) == 0;
                if (!quoted) {
                    out << cells[i];
                    continue;
                }
                out << '"';
                for (char c : cells[i]) out << (c == '"' ? "\"\"" : std::string(1, c));
                out << '"';
            }
            out << end;
        };
        for (int i = 1; i < sheet.header_row; ++i) line({"Báo cáo số " + std::to_string(i)});
        line({"đơn vị", "ngày", "giờ", "số túi"});
        const int day_form = roll(3), time_form = roll(3);
        for (const auto& row : sheet.rows) {
            line({row.name, day_text(sheet, row.day, day_form), time_text(row.minute, time_form),
                  count_text(sheet, row)});
            if (roll(8) == 0) line({"", "", "", ""});
        }
        std::ofstream(sheet.file, std::ios::binary) << encoded(out.str(), sheet.encoding);
    }

    static std::string encoded(const std::string& utf8, const std::string& encoding) {
        if (encoding == "utf-8") return utf8;
        if (encoding == "utf-8-sig") return "\xEF\xBB\xBF" + utf8;
        auto text = icu::UnicodeString::fromUTF8(utf8);
        if (encoding == "cp1258") {
            // Its vowels have their marks, and the tones stand behind them.
            UErrorCode failed = U_ZERO_ERROR;
            const auto parts = icu::Normalizer2::getNFDInstance(failed)->normalize(text, failed);
            icu::UnicodeString out;
            for (int32_t i = 0; i < parts.length(); ++i) {
                const auto c = parts.charAt(i);
                const bool mark = c == 0x302 || c == 0x306 || c == 0x31B;
                // NFD puts a tone below before a mark above.
                if (mark && out.length() > 1 && out.charAt(out.length() - 1) == 0x323) {
                    auto base = icu::UnicodeString(out.charAt(out.length() - 2)).append(c);
                    out.truncate(out.length() - 2);
                    out.append(icu::Normalizer2::getNFCInstance(failed)->normalize(base, failed))
                        .append(char16_t(0x323));
                } else if (mark) {
                    auto base = icu::UnicodeString(out.charAt(out.length() - 1)).append(c);
                    out.truncate(out.length() - 1);
                    out.append(icu::Normalizer2::getNFCInstance(failed)->normalize(base, failed));
                } else {
                    out.append(c);
                }
            }
            std::string bytes(std::size_t(out.length()) * 2, '\0');
            bytes.resize(std::size_t(out.extract(0, out.length(), bytes.data(),
                                                 uint32_t(bytes.size()), "windows-1258")));
            return bytes;
        }
        std::string bytes;
        for (int32_t i = 0; i < text.length(); ++i) {
            const char high = char(text.charAt(i) >> 8), low = char(text.charAt(i) & 0xFF);
            (bytes += encoding == "utf-16-le" ? low : high) += encoding == "utf-16-le" ? high : low;
        }
        return bytes;
    }

    void write_workbook(Sheet& sheet) {
        auto* book = workbook_new(sheet.file.c_str());
        auto* page = workbook_add_worksheet(book, nullptr);
        auto* date = workbook_add_format(book);
        format_set_num_format(date, "dd/mm/yyyy");
        auto* clock = workbook_add_format(book);
        format_set_num_format(clock, "hh:mm");
        const int day_form = roll(3), time_form = roll(3);
        lxw_row_t at = 0;
        for (int i = 1; i < sheet.header_row; ++i)
            worksheet_write_string(page, at++, 0, "Báo cáo", nullptr);
        lxw_col_t column = 0;
        for (const char* name : {"đơn vị", "ngày", "giờ", "số túi"})
            worksheet_write_string(page, at, column++, name, nullptr);
        for (const auto& row : sheet.rows) {
            ++at;
            if (roll(8) == 0) ++at;
            worksheet_write_string(page, at, 0, row.name.c_str(), nullptr);
            // Whole columns of real dates, and columns with texts among them.
            if (roll(2))
                worksheet_write_number(page, at, 1, row.day.number + 25'569, date);
            else
                worksheet_write_string(page, at, 1, day_text(sheet, row.day, day_form).c_str(),
                                       nullptr);
            if (roll(2))
                worksheet_write_number(page, at, 2, row.minute / 1440.0, clock);
            else
                worksheet_write_string(page, at, 2, time_text(row.minute, time_form).c_str(),
                                       nullptr);
            if (row.blank_count)
                ;
            else if (roll(2))
                worksheet_write_number(page, at, 3, double(row.count), nullptr);
            else
                worksheet_write_string(page, at, 3, count_text(sheet, row).c_str(), nullptr);
        }
        workbook_close(book);
    }

    std::mt19937_64& random_;
    const TemporaryFolder& folder_;
};

TEST(RandomSheets, TheImportReadsWhatASecondProgramReads) {
    const auto looked = run_program({{"/usr/bin/python3", "-c", "import openpyxl"}, {}, {}, {}});
    if (looked.first != 0)
        GTEST_SKIP() << "python3-openpyxl is not installed: nothing was compared";
    const auto seed = std::getenv("SHEETS_SEED")
                          ? std::strtoull(std::getenv("SHEETS_SEED"), nullptr, 10)
                          : std::random_device{}();
    std::cout << "SHEETS_SEED=" << seed << '\n';
    std::mt19937_64 random(seed);
    TemporaryFolder folder;
    Maker maker(random, folder);
    std::vector<Sheet> all;
    std::ostringstream manifest;
    for (int i = 0; i < sheets; ++i) {
        all.push_back(maker.make(i));
        const auto& sheet = all.back();
        manifest << (i ? "," : "[") << "{\"file\":\"" << sheet.file << "\",\"encoding\":\""
                 << sheet.encoding << "\",\"delimiter\":\""
                 << (sheet.delimiter == '\t' ? "\\t" : std::string(1, sheet.delimiter))
                 << "\",\"order\":\"" << sheet.order << "\",\"group\":\"" << sheet.group
                 << "\",\"header_row\":" << sheet.header_row << '}';
    }
    std::ofstream(folder.file("manifest.json")) << manifest.str() << ']';
    const auto [code, output] =
        run_program({{"/usr/bin/python3", GIOTHONG_SOURCE_DIR "/tests/support/read_sheets.py",
                      folder.file("manifest.json")},
                     {},
                     {},
                     {}});
    ASSERT_EQ(code, 0) << output;
    const auto second = Json::parse(output);
    int compared = 0, refused = 0;
    for (int i = 0; i < sheets; ++i) {
        const auto& sheet = all[std::size_t(i)];
        const auto about = "sheet " + std::to_string(i) + " " + sheet.encoding + " '" +
                           sheet.delimiter + "' " + sheet.order;
        const auto theirs = second[std::size_t(i)];
        ASSERT_EQ(theirs.size(), sheet.rows.size()) << about;
        const server::imports::DiskFile file(sheet.file);
        auto source = RowSource::open(file, sheet.form);
        if (!source) {
            // Few words may be syllables in two encodings, and a report of one column has no
            // delimiter.
            EXPECT_TRUE(source.error().code == "encoding_ambiguous" ||
                        source.error().code == "delimiter_ambiguous")
                << about << source.error().code;
            ++refused;
            continue;
        }
        for (std::size_t r = 0; r < sheet.rows.size(); ++r) {
            const auto& meant = sheet.rows[r];
            auto row = source->next();
            ASSERT_TRUE(row && *row) << about << " row " << r;
            const auto& fields = (*row)->fields;
            if (!(*row)->fault.empty()) {
                EXPECT_TRUE((*row)->fault == "day_ambiguous" || (*row)->fault == "number_ambiguous")
                    << about << ' ' << (*row)->fault;
                ++refused;
                continue;
            }
            EXPECT_EQ(fields[0], meant.name) << about;
            EXPECT_EQ(fields[1], meant.day.text()) << about;
            EXPECT_EQ(fields[2], domain::TimeOfDay{meant.minute}.text()) << about;
            EXPECT_EQ(fields[3], std::to_string(meant.count)) << about;
            const auto other = theirs[r];
            EXPECT_EQ(fields[0], other[std::size_t(0)].text()) << about;
            EXPECT_EQ(fields[1], other[std::size_t(1)].text()) << about;
            EXPECT_EQ(domain::TimeOfDay::parse(fields[2])->minutes, other[std::size_t(2)].integer())
                << about;
            EXPECT_EQ(fields[3], std::to_string(other[std::size_t(3)].integer())) << about;
            ++compared;
        }
        auto end = source->next();
        EXPECT_TRUE(end && !*end) << about;
        if (HasFailure()) break;
    }
    EXPECT_GT(compared, 500) << refused << " were refused";
}

}  // namespace
