#include "api/documents/xlsx.hpp"

#include "api/documents/figures.hpp"
#include "api/documents/format.hpp"
#include "domain/core/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>
#include <xlsxwriter.h>

namespace api::documents {
namespace {

constexpr std::int64_t exact = std::int64_t(1) << 53;  ///< a sheet keeps numbers as doubles
constexpr std::size_t longest_text = 32'767;           ///< of a cell
constexpr std::size_t most_ranges = 200;               ///< SUM takes 255
constexpr double widest_heading = 13,
                 widest_text = 38;  ///< of columns, in characters; longer ones are wrapped
constexpr lxw_color_t head_fill = 0xEDEDED, sum_fill = 0xF6F6F6, rose = 0xBD1C38, track = 0xD9D5D5;
constexpr std::array<lxw_color_t, 6> shades{0xF2CCD1, 0xBD1C38, 0x660D1F,
                                            0xDB7385, 0xB2B2B2, 0xE0E0E0};

void must(lxw_error error) {
    if (error != LXW_NO_ERROR)
        throw std::runtime_error(std::string("XLSX: ") + lxw_strerror(error));
}

/// A folder that goes with everything in it.
class ScratchFolder {
  public:
    explicit ScratchFolder(const std::string& where) {
        auto pattern = (std::filesystem::path(where.empty() ? std::filesystem::temp_directory_path()
                                                            : std::filesystem::path(where)) /
                        "giothong-XXXXXX")
                           .string();
        if (!mkdtemp(pattern.data()))
            throw std::runtime_error("cannot make a folder like " + pattern);
        path_ = pattern;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// The first `most` characters.
std::string shortened(std::string text, std::size_t most) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && characters++ == most) {
            text.resize(i);
            break;
        }
    return text;
}

const char* number_format(Kind kind, bool with_unit) {
    switch (kind) {
        case Kind::count:
            return "#,##0";
        case Kind::ml:
            return with_unit ? "#,##0\" ml\"" : "#,##0";
        case Kind::litres:
            return "#,##0.000";
        case Kind::tenths:
            return "#,##0.0";
        case Kind::percent:
            return "0.0%";
        case Kind::percent_hundredths:
            return "0.00%";
        case Kind::money_vnd:
            return with_unit ? "#,##0\" đ\"" : "#,##0";
        case Kind::day:
            return "dd/mm/yyyy";
        case Kind::text:
            break;
    }
    return "@";
}

/// The value as a sheet counts: percentages as shares, days from 30 December 1899.
double sheet_value(const Cell& cell) {
    switch (cell.kind) {
        case Kind::litres:
            return double(cell.number) / 1000;
        case Kind::tenths:
            return double(cell.number) / 10;
        case Kind::percent:
            return double(cell.number) / 1000;
        case Kind::percent_hundredths:
            return double(cell.number) / 10'000;
        case Kind::day:
            return double(cell.number + 25'569);
        default:
            return double(cell.number);
    }
}

std::string reference(std::size_t row, std::size_t column) {
    std::array<char, LXW_MAX_CELL_NAME_LENGTH> name{};
    lxw_rowcol_to_cell(name.data(), lxw_row_t(row), lxw_col_t(column));
    return name.data();
}

/// Rows that lie together.
using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;

void extend(Ranges& ranges, std::size_t row) {
    if (!ranges.empty() && ranges.back().second + 1 == row)
        ranges.back().second = row;
    else
        ranges.emplace_back(row, row);
}

class Workbook {
  public:
    Workbook(const Document& document, const Rendering& rendering)
        : document_(document),
          language_(rendering.language),
          folder_(rendering.scratch_folder),
          scratch_(folder_.path().string()) {
        file_ = (folder_.path() / "report.xlsx").string();
        lxw_workbook_options options{};
        options.constant_memory =
            LXW_TRUE;  // a row is gone when the next begins: cells are written strictly in order
        options.tmpdir = scratch_.data();
        book_ = workbook_new_opt(file_.c_str(), &options);
        if (!book_) throw std::runtime_error("XLSX: cannot begin " + file_);
    }
    ~Workbook() {
        if (book_) lxw_workbook_free(book_);
    }
    Workbook(const Workbook&) = delete;

    void make() {
        properties();
        collect();
        text_sheet();
        for (const auto& part : parts_)
            std::visit([&](const auto* block) { sheet_of(*block, names_.at(block)); }, part);
        provenance_sheet();
        must(workbook_close(std::exchange(book_, nullptr)));
    }

    void stream(const Sink& sink) const {
        std::ifstream in(file_, std::ios::binary);
        std::string piece(64 * 1024, '\0');
        while (in.read(piece.data(), std::streamsize(piece.size())) || in.gcount() > 0)
            sink({piece.data(), std::size_t(in.gcount())});
        if (!in.eof()) throw std::runtime_error("XLSX: cannot read back " + file_);
    }

  private:
    using Part = std::variant<const Table*, const ProgressChart*, const MixChart*>;

    struct Style {
        Kind kind = Kind::text;
        bool bold = false, italic = false, fill_head = false, fill_sum = false, border = false,
             wrap = false, with_unit = false, small = false;
        int align = LXW_ALIGN_NONE;
        int indent = 0;
        double size = 11;
        auto operator<=>(const Style&) const = default;
    };

    std::string words(const Words& w) const { return clean(w.in(language_)); }
    Language other_language() const {
        return language_ == Language::en ? Language::vi : Language::en;
    }
    const char* either(const char* vi, const char* en) const {
        return language_ == Language::en ? en : vi;
    }

    lxw_format* format(const Style& style) {
        auto& made = formats_[style];
        if (made) return made;
        made = workbook_add_format(book_);
        format_set_font_name(made, font_name_.c_str());
        format_set_font_size(made, style.size);
        if (style.kind != Kind::text)
            format_set_num_format(made, number_format(style.kind, style.with_unit));
        if (style.bold) format_set_bold(made);
        if (style.italic) format_set_italic(made);
        if (style.small) format_set_font_color(made, 0x666666);
        if (style.fill_head) format_set_bg_color(made, head_fill);
        if (style.fill_sum) format_set_bg_color(made, sum_fill);
        if (style.border) format_set_border(made, LXW_BORDER_THIN);
        if (style.border) format_set_border_color(made, 0x808080);
        if (style.wrap) format_set_text_wrap(made);
        format_set_align(made, LXW_ALIGN_VERTICAL_CENTER);
        if (style.align != LXW_ALIGN_NONE) format_set_align(made, std::uint8_t(style.align));
        if (style.indent > 0) format_set_indent(made, std::uint8_t(std::min(style.indent, 15)));
        return made;
    }

    void put(lxw_worksheet* sheet, std::size_t row, std::size_t column, const std::string& text,
             const Style& style) {
        if (row >= LXW_ROW_MAX) throw std::length_error("more rows than a sheet has");
        if (text.empty())
            must(worksheet_write_blank(sheet, lxw_row_t(row), lxw_col_t(column), format(style)));
        else
            must(worksheet_write_string(sheet, lxw_row_t(row), lxw_col_t(column),
                                        shortened(text, longest_text).c_str(), format(style)));
    }

    /// A figure; with a formula when there is one.
    void put(lxw_worksheet* sheet, std::size_t row, std::size_t column, const Cell& cell,
             Style style, const std::string& formula = {}) {
        if (row >= LXW_ROW_MAX) throw std::length_error("more rows than a sheet has");
        if (!cell.has_number() || cell.number > exact || cell.number < -exact) {
            if (cell.kind != Kind::text)
                style.align = cell.kind == Kind::day ? LXW_ALIGN_CENTER : LXW_ALIGN_RIGHT;
            style.kind = Kind::text;
            put(sheet, row, column, show(cell, language_), style);
            return;
        }
        style.kind = cell.kind;
        if (cell.kind == Kind::day) style.align = LXW_ALIGN_CENTER;
        if (formula.empty())
            must(worksheet_write_number(sheet, lxw_row_t(row), lxw_col_t(column), sheet_value(cell),
                                        format(style)));
        else
            must(worksheet_write_formula_num(sheet, lxw_row_t(row), lxw_col_t(column),
                                             formula.c_str(), format(style), sheet_value(cell)));
    }

    void properties() {
        const auto& provenance = document_.provenance;
        auto title = clean(document_.title.in(language_) + " " + document_.subtitle.in(language_)),
             subject = clean(document_.key), author = words(document_.letterhead.issuer),
             keywords = "digest=" + provenance.digest.hex();
        title = shortened(std::move(title), 250);
        author = shortened(std::move(author), 250);
        lxw_doc_properties properties{};
        properties.title = title.data();
        properties.subject = subject.data();
        properties.author = author.data();
        properties.keywords = keywords.data();
        properties.created = time_t(document_.created.ms / 1000);
        must(workbook_set_properties(book_, &properties));
        must(workbook_set_custom_property_string(book_, "digest", provenance.digest.hex().c_str()));
        must(workbook_set_custom_property_string(book_, "ledger_head",
                                                 provenance.ledger_head.hex().c_str()));
        must(workbook_set_custom_property_string(book_, "as_of_seq",
                                                 std::to_string(provenance.as_of_seq).c_str()));
    }

    /// A name that a sheet may have and no other has: at most 31 characters, none of []:*?/\, no
    /// apostrophe at its ends.
    std::string sheet_name(const Words& wanted, const std::string& key) {
        auto name = clean(wanted.in(language_));
        if (name.empty()) name = clean(key);
        for (char& c : name)
            if (std::string_view("[]:*?/\\'\n").find(c) != std::string_view::npos) c = ' ';
        const auto unique = [&](const std::string& n) {
            return used_.insert(domain::fold(n)).second;
        };
        name = shortened(name, 31);
        for (int i = 2; name.empty() || !unique(name); ++i)
            name = shortened(name, 27) + ' ' + std::to_string(i);
        return name;
    }

    void collect() {
        text_name_ = !document_.attached_to.empty() ? sheet_name({"Phụ lục", "Annex"}, "annex")
                     : document_.extract ? sheet_name({"Câu hỏi", "Question"}, "question")
                                         : sheet_name({"Báo cáo", "Report"}, "report");
        source_name_ = sheet_name({"Nguồn số liệu", "Provenance"}, "provenance");
        const auto add = [&](const std::vector<Block>& blocks) {
            for (const auto& block : blocks) {
                const auto keep = [&](const auto& b) {
                    parts_.emplace_back(&b);
                    names_[&b] = sheet_name(b.name, b.key);
                };
                if (const auto* table = std::get_if<Table>(&block)) keep(*table);
                if (const auto* progress = std::get_if<ProgressChart>(&block)) keep(*progress);
                if (const auto* mix = std::get_if<MixChart>(&block)) keep(*mix);
            }
        };
        add(document_.opening);
        for_each_section(document_, [&](const SectionAt& at) { add(at.section.blocks); });
    }

    lxw_worksheet* add_sheet(const std::string& name) {
        auto* sheet = workbook_add_worksheet(book_, name.c_str());
        if (!sheet) throw std::runtime_error("XLSX: cannot add the sheet " + name);
        worksheet_set_paper(sheet, 9);  // A4
        worksheet_set_margins(sheet, 0.8, 0.6, 0.8, 0.8);
        worksheet_fit_to_pages(sheet, 1, 0);
        // The space ends the font size: digits of the digest would be read as more of it.
        must(worksheet_set_footer(
            sheet, ("&L&8 " + document_.provenance.digest.hex().substr(0, 16) + "&C&8&A&R&8&P/&N")
                       .c_str()));
        return sheet;
    }

    // The text with its figures

    void text_sheet() {
        auto* sheet = add_sheet(text_name_);
        must(worksheet_set_column(sheet, 0, 0, 56, nullptr));
        must(worksheet_set_column(sheet, 1, 1, 24, nullptr));
        must(worksheet_set_column(sheet, 2, 2, 14, nullptr));
        worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
        std::size_t row = 0;
        const auto across = [&](const std::string& text, Style style, double line_height = 15) {
            style.wrap = true;
            const auto per_line = 94.0 * 11 / style.size;
            const double lines =
                std::max(1.0, std::ceil(double(domain::length_of(text)) / per_line));
            must(worksheet_set_row(sheet, lxw_row_t(row), lines * line_height * style.size / 11 + 2,
                                   nullptr));
            must(worksheet_merge_range(sheet, lxw_row_t(row), 0, lxw_row_t(row), 2,
                                       shortened(text, longest_text).c_str(), format(style)));
            ++row;
        };
        const auto& head = document_.letterhead;
        const Style centre{.align = LXW_ALIGN_CENTER},
            bold_centre{.bold = true, .align = LXW_ALIGN_CENTER};
        const auto beside = [&](const std::string& text, const Style& style) {
            must(worksheet_merge_range(sheet, lxw_row_t(row), 1, lxw_row_t(row), 2, text.c_str(),
                                       format(style)));
        };
        // The bodies at the left, country and motto at the right, as on paper.
        const auto letterhead = [&] {
            put(sheet, row, 0, words(head.superior.empty() ? head.issuer : head.superior),
                {.bold = head.superior.empty(), .wrap = true, .align = LXW_ALIGN_CENTER});
            beside(either("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
                   bold_centre);
            ++row;
            put(sheet, row, 0, head.superior.empty() ? std::string() : words(head.issuer),
                {.bold = true, .wrap = true, .align = LXW_ALIGN_CENTER});
            beside(either("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
                   bold_centre);
            ++row;
            const auto date = head.date
                                  ? long_day(*head.date, language_)
                                  : std::string(either("ngày …… tháng …… năm ……", "…… …………… ……"));
            put(sheet, row, 0,
                std::string(either("Số: ", "No: ")) +
                    (head.number.empty() ? "……/BC" : clean(head.number)),
                centre);
            beside((head.place.empty() ? std::string("……") : words(head.place)) + ", " + date,
                   {.italic = true, .align = LXW_ALIGN_CENTER});
            row += 2;
        };
        if (!document_.extract) letterhead();
        across(words(document_.title), {.bold = true, .align = LXW_ALIGN_CENTER, .size = 15});
        if (!document_.subtitle.empty()) {
            across(words(document_.subtitle),
                   {.bold = true, .align = LXW_ALIGN_CENTER, .size = 13});
            if (document_.subtitle.vi != document_.subtitle.en)
                across(clean(document_.subtitle.in(other_language())),
                       {.italic = true, .small = true, .align = LXW_ALIGN_CENTER});
        }
        if (!document_.attached_to.empty())
            across(words(document_.attached_to), {.italic = true, .align = LXW_ALIGN_CENTER});
        if (document_.draft)
            across(either("DỰ THẢO", "DRAFT"), {.bold = true, .align = LXW_ALIGN_CENTER});
        for (const auto& addressee : document_.addressees)
            across(
                (&addressee == &document_.addressees.front() ? either("Kính gửi: ", "To: ") : "") +
                    words(addressee),
                {.align = LXW_ALIGN_CENTER});
        ++row;
        const auto blocks = [&](const std::vector<Block>& all) {
            for (const auto& block : all) {
                if (const auto* paragraph = std::get_if<Paragraph>(&block)) {
                    const bool note = paragraph->style == Paragraph::Style::note;
                    across((paragraph->style == Paragraph::Style::item ? "- " : "") +
                               fill(*paragraph, language_),
                           {.italic = note});
                    for (const auto& figure : paragraph->figures) {
                        put(sheet, row, 0, words(figure.label),
                            {.border = true, .wrap = true, .indent = 1});
                        put(sheet, row, 1, figure.cell, {.border = true, .with_unit = false});
                        const bool percent = figure.cell.kind == Kind::percent ||
                                             figure.cell.kind == Kind::percent_hundredths;
                        put(sheet, row, 2, percent ? "" : unit_of(figure.cell.kind).in(language_),
                            {.border = true, .indent = 1});
                        ++row;
                    }
                    if (!paragraph->figures.empty()) ++row;
                } else {
                    std::visit(
                        [&](const auto& b) {
                            if constexpr (!std::is_same_v<std::decay_t<decltype(b)>, Paragraph>) {
                                const auto& name = names_.at(&b);
                                must(worksheet_write_url(sheet, lxw_row_t(row), 0,
                                                         ("internal:'" + name + "'!A1").c_str(),
                                                         nullptr));
                                must(worksheet_write_string(
                                    sheet, lxw_row_t(row), 0,
                                    ("→ " + (b.title.empty() ? name : words(b.title))).c_str(),
                                    format({.italic = true, .indent = 1})));
                                ++row;
                            }
                        },
                        block);
                }
            }
        };
        blocks(document_.opening);
        const auto section = [&](const SectionAt& at) {
            const auto number = at.annex && at.level == 0
                                    ? std::string(either("Phụ lục", "Annex")) +
                                          (at.number.empty() ? "" : " ") + at.number
                                    : at.number;
            put(sheet, row++, 0, number + (at.level >= 2 ? ") " : ". ") + words(at.section.title),
                {.bold = true, .indent = at.level});
            blocks(at.section.blocks);
        };
        for_each_section(document_, [&](const SectionAt& at) {
            if (!at.annex) section(at);
        });
        ++row;
        // Recipients at the left, who signs at the right: a row has to be written at once.
        std::vector<std::string> left, right;
        if (!document_.recipients.empty()) left.emplace_back(either("Nơi nhận:", "Recipients:"));
        for (const auto& line : document_.recipients)
            left.push_back("- " + words(line) +
                           (&line == &document_.recipients.back() ? "." : ";"));
        for (const auto& signature : document_.signatures) {
            if (!right.empty()) right.emplace_back();
            for (const auto& line : signature.authority) right.push_back(words(line));
            if (!signature.name.empty()) {
                right.insert(right.end(), 3, {});
                right.push_back(clean(signature.name));
            }
        }
        for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i, ++row) {
            if (i < left.size()) put(sheet, row, 0, left[i], {.bold = i == 0, .italic = i == 0});
            if (i < right.size() && !right[i].empty()) beside(right[i], bold_centre);
        }
        row += 2;
        for_each_section(document_, [&](const SectionAt& at) {
            if (at.annex) section(at);
        });
        const auto last = row;
        must(worksheet_print_area(sheet, 0, 0, lxw_row_t(std::max<std::size_t>(last, 1)), 2));
    }

    // Tables

    struct Placed {
        std::size_t first = 0, last = 0;  ///< rows of the body; last < first: none
    };

    Placed sheet_of(const Table& table, const std::string& name) {
        return table_on(add_sheet(name), table);
    }

    Placed table_on(lxw_worksheet* sheet, const Table& table) {
        const std::size_t shift = table.numbered ? 1 : 0, columns = table.columns.size() + shift;
        std::size_t row = 0;
        put(sheet, row++, 0, table.title.empty() ? words(table.name) : words(table.title),
            {.bold = true, .size = 13});
        if (const auto second = clean(table.title.in(other_language()));
            !second.empty() && second != words(table.title))
            put(sheet, row++, 0, second, {.italic = true, .small = true});
        ++row;

        // Headings: groups, titles with units, the same in the other language. A cell over two rows
        // cannot be written in order.
        const Style heading{.bold = true,
                            .fill_head = true,
                            .border = true,
                            .wrap = true,
                            .align = LXW_ALIGN_CENTER};
        const Style second_heading{.italic = true,
                                   .fill_head = true,
                                   .border = true,
                                   .wrap = true,
                                   .small = true,
                                   .align = LXW_ALIGN_CENTER,
                                   .size = 9};
        const std::size_t head = row;
        bool groups = false, second = false;
        for (const auto& column : table.columns) {
            groups |= !column.group.empty();
            second |= column.title.vi != column.title.en;
        }
        if (groups) {
            for (std::size_t c = 0; c < columns;) {
                const auto group = c < shift ? Words() : table.columns[c - shift].group;
                std::size_t end = c + 1;
                if (!group.empty())
                    while (end < columns && table.columns[end - shift].group == group) ++end;
                if (end - c > 1)
                    must(worksheet_merge_range(sheet, lxw_row_t(row), lxw_col_t(c), lxw_row_t(row),
                                               lxw_col_t(end - 1), words(group).c_str(),
                                               format(heading)));
                else
                    put(sheet, row, c, words(group), heading);
                c = end;
            }
            ++row;
        }
        std::vector<double> widths(columns, 6);
        for (const bool other : {false, true}) {
            if (other && !second) break;
            const auto language = other ? other_language() : language_;
            double lines = 1;
            for (std::size_t c = 0; c < columns; ++c) {
                auto title = c < shift ? std::string(language == Language::en ? "No." : "TT")
                                       : clean(table.columns[c - shift].title.in(language));
                if (c >= shift)
                    if (const auto unit = unit_of(table.columns[c - shift]).in(language);
                        !unit.empty() && title != unit)
                        title += " (" + clean(unit) + ")";
                put(sheet, row, c, title, other ? second_heading : heading);
                if (c >= shift)
                    widths[c] = std::max(
                        widths[c],
                        std::min(double(domain::length_of(title)) * 0.6 + 4, widest_heading));
                lines = std::max(lines, std::ceil(double(domain::length_of(title)) *
                                                  (other ? 0.8 : 1.0) / widths[c]));
            }
            must(
                worksheet_set_row(sheet, lxw_row_t(row), lines * (other ? 12.5 : 15) + 2, nullptr));
            ++row;
        }
        worksheet_freeze_panes(sheet, lxw_row_t(row),
                               lxw_col_t(std::min<std::size_t>(columns, shift + 1)));
        must(worksheet_repeat_rows(sheet, lxw_row_t(head), lxw_row_t(row - 1)));

        const std::size_t first = row;
        Ranges of_all, of_group;
        std::size_t number = 0;
        bool marks[4] = {};
        SumCheck check(table);
        auto next = table.rows();
        Placed placed{first, first - 1};
        for (Row line; next(line); ++row) {
            check.see(line);
            const bool total = line.style == Row::Style::total,
                       sum = total || line.style == Row::Style::subtotal,
                       group = line.style == Row::Style::group;
            if (line.style == Row::Style::body) {
                extend(of_all, row);
                extend(of_group, row);
                ++number;
                if (placed.last + 1 == row || placed.last < placed.first) placed.last = row;
            } else if (group) {
                of_group.clear();
            }
            const auto& covered = total ? of_all : of_group;
            const Style plain_style{.bold = sum || group,
                                    .italic = line.style == Row::Style::part,
                                    .fill_sum = sum || group,
                                    .border = true};
            if (shift) {
                auto style = plain_style;
                style.align = LXW_ALIGN_CENTER;
                if (line.style == Row::Style::body)
                    put(sheet, row, 0, count(std::int64_t(number)), style);
                else
                    put(sheet, row, 0, std::string(), style);
            }
            double lines = 1;  // programs do not make wrapped rows higher when they open a file
            for (std::size_t c = 0; c < table.columns.size(); ++c) {
                const auto& cell = line.cells[c];
                const auto& column = table.columns[c];
                auto style = plain_style;
                style.with_unit = cell.kind != column.kind;
                if (cell.kind == Kind::text) {
                    style.wrap = !group;
                    if (c == 0) style.indent = line.level;
                }
                marks[int(cell.presence)] = true;
                std::string formula;
                if (sum && column.summed && cell.has_number() && !check.withheld(c) &&
                    !covered.empty() && covered.size() <= most_ranges) {
                    for (const auto& [from, to] : covered)
                        formula += (formula.empty() ? "=SUM(" : ",") + reference(from, c + shift) +
                                   (from == to ? "" : ":" + reference(to, c + shift));
                    formula += ')';
                }
                put(sheet, row, c + shift, cell, style, formula);
                if (!group) {
                    const auto length =
                        double(domain::length_of(show(cell, language_, style.with_unit))) *
                            (sum ? 1.1 : 0.95) +
                        2 + 2 * style.indent;
                    const double most =
                        cell.kind == Kind::text ? std::max(widest_text, column.width) : 30.0;
                    widths[c + shift] = std::max(widths[c + shift], std::min(length, most));
                    if (cell.kind == Kind::text)
                        lines = std::max(lines, std::ceil((length - 2) / most));
                }
            }
            if (lines > 1)
                must(
                    worksheet_set_row(sheet, lxw_row_t(row), std::min(lines * 15, 400.0), nullptr));
            if (line.style == Row::Style::subtotal) of_group.clear();
        }
        double whole = 0;
        for (std::size_t c = 0; c < columns; ++c) {
            const double width =
                std::max(widths[c], c >= shift ? table.columns[c - shift].width : 0);
            must(worksheet_set_column(sheet, lxw_col_t(c), lxw_col_t(c), width, nullptr));
            whole += width;
        }
        if (whole > 95) worksheet_set_landscape(sheet);
        ++row;
        for (auto presence : {Presence::missing, Presence::suppressed, Presence::not_applicable})
            if (marks[int(presence)])
                put(sheet, row++, 0, std::string(mark(presence)) + " : " + words(meaning(presence)),
                    {.italic = true, .size = 10});
        for (const auto& note : table.notes)
            put(sheet, row++, 0, words(note), {.italic = true, .size = 10});
        return placed;
    }

    // Charts: the spreadsheet's own, over the cells of their figures

    /// A chart's title that begins like a formula would be taken for a reference.
    static std::string title_of(std::string text) {
        return text.starts_with('=') ? ' ' + text : text;
    }

    template <class Add>
    void chart_on(const Table& twin, const Words& title, const std::string& name, std::uint8_t type,
                  std::size_t bars, const Add& add) {
        auto* sheet = add_sheet(name);
        worksheet_set_landscape(sheet);
        const auto placed = table_on(sheet, twin);
        if (placed.last < placed.first) return;
        worksheet_fit_to_pages(sheet, 1, 1);
        auto* chart = workbook_add_chart(book_, type);
        add(chart, placed);
        lxw_chart_font font{};
        font.name = font_name_.data();
        font.size = 12;
        font.bold = LXW_TRUE;
        chart_title_set_name(chart, title_of(words(title)).c_str());
        chart_title_set_name_font(chart, &font);
        // The library turns the axes of bar charts: y is the one with the names. The first bar on
        // top, the figures below.
        chart_axis_set_reverse(chart->y_axis);
        chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_HIGH);
        chart_axis_set_num_format(chart->x_axis, type == LXW_CHART_BAR ? "#,##0" : "0%");
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
        chart_set_series_gap(chart, 50);
        lxw_chart_options options{};
        options.x_scale = 1.3;
        options.y_scale = std::max(0.9, 0.35 + 0.09 * double(std::min<std::size_t>(bars, 60)));
        must(worksheet_insert_chart_opt(sheet, 3, lxw_col_t(twin.columns.size() + 1), chart,
                                        &options));
    }

    void series_of(lxw_chart* chart, const std::string& name, const Placed& placed,
                   std::size_t column, lxw_color_t colour) {
        auto* series = chart_add_series(chart, nullptr, nullptr);
        const auto first = lxw_row_t(placed.first), last = lxw_row_t(placed.last);
        chart_series_set_categories(series, name.c_str(), first, 0, last, 0);
        chart_series_set_values(series, name.c_str(), first, lxw_col_t(column), last,
                                lxw_col_t(column));
        chart_series_set_name_range(series, name.c_str(), first - 2, lxw_col_t(column));
        lxw_chart_fill fill{};
        fill.color = colour;
        chart_series_set_fill(series, &fill);
    }

    void sheet_of(const ProgressChart& chart, const std::string& name) {
        chart_on(twin_of(chart), chart.title, name, LXW_CHART_BAR, chart.bars.size(),
                 [&](lxw_chart* drawn, const Placed& placed) {
                     series_of(drawn, name, placed, 2, track);
                     series_of(drawn, name, placed, 1, rose);
                     chart_set_series_overlap(drawn, 0);
                 });
    }

    void sheet_of(const MixChart& chart, const std::string& name) {
        chart_on(twin_of(chart), chart.title, name, LXW_CHART_BAR_STACKED_PERCENT,
                 chart.bars.size(), [&](lxw_chart* drawn, const Placed& placed) {
                     for (std::size_t i = 0; i < chart.parts.size(); ++i)
                         series_of(drawn, name, placed, i + 1, shades[i % shades.size()]);
                 });
    }

    // Where the figures come from

    void provenance_sheet() {
        const auto& provenance = document_.provenance;
        auto* sheet = add_sheet(source_name_);
        worksheet_set_landscape(sheet);
        must(worksheet_set_column(sheet, 0, 0, 28, nullptr));
        must(worksheet_set_column(sheet, 1, 1, 64, nullptr));
        must(worksheet_set_column(sheet, 2, 2, 44, nullptr));
        std::size_t row = 0;
        put(sheet, row++, 0, either("Nguồn số liệu", "Where the figures come from"),
            {.bold = true, .size = 13});
        ++row;
        const auto high_enough =
            [&](std::initializer_list<std::pair<const std::string*, double>> cells) {
                double lines = 1;
                for (const auto& [text, width] : cells)
                    lines =
                        std::max(lines, std::ceil(double(domain::length_of(*text)) * 0.9 / width));
                if (lines > 1)
                    must(worksheet_set_row(sheet, lxw_row_t(row), std::min(lines * 15, 400.0),
                                           nullptr));
            };
        const auto line = [&](const std::string& label, const std::string& value) {
            high_enough({{&label, 26}, {&value, 64}});
            put(sheet, row, 0, label, {.bold = true, .border = true, .wrap = true});
            put(sheet, row, 1, value, {.border = true, .wrap = true});
            ++row;
        };
        put(sheet, row, 0, either("Sổ cái đến sự kiện", "Ledger up to event"),
            {.bold = true, .border = true, .wrap = true});
        put(sheet, row++, 1, count(provenance.as_of_seq),
            {.border = true, .align = LXW_ALIGN_LEFT});
        line(either("Thời điểm", "As of"), provenance.as_of.text());
        line(either("Đầu sổ cái (BLAKE2b-256)", "Ledger head (BLAKE2b-256)"),
             provenance.ledger_head.hex());
        line(either("Mã băm số liệu", "Digest of the figures"), provenance.digest.hex());
        if (!document_.extract)
            line(either("Tình trạng", "State"),
                 document_.draft ? either("Dự thảo", "Draft") : either("Chính thức", "Final"));
        if (!provenance.verify_at.empty())
            line(either("Tra cứu", "Look it up"), clean(provenance.verify_at));
        for (const auto& [label, value] : provenance.filters) line(words(label), words(value));
        if (provenance.formulas.empty()) return;
        ++row;
        const Style heading{
            .bold = true, .fill_head = true, .border = true, .align = LXW_ALIGN_CENTER};
        put(sheet, row, 0, either("Chỉ tiêu", "Figure"), heading);
        put(sheet, row, 1, either("Định nghĩa, mẫu số, đơn vị", "Definition, denominator, unit"),
            heading);
        put(sheet, row, 2, either("Công thức", "Formula"), heading);
        ++row;
        for (const auto& formula : provenance.formulas) {
            const Style cell{.border = true, .wrap = true};
            const auto label = words(keyed(formula)), definition = words(formula.definition),
                       expression = words(formula.expression);
            high_enough({{&label, 28}, {&definition, 64}, {&expression, 44}});
            put(sheet, row, 0, label, cell);
            put(sheet, row, 1, definition, cell);
            put(sheet, row, 2, expression, cell);
            ++row;
        }
    }

    const Document& document_;
    const Language language_;
    ScratchFolder folder_;
    std::string scratch_, file_;
    lxw_workbook* book_ = nullptr;
    std::map<Style, lxw_format*> formats_;
    std::vector<Part> parts_;
    std::map<const void*, std::string> names_;
    std::set<std::string> used_;
    std::string text_name_, source_name_;
    std::string font_name_ = "Times New Roman";
};

}  // namespace

void xlsx(const Document& document, const Rendering& rendering, const Sink& sink) {
    Workbook book(document, rendering);
    book.make();
    book.stream(sink);
}

}  // namespace api::documents
