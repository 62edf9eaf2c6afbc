// PDF, XLSX and CSV of one document hold the same figures; and what each file owes its reader.
#include "api/csv/reading.hpp"
#include "api/documents/csv.hpp"
#include "api/documents/figures.hpp"
#include "api/documents/format.hpp"
#include "api/documents/pdf.hpp"
#include "api/documents/xlsx.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/sample_report.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>

namespace {

using namespace api::documents;
using tests::support::half_year_report;
using tests::support::long_report;
constexpr auto vi = api::Language::vi, en = api::Language::en;

template <class Render>
std::string made(Render render, const Document& document, api::Language language = vi) {
    std::string out;
    Rendering rendering;
    rendering.language = language;
    render(document, rendering, [&](std::string_view chunk) { out += chunk; });
    return out;
}

std::string spaced(std::string text) {
    for (auto at = text.find("\u00A0"); at != text.npos; at = text.find("\u00A0"))
        text.replace(at, 2, " ");
    return text;
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(spaced(text));
    std::vector<std::string> out;
    for (std::string word; in >> word;) out.push_back(word);
    return out;
}

std::vector<Table> tables_of(const Document& document) {
    std::vector<Table> out;
    const auto add = [&](const std::vector<Block>& blocks) {
        for (const auto& block : blocks)
            if (const auto* table = std::get_if<Table>(&block)) out.push_back(*table);
    };
    add(document.opening);
    for_each_section(document, [&](const SectionAt& at) { add(at.section.blocks); });
    return out;
}

/// A number as printed in this language, as the whole number that a cell keeps: "68,2" as 682.
std::int64_t read_back(std::string shown, Kind kind, api::Language language) {
    const char thousands = language == en ? ',' : '.', point = language == en ? '.' : ',';
    std::string digits;
    std::size_t decimals = 0;
    bool fraction = false;
    for (char c : shown) {
        if (c == thousands && !fraction) continue;
        if (c == point) {
            fraction = true;
            continue;
        }
        if (!std::isdigit(static_cast<unsigned char>(c)) && c != '-') continue;  // unit
        digits += c;
        decimals += fraction;
    }
    EXPECT_EQ(decimals, kind == Kind::litres                            ? 3u
                        : kind == Kind::tenths || kind == Kind::percent ? 1u
                                                                        : 0u)
        << shown;
    return std::stoll(digits);
}

// CSV

std::vector<std::vector<std::string>> parse_csv(std::string_view text) {
    std::vector<std::vector<std::string>> out;
    std::vector<std::string> row;
    std::string cell;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            for (++i; !(text[i] == '"' && (i + 1 == text.size() || text[i + 1] != '"')); ++i) {
                cell += text[i];
                if (text[i] == '"') ++i;
            }
        } else if (text[i] == ',') {
            row.push_back(std::exchange(cell, {}));
        } else if (text[i] == '\r') {
            row.push_back(std::exchange(cell, {}));
            out.push_back(std::exchange(row, {}));
            ++i;
        } else {
            cell += text[i];
        }
    }
    return out;
}

TEST(DocumentFiles, EveryFigureIsInTheCsv) {
    const auto report = half_year_report();
    const auto lines = parse_csv(made(csv, report));
    std::map<std::tuple<std::string, std::string, std::string, std::string>,
             std::vector<std::string>>
        by_place;
    for (const auto& line : lines) {
        ASSERT_EQ(line.size(), 10u);
        by_place[{line[0], line[1], line[2], line[3]}] = line;
    }
    int figures = 0;
    for_each_figure(report, [&](const FigureAt& at) {
        const auto found = by_place.find({std::string(at.section), std::string(at.block),
                                          std::string(at.row), std::string(at.column)});
        ASSERT_NE(found, by_place.end()) << at.block << ' ' << at.row << ' ' << at.column;
        const auto& line = found->second;
        EXPECT_EQ(line[5], name(at.cell.kind));
        EXPECT_EQ(line[7], name(at.cell.presence));
        if (at.cell.presence != Presence::value)
            EXPECT_EQ(line[8], "");
        else if (at.cell.kind == Kind::day)
            EXPECT_EQ(Day::parse(line[8])->number, at.cell.number);
        else if (at.cell.kind != Kind::text)
            EXPECT_EQ(read_back(line[8], at.cell.kind, en), at.cell.number);
        else
            EXPECT_EQ(line[9], at.cell.words.vi);
        ++figures;
    });
    EXPECT_GT(figures, 500);
    EXPECT_EQ((by_place[{"results/overall", "", "", "bags"}][8]), "12073");
    EXPECT_EQ((by_place[{"provenance", "", "", "digest"}][9]), report.provenance.digest.hex());
}

TEST(DocumentFiles, TheVietnameseCsvHoldsTheSameFiguresWithDecimalCommas) {
    const auto report = half_year_report();
    std::string text;
    Rendering rendering;
    rendering.csv = api::csv::form_of(api::csv::Locale::vi, {});
    csv(report, rendering, [&](std::string_view chunk) { text += chunk; });
    std::istringstream in(text);
    api::csv::CsvReader reader(in, ';');
    const auto plain = parse_csv(made(csv, report));
    int decimals = 0;
    for (const auto& line : plain) {
        const auto row = reader.next();
        ASSERT_TRUE(row && row->fault.empty()) << line[3];
        ASSERT_EQ(row->fields.size(), line.size());
        for (std::size_t c = 0; c < line.size(); ++c) {
            auto same = row->fields[c];
            if (c == 8 && row->line > 1) {
                EXPECT_EQ(same.find('.'), same.npos) << same;
                decimals += same.find(',') != same.npos;
                std::replace(same.begin(), same.end(), ',', '.');
            }
            EXPECT_EQ(same, line[c]);
        }
    }
    EXPECT_FALSE(reader.next());
    EXPECT_GT(decimals, 100) << "litres and percentages";
}

TEST(DocumentFiles, CsvHasABomOnRequestOnly) {
    std::string with, without_one;
    csv(half_year_report(), {.language = vi, .csv = {.bom = true}, .scratch_folder = {}},
        [&](std::string_view chunk) { with += chunk; });
    csv(half_year_report(), {}, [&](std::string_view chunk) { without_one += chunk; });
    EXPECT_EQ(with, "\xEF\xBB\xBF" + without_one);
    EXPECT_TRUE(without_one.starts_with("section,"));
}

// XLSX

double of_sheet(const Cell& cell) {
    switch (cell.kind) {
        case Kind::litres:
            return double(cell.number) / 1000;
        case Kind::tenths:
            return double(cell.number) / 10;
        case Kind::percent:
            return double(cell.number) / 1000;
        case Kind::day:
            return double(cell.number + 25'569);  // 1970-01-01 is day 25,569 of a sheet
        default:
            return double(cell.number);
    }
}

TEST(DocumentFiles, EveryFigureIsInTheWorkbook) {
    const auto report = half_year_report();
    for (auto language : {vi, en}) {
        const auto sheets = tests::support::read_workbook(made(xlsx, report, language));
        const auto sheet_named = [&](const std::string& wanted) -> const tests::support::Sheet& {
            for (const auto& sheet : sheets)
                if (sheet.name == wanted) return sheet;
            throw std::runtime_error("no sheet " + wanted);
        };
        int formulas = 0;
        for (const auto& table : tables_of(report)) {
            const auto& sheet = sheet_named(table.name.in(language));
            const int shift = table.numbered ? 1 : 0;
            ASSERT_GT(sheet.frozen_rows, 0);
            int row = sheet.frozen_rows;
            auto next = table.rows();
            for (Row line; next(line); ++row)
                for (std::size_t c = 0; c < line.cells.size(); ++c) {
                    const auto& cell = line.cells[c];
                    const auto* found = sheet.at(row, int(c) + shift);
                    if (cell.kind == Kind::text && cell.words.empty()) {
                        EXPECT_EQ(found, nullptr);
                        continue;
                    }
                    ASSERT_NE(found, nullptr) << table.key << ' ' << line.key << ' ' << c;
                    EXPECT_EQ(found->is_text, !cell.has_number())
                        << table.key << ' ' << line.key << ' ' << c;
                    if (!cell.has_number()) {
                        EXPECT_EQ(found->text, show(cell, language));
                        continue;
                    }
                    EXPECT_DOUBLE_EQ(found->number, of_sheet(cell));
                    EXPECT_FALSE(found->format.empty());
                    if (!found->formula.empty()) {
                        ++formulas;
                        EXPECT_NEAR(sheet.sum(found->formula), of_sheet(cell), 1e-6)
                            << table.key << ' ' << line.key << ' ' << found->formula;
                    } else if (table.columns[c].summed) {
                        EXPECT_TRUE(line.style == Row::Style::body) << "a sum without a formula";
                    }
                }
        }
        EXPECT_GT(formulas, 60);
        const auto& text = sheet_named(language == vi ? "Báo cáo" : "Report");
        for_each_section(report, [&](const SectionAt& at) {
            for (const auto& block : at.section.blocks)
                if (const auto* paragraph = std::get_if<Paragraph>(&block))
                    for (const auto& figure : paragraph->figures) {
                        const int row = text.row_of(figure.label.in(language));
                        ASSERT_GE(row, 0) << figure.key;
                        EXPECT_DOUBLE_EQ(text.at(row, 1)->number, of_sheet(figure.cell));
                    }
        });
        for (const auto& chart :
             {std::pair("Tiến độ", "Progress"), std::pair("Cơ cấu thể tích", "Volume mix")})
            EXPECT_NE(
                sheet_named(language == vi ? chart.first : chart.second).xml.find("<drawing "),
                std::string::npos);
        EXPECT_GE(sheet_named(language == vi ? "Nguồn số liệu" : "Provenance")
                      .row_of(report.provenance.digest.hex()),
                  0);
        for (const auto& sheet :
             sheets)  // "&8" is the size; digits right after it would be part of it
            EXPECT_NE(sheet.xml.find("&amp;L&amp;8 " +
                                     report.provenance.digest.hex().substr(0, 16) + "&amp;C"),
                      std::string::npos)
                << sheet.name;
        EXPECT_GE(sheet_named(language == vi ? "Nguồn số liệu" : "Provenance")
                      .row_of(report.provenance.ledger_head.hex()),
                  0);
    }
}

TEST(DocumentFiles, TextIsNeverAFormula) {
    auto report = half_year_report();
    const std::string evil = "=HYPERLINK(\"http://x\",\"y\")";
    report.title = report.subtitle = report.letterhead.issuer = Words(evil);
    report.sections[0].title = Words(evil);
    auto& chart = std::get<ProgressChart>(report.sections[0].sections[1].blocks[0]);
    chart.title = chart.bars[0].label = Words(evil);
    chart.name = Words("=x'[bad]:*?/\\name that is much longer than a sheet's may be");
    std::get<Paragraph>(report.sections[0].sections[0].blocks[0]).figures[0].label = Words(evil);
    const auto file = made(xlsx, report);
    int texts = 0;
    for (const auto& sheet : tests::support::read_workbook(file))
        for (const auto& [where, cell] : sheet.cells) {
            EXPECT_TRUE(cell.formula.empty() || cell.formula.starts_with("SUM(")) << cell.formula;
            texts += cell.is_text && cell.text == evil;
        }
    EXPECT_GE(texts, 4);
    for (const auto& [name, content] : tests::support::unzip(file)) {
        if (name.find("charts/chart") == std::string::npos) continue;
        EXPECT_EQ(content.find("<c:f>HYPERLINK"), std::string::npos) << name;
    }
    for (const auto& line : parse_csv(made(csv, report)))
        for (const auto& cell : line) EXPECT_FALSE(cell.starts_with('=')) << cell;
}

TEST(DocumentFiles, AWithheldNumberIsNotInASum) {
    Document document;
    document.title = document.subtitle = "x";
    document.opening.push_back(Table{
        .key = "t",
        .name = "t",
        .columns = {{.key = "name", .title = "Tên"},
                    {.key = "n", .title = "Số", .kind = Kind::count, .summed = true}},
        .rows = rows_of(
            {{.key = "a", .cells = {text("a"), count(40)}},
             {.key = "b", .cells = {text("b"), without(Kind::count, Presence::suppressed)}},
             {.key = "all", .cells = {text("Cộng"), count(42)}, .style = Row::Style::total}})});
    const auto sheets = tests::support::read_workbook(made(xlsx, document));
    const auto& sheet = sheets.at(1);
    const int row = sheet.row_of("Cộng");
    EXPECT_EQ(sheet.at(row, 1)->number, 42);
    EXPECT_EQ(sheet.at(row, 1)->formula, "")
        << "a formula over cells without the number comes to 40";
}

TEST(DocumentFiles, NothingIsLeftWhenTheReaderGoes) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("giothong-scratch-" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    struct Gone {};
    const auto gone = [](std::string_view) { throw Gone(); };
    EXPECT_THROW(xlsx(half_year_report(),
                      {.language = vi, .csv = {}, .scratch_folder = folder.string()}, gone),
                 Gone);
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    EXPECT_THROW(pdf(long_report(5'000), {}, gone), Gone);
    EXPECT_THROW(csv(half_year_report(), {}, gone), Gone);
    std::filesystem::remove(folder);
    EXPECT_THROW(
        xlsx(half_year_report(), {.language = vi, .csv = {}, .scratch_folder = folder.string()},
             [](std::string_view) {}),
        std::runtime_error);
}

// PDF

/// Whether `wanted` stands in `line` as one piece.
bool holds(const std::vector<std::string>& line, const std::vector<std::string>& wanted) {
    return std::search(line.begin(), line.end(), wanted.begin(), wanted.end()) != line.end();
}

TEST(DocumentFiles, EveryFigureIsInThePdf) {
    const auto report = half_year_report();
    for (auto language : {vi, en}) {
        const auto pages = tests::support::pages_of(made(pdf, report, language));
        std::vector<std::vector<std::string>> lines;
        for (const auto& page : pages) {
            std::istringstream in(page);
            for (std::string line; std::getline(in, line);) lines.push_back(words_of(line));
        }
        std::string all;  // paragraphs run over lines
        for (const auto& line : lines)
            for (const auto& word : line) all += word + ' ';

        int rows = 0;
        for (const auto& table : tables_of(report)) {
            auto line = lines.begin();
            auto next = table.rows();
            for (Row row; next(row);) {
                std::vector<std::string> wanted;
                std::vector<std::pair<Cell, std::string>> numbers;
                for (std::size_t c = 0; c < row.cells.size(); ++c) {
                    const auto& cell = row.cells[c];
                    if (cell.kind == Kind::text || cell.kind == Kind::day) continue;
                    const auto shown = show(cell, language, false);
                    for (const auto& word : words_of(shown)) wanted.push_back(word);
                    numbers.emplace_back(cell, shown);
                }
                if (wanted.empty()) continue;
                line = std::find_if(line, lines.end(),
                                    [&](const auto& l) { return holds(l, wanted); });
                ASSERT_NE(line, lines.end()) << table.key << ' ' << row.key;
                ++line;  // rows stand in their order
                for (const auto& [cell, shown] : numbers)
                    EXPECT_TRUE(!cell.has_number() ||
                                read_back(shown, cell.kind, language) == cell.number)
                        << shown;
                for (const auto& cell : row.cells)
                    EXPECT_TRUE(cell.kind != Kind::day ||
                                all.find(spaced(show(cell, language))) != all.npos)
                        << show(cell, language);
                ++rows;
            }
        }
        EXPECT_GT(rows, 60);
        for_each_section(report, [&](const SectionAt& at) {
            for (const auto& block : at.section.blocks) {
                if (const auto* paragraph = std::get_if<Paragraph>(&block)) {
                    EXPECT_NE(all.find(spaced(fill(*paragraph, language))), all.npos)
                        << fill(*paragraph, language);
                } else if (const auto* progress = std::get_if<ProgressChart>(&block)) {
                    for (const auto& bar : progress->bars)
                        EXPECT_NE(all.find(show(bar.value, language) + " / " +
                                           show(bar.target, language) + " (" +
                                           show(bar.percent, language) + ")"),
                                  all.npos);
                } else if (const auto* mix = std::get_if<MixChart>(&block)) {
                    for (const auto& bar : mix->bars)
                        for (const auto& value : bar.values)
                            EXPECT_NE(all.find(' ' + show(value, language) + ' '), all.npos);
                }
            }
        });
        EXPECT_NE(all.find(report.provenance.digest.hex()), all.npos);
        EXPECT_NE(all.find(report.provenance.ledger_head.hex()), all.npos);
        for (const auto& formula : report.provenance.formulas)
            EXPECT_NE(all.find(words_of(formula.label.in(language))[0]), all.npos);
    }
}

TEST(DocumentFiles, ThePdfIsAnAdministrativeDocument) {
    const auto report = half_year_report();
    const auto file = made(pdf, report);
    const auto pages = tests::support::pages_of(file);
    EXPECT_EQ(pages.size(), 8u);
    const auto& first = pages.front();
    std::size_t at = 0;
    for (const char* part :
         {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 128/BC-BCĐ",
          "ngày 02 tháng 7 năm 2020", "BÁO CÁO", "Kính gửi:", "I. KẾT QUẢ", "1. Kết quả chung"}) {
        const auto found = first.find(part, at);
        EXPECT_NE(found, first.npos) << part;
        at = found == first.npos ? at : found;
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const auto words = words_of(pages[i]);
        if (i == 0)
            EXPECT_NE(words.front(), "1");
        else if (i == 7)
            EXPECT_EQ(words.front(), "Phụ")
                << "an annex is numbered on its own, and its first page shows no number";
        else
            EXPECT_EQ(words.front(), std::to_string(i + 1));
    }
    for (const char* part :
         {"Nơi nhận:", "- Như trên;", "- Lưu: VT, HCTĐ.", "TM. BAN CHỈ ĐẠO", "Nguyễn Thị Ngọc Ánh"})
        EXPECT_NE(pages[6].find(part), std::string::npos) << part;

    const auto info = tests::support::asked_of("pdfinfo", file);
    EXPECT_EQ(info.find("rror"), info.npos) << info;
    EXPECT_NE(info.find("BÁO CÁO Kết quả vận động hiến máu tình nguyện 6 tháng đầu năm 2020"),
              info.npos)
        << info;
    EXPECT_NE(info.find("digest=" + report.provenance.digest.hex()), info.npos);
    EXPECT_NE(file.find("/Lang (vi-VN)"), file.npos);
    EXPECT_NE(made(pdf, report, en).find("/Lang (en-GB)"), file.npos);

    std::istringstream fonts(tests::support::asked_of("pdffonts", file));
    int seen = 0;
    for (std::string line; std::getline(fonts, line);) {
        const auto words = words_of(line);
        if (words.size() < 6 || line.find('+') == line.npos) continue;
        EXPECT_NE(line.find("yes yes yes"), line.npos)
            << "embedded, subset, with its characters: " << line;
        ++seen;
    }
    EXPECT_GE(seen, 4);
}

TEST(DocumentFiles, AnnexesStandBehindTheSignaturesWithNumbersOfTheirOwn) {
    auto report = half_year_report();
    const auto before = tests::support::pages_of(made(pdf, report)).size();
    std::vector<Row> rows;
    for (int i = 0; i < 60; ++i)
        rows.push_back({.key = "r" + std::to_string(i),
                        .cells = {text(Words("dòng " + std::to_string(i))), count(i)}});
    for (const char* key : {"first", "second"})
        report.annexes.push_back(
            {.key = key,
             .title = Words(std::string("PHỤ LỤC ") + key),
             .blocks = {Table{.key = std::string("t_") + key,
                              .name = Words(key),
                              .columns = {{.key = "name", .title = "Tên"},
                                          {.key = "n", .title = "Số", .kind = Kind::count}},
                              .rows = rows_of(rows)}}});
    const auto pages = tests::support::pages_of(made(pdf, report));
    EXPECT_EQ(pages.size(), before + 4) << "two pages for each of two annexes";
    std::size_t signed_on = 0;
    std::vector<std::string> beginnings;
    for (std::size_t p = 0; p < pages.size(); ++p) {
        if (pages[p].find("TM. BAN CHỈ ĐẠO") != std::string::npos) signed_on = p;
        auto words = words_of(pages[p]);
        if (words[0] == "Phụ") {
            EXPECT_GT(p, signed_on);
            EXPECT_NE(pages[p].find("128/BC-BCĐ"), std::string::npos)
                << "each says what it belongs to";
            beginnings.push_back(words[2]);
            if (p + 1 < pages.size() && beginnings.size() < 3)
                EXPECT_EQ(words_of(pages[p + 1])[0], "2");
        }
    }
    EXPECT_EQ(beginnings, (std::vector<std::string>{"I", "II", "III"}));
    // The figures of annexes are figures like others.
    EXPECT_NE(made(csv, report).find("first,t_first,r59,n,"), std::string::npos);
    std::set<std::string> sheets;
    for (const auto& sheet : tests::support::read_workbook(made(xlsx, report)))
        sheets.insert(sheet.name);
    EXPECT_TRUE(sheets.contains("first") && sheets.contains("second"));
}

TEST(DocumentFiles, TheQrOfThePdfSaysWhereTheFiguresComeFrom) {
    for (bool address : {true, false}) {
        auto report = half_year_report();
        if (!address) report.provenance.verify_at.clear();
        const auto codes =
            tests::support::qr_codes_in(tests::support::picture_of(made(pdf, report), 7, 200));
        ASSERT_EQ(codes.size(), 1u);
        EXPECT_EQ(codes[0], verification_text(report.provenance));
        EXPECT_NE(codes[0].find(report.provenance.ledger_head.hex()), std::string::npos);
        EXPECT_NE(codes[0].find(report.provenance.digest.hex()), std::string::npos);
    }
}

TEST(DocumentFiles, NoGlyphIsMissingAndAMissingOneIsCounted) {
    const auto ignore = [](std::string_view) {};
    for (auto language : {vi, en})
        EXPECT_EQ(
            pdf(half_year_report(), {.language = language, .csv = {}, .scratch_folder = {}}, ignore)
                .unknown_glyphs,
            0);
    auto report = half_year_report();
    report.sections[1].title = Words("血 máu 🩸");
    EXPECT_EQ(pdf(report, {}, ignore).unknown_glyphs, 2);
}

TEST(DocumentFiles, DiacriticsArriveComposed) {
    const std::string loose =
        "Hie\u0302\u0301n ma\u0301u ti\u0300nh nguye\u0323\u0302n \u0111o\u031b\u0323t 1";
    const std::string composed = "Hiến máu tình nguyện đợt 1";
    auto report = half_year_report();
    report.subtitle = Words(loose);
    EXPECT_NE(tests::support::pages_of(made(pdf, report)).at(0).find(composed), std::string::npos);
    EXPECT_GE(tests::support::read_workbook(made(xlsx, report)).at(0).row_of(composed), 0);
    EXPECT_NE(made(csv, report).find(composed), std::string::npos);
}

TEST(DocumentFiles, EqualDocumentsAreEqualFiles) {
    const auto report = half_year_report();
    EXPECT_EQ(made(pdf, report), made(pdf, half_year_report()));
    EXPECT_EQ(made(xlsx, report), made(xlsx, half_year_report()));
    EXPECT_EQ(made(csv, report), made(csv, half_year_report()));
    auto later = report;
    later.created = later.created.plus_ms(60'000);
    EXPECT_NE(made(pdf, report), made(pdf, later));
    EXPECT_NE(made(xlsx, report), made(xlsx, later));
}

TEST(DocumentFiles, HeadingsRepeatAndSumsAreNotAlone) {
    for (int drives = 20; drives < 80;
         drives += 1) {  // the sum comes to lie at every height of a page
        const auto pages = tests::support::pages_of(made(pdf, long_report(drives)));
        const auto last = "Hội trường xã số " + std::to_string(drives);
        int sums = 0;
        for (const auto& page : pages) {
            const bool rows = page.find("Hội trường xã số") != page.npos;
            const auto lines = words_of(page);
            const bool sum = std::find(lines.begin(), lines.end(), "Cộng") != lines.end();
            EXPECT_TRUE(!(rows || sum) || page.find("Giá trị") != page.npos)
                << "a page of the table without its heading, " << drives << " drives";
            EXPECT_TRUE(!sum || page.find(last) != page.npos)
                << "a sum alone on a page, " << drives << " drives";
            sums += sum;
        }
        EXPECT_EQ(sums, 1);
    }
}

TEST(DocumentFiles, RowsAreNotSplitAndParagraphsLoseNoLine) {
    Document document;
    document.title = document.subtitle = "x";
    std::string long_text;
    for (int i = 0; i < 3'000; ++i) long_text += "từ" + std::to_string(i) + ' ';
    document.opening.push_back(Paragraph{.text = Words(long_text)});
    std::vector<Row> rows;
    for (int i = 0; i < 150; ++i) {
        const auto n = std::to_string(i);
        std::string name = "đầu" + n;
        for (int k = 0; k < 10 + i % 37; ++k) name += " chữ";
        rows.push_back({.key = n, .cells = {text(name + " cuối" + n), count(i)}});
    }
    document.opening.push_back(Table{.key = "t",
                                     .name = "t",
                                     .columns = {{.key = "name", .title = "Tên"},
                                                 {.key = "n", .title = "Số", .kind = Kind::count}},
                                     .rows = rows_of(rows)});
    const auto pages = tests::support::pages_of(made(pdf, document));
    std::vector<std::string> words;
    std::map<std::string, std::size_t> page_of;
    for (std::size_t p = 0; p < pages.size(); ++p)
        for (const auto& word : words_of(pages[p])) {
            words.push_back(word);
            page_of[word] = p;
        }
    for (int i = 0; i < 150; ++i) {
        const auto n = std::to_string(i);
        ASSERT_TRUE(page_of.contains("đầu" + n) && page_of.contains("cuối" + n)) << n;
        EXPECT_EQ(page_of["đầu" + n], page_of["cuối" + n]) << n;
    }
    auto at = words.begin();
    for (int i = 0; i < 3'000; ++i) {
        at = std::find(at, words.end(), "từ" + std::to_string(i));
        ASSERT_NE(at, words.end()) << i;
    }
}

TEST(DocumentFiles, WideTablesLieAcrossAndADraftSaysSo) {
    const auto info = tests::support::asked_of("pdfinfo", made(pdf, half_year_report()));
    EXPECT_NE(info.find("595.276 x 841.89"), info.npos);
    const auto pages = tests::support::pages_of(made(pdf, half_year_report()));
    const auto wide = tests::support::picture_of(made(pdf, half_year_report()), 3, 30),
               tall = tests::support::picture_of(made(pdf, half_year_report()), 7, 30);
    EXPECT_GT(wide.width, wide.height);
    EXPECT_LT(tall.width, tall.height);
    auto draft = half_year_report();
    draft.draft = true;
    const auto darkness = [](const tests::support::Picture& picture) {
        std::int64_t sum = 0;
        for (auto grey : picture.grey) sum += 255 - grey;
        return sum;
    };
    for (int page : {1, 3, 8})
        EXPECT_GT(darkness(tests::support::picture_of(made(pdf, draft), page, 30)),
                  darkness(tests::support::picture_of(made(pdf, half_year_report()), page, 30)));
    EXPECT_NE(made(csv, draft).find("draft"), std::string::npos);
}

TEST(DocumentFiles, AnEmptyDocumentIsOne) {
    const Document nothing;
    EXPECT_EQ(tests::support::pages_of(made(pdf, nothing)).size(), 1u);
    EXPECT_EQ(tests::support::read_workbook(made(xlsx, nothing)).size(), 2u);
    Document empty_table;
    empty_table.opening.push_back(Table{
        .key = "t", .name = "t", .columns = {{.key = "a", .title = "A"}}, .rows = rows_of({})});
    empty_table.opening.push_back(ProgressChart{.key = "p", .name = "p"});
    empty_table.opening.push_back(MixChart{.key = "m", .name = "m"});
    EXPECT_EQ(tests::support::pages_of(made(pdf, empty_table)).size(), 1u);
    EXPECT_EQ(tests::support::read_workbook(made(xlsx, empty_table)).size(), 5u);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/// The most memory, in KiB, that a child needs to render a report of so many drives.
template <class Render>
long most_memory(Render render, int drives) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const auto child = fork();
    if (child == 0) {
        long most = -1;
        try {
            std::size_t bytes = 0;
            render(long_report(drives), Rendering{},
                   [&](std::string_view chunk) { bytes += chunk.size(); });
            std::ifstream status("/proc/self/status");
            for (std::string line; std::getline(status, line);)
                if (line.starts_with("VmHWM:")) most = std::stol(line.substr(6));
        } catch (...) {
        }
        _exit(write(ends[1], &most, sizeof most) == sizeof most ? 0 : 1);
    }
    long most = -1;
    EXPECT_EQ(read(ends[0], &most, sizeof most), ssize_t(sizeof most));
    close(ends[0]);
    close(ends[1]);
    waitpid(child, nullptr, 0);
    return most;
}

TEST(DocumentFiles, MemoryDoesNotGrowWithDrives) {
    const auto flat = [](const char* what, auto render) {
        const auto few = most_memory(render, 500), many = most_memory(render, 5'000);
        ASSERT_GT(few, 0) << what;
        EXPECT_LT(many - few, 3'000) << what << ": KiB for 4,500 drives more";
    };
    flat("pdf", [](const Document& d, const Rendering& r, const Sink& s) { pdf(d, r, s); });
    flat("xlsx", xlsx);
    flat("csv", csv);
}
#endif

}  // namespace
