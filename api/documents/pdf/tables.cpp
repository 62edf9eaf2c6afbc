#include "api/documents/pdf/tables.hpp"

#include "api/documents/figures.hpp"
#include "api/documents/format.hpp"
#include "domain/core/text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace api::documents::pdf_pages {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
constexpr double padding = 3.5;  // left and right of the text in a cell
constexpr double above = 2.2;    // and over and under it
constexpr double rule = 0.5;
constexpr double least_size = 7.5;
constexpr std::size_t few_rows = 10;
constexpr double widest_text = 17,
                 widest_word =
                     8;  // of a column of names, at 1 pt; longer ones are wrapped, or broken
constexpr Colour head_fill{0.93, 0.93, 0.93}, sum_fill{0.965, 0.965, 0.965},
    rule_colour{0.25, 0.25, 0.25};

Align align_of(Kind kind) {
    if (kind == Kind::text) return Align::left;
    return kind == Kind::day ? Align::centre : Align::right;
}

/// Short headings such as "250 ml", and short words in brackets such as "(đơn vị)", are not broken.
std::string unbroken(const std::string& text) {
    const bool short_text = domain::length_of(text) <= 8;
    std::string out;
    std::size_t closed = 0;  // where the brackets end that we are in
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(')
            if (const auto end = text.find(')', i);
                end != text.npos && domain::length_of(text.substr(i, end - i)) <= 12)
                closed = end;
        out += text[i] == ' ' && (short_text || i < closed) ? std::string("\u00A0")
                                                            : std::string(1, text[i]);
    }
    return out;
}

/// The longest of the words that a line may not break; no-break spaces do not end them.
std::string longest_word(const std::string& text) {
    std::string longest, word;
    for (char c : text + ' ') {
        if (c == ' ' || c == '\n') {
            if (domain::length_of(word) > domain::length_of(longest)) longest = word;
            word.clear();
        } else {
            word += c;
        }
    }
    return longest;
}

}  // namespace

struct TableSetting::Laid {
    struct Part {
        std::size_t column, span;
        Text text;
        Align align;
        double indent;
    };
    std::vector<Part> parts;
    double height = 0;
    Row::Style style = Row::Style::body;
};

TableSetting::TableSetting(Canvas& canvas, const Table& table, Language language)
    : table_(table), language_(language) {
    if (table_.numbered) columns_.push_back(none);
    for (std::size_t c = 0; c < table_.columns.size(); ++c) columns_.push_back(c);
    measure(canvas);

    const auto needed = [&](const std::vector<double>& at_one_point, double size) {
        double sum = 0;
        for (auto width : at_one_point) sum += width * size + 2 * padding;
        return sum;
    };
    // Portrait in the usual size if all columns have the room they want, or nearly; then landscape;
    // then smaller.
    if (needed(natural_, 11) > Pages::width_of(false) &&
        needed(least_, 9.5) > Pages::width_of(false))
        wide_ = true;
    const double room = Pages::width_of(wide_);
    while (size_ > 10 && needed(natural_, size_) > room)
        size_ -= 0.5;  // names on one line, as far as that is readable
    while (size_ > least_size && needed(least_, size_) > room) size_ -= 0.5;
    fit(room);

    const auto cell = [&](const std::string& words, double width, bool bold, bool italic) {
        return canvas.text(unbroken(clean(words)), {.size = size_,
                                                    .bold = bold,
                                                    .italic = italic,
                                                    .align = Align::centre,
                                                    .width = width - 2 * padding});
    };
    group_of_.assign(columns_.size(), none);
    for (std::size_t i = 0; i < columns_.size();) {
        const auto& group = columns_[i] == none ? Words() : table_.columns[columns_[i]].group;
        std::size_t end = i + 1;
        double width = widths_[i];
        if (!group.empty()) {
            for (; end < columns_.size() && columns_[end] != none &&
                   table_.columns[columns_[end]].group == group;
                 ++end)
                width += widths_[end];
            for (auto c = i; c < end; ++c) group_of_[c] = groups_.size();
            groups_.push_back(cell(group.in(language_), width, true, false));
            spans_.emplace_back(i, end);
            group_height_ = std::max(group_height_, groups_.back().height() + 2 * above);
        }
        i = end;
    }
    double alone = 0;  // columns without a group have both rows of the heading
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const bool running = columns_[i] == none;
        const auto title = running ? std::string(language_ == Language::en ? "No." : "TT")
                                   : table_.columns[columns_[i]].title.in(language_);
        const auto unit =
            running ? std::string() : unit_of(table_.columns[columns_[i]]).in(language_);
        titles_.push_back(cell(title, widths_[i], true, false));
        units_.push_back(cell(unit.empty() ? "" : "(" + unit + ")", widths_[i], false, true));
        const double height =
            titles_.back().height() + (unit.empty() ? 0 : units_.back().height()) + 2 * above;
        (group_of_[i] == none ? alone : title_height_) =
            std::max(group_of_[i] == none ? alone : title_height_, height);
    }
    title_height_ = std::max(title_height_, alone - group_height_);
}

void TableSetting::measure(Canvas& canvas) {
    constexpr double probe = 100;  // measured large, used small: widths grow with the size
    const auto wide = [&](const std::string& words, bool bold) {
        return canvas.text(words, {.size = probe, .bold = bold}).width() / probe;
    };
    double widest_day = 0;
    for (unsigned month = 1; month <= 12; ++month)
        widest_day =
            std::max(widest_day, wide(show(day(Day::of(2020, month, 28)), language_), true));
    natural_.assign(columns_.size(), 0);
    least_.assign(columns_.size(), 0);
    std::vector<std::size_t> longest(columns_.size(), 0), longest_word_of(columns_.size(), 0);
    SumCheck check(table_);
    auto next = table_.rows();
    std::size_t body = 0;
    for (Row row; next(row); ++rows_) {
        check.see(row);
        body += row.style == Row::Style::body;
        if (row.style == Row::Style::group) continue;  // runs over all columns
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (columns_[i] == none) continue;
            const auto& cell = row.cells[columns_[i]];
            marks_[int(cell.presence)] = true;
            const auto words = shown(row, columns_[i]);
            const bool bold = row.style == Row::Style::subtotal || row.style == Row::Style::total;
            const auto length = domain::length_of(words) + (bold ? 1 : 0);
            if (cell.kind == Kind::day) {
                least_[i] = natural_[i] = widest_day;
            } else if (cell.kind != Kind::text) {
                // All digits are equally wide, so only what is longer than all before it is
                // measured: few of thousands.
                if (length > longest[i]) {
                    longest[i] = length;
                    natural_[i] = std::max(natural_[i], wide(words, bold));
                    least_[i] = std::max(least_[i], natural_[i]);
                }
            } else {
                // Letters are not: what is a little shorter may be wider.
                const double indent = row.level * 0.9;
                if (length * 5 > longest[i] * 4) {
                    longest[i] = std::max(longest[i], length);
                    natural_[i] =
                        std::max(natural_[i], std::min(wide(words, bold) + indent, widest_text));
                }
                const auto word = longest_word(words);
                if (const auto of_word = domain::length_of(word) + (bold ? 1 : 0);
                    of_word * 5 > longest_word_of[i] * 4) {
                    longest_word_of[i] = std::max(longest_word_of[i], of_word);
                    least_[i] =
                        std::max(least_[i], std::min(wide(word, bold) + indent, widest_word));
                }
            }
        }
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i] == none) {
            natural_[i] = least_[i] = std::max(wide(language_ == Language::en ? "No." : "TT", true),
                                               wide(std::to_string(body), false));
            continue;
        }
        const auto& column = table_.columns[columns_[i]];
        const double title = wide(longest_word(unbroken(clean(column.title.in(language_)))), true);
        const double unit =
            wide(longest_word(unbroken("(" + clean(unit_of(column).in(language_)) + ")")), false);
        least_[i] = std::max({least_[i], title, unit});
        if (column.kind == Kind::text) least_[i] = std::max(least_[i], std::min(natural_[i], 6.0));
        natural_[i] = std::max({natural_[i], least_[i], column.width * 0.5});
        least_[i] += 0.02;  // rounding must not break a word
        natural_[i] += 0.02;
    }
}

/// Every column gets what it cannot do without, then what it would like in equal parts of what is
/// left; the rest goes to columns of text.
void TableSetting::fit(double width) {
    widths_.clear();
    double least = 0, natural = 0, text = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        least += least_[i] * size_ + 2 * padding;
        natural += natural_[i] * size_ + 2 * padding;
        if (columns_[i] != none && table_.columns[columns_[i]].kind == Kind::text)
            text += natural_[i];
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const double low = least_[i] * size_ + 2 * padding,
                     high = natural_[i] * size_ + 2 * padding;
        if (least >= width) {
            widths_.push_back(low * width / least);
        } else if (natural >= width) {
            widths_.push_back(low + (high - low) * (width - least) / (natural - least));
        } else {
            const bool is_text =
                columns_[i] != none && table_.columns[columns_[i]].kind == Kind::text;
            // Half of what is left widens names, half is air for figures; without names all is air.
            const double over = width - natural;
            double more = over * (text > 0 ? 0.5 : 1.0) * high / natural;
            if (is_text) more += over * 0.5 * natural_[i] / text;
            widths_.push_back(high + more);
        }
    }
}

std::string TableSetting::shown(const Row& row, std::size_t column) const {
    const auto& cell = row.cells[column];
    return show(cell, language_, cell.kind != table_.columns[column].kind);
}

double TableSetting::heading_height() const {
    return group_height_ + title_height_;
}

double TableSetting::beginning(Canvas& canvas) {
    double caption = 0;
    if (!table_.title.empty())
        caption = canvas
                      .text(clean(table_.title.in(language_)),
                            {.size = 12, .bold = true, .width = Pages::width_of(wide_)})
                      .height() +
                  6;
    const double heading = caption + heading_height(),
                 some = heading + 3 * (size_ * 1.2 + 2 * above);
    if (rows_ > few_rows) return some;
    // A short table is not cut, unless it is high all the same.
    double whole = heading;
    auto next = table_.rows();
    for (Row row; next(row);) whole += lay(canvas, row).height;
    number_ = 0;
    if (marks_[int(Presence::missing)] || marks_[int(Presence::suppressed)] ||
        marks_[int(Presence::not_applicable)])
        whole += 18;
    return whole > Pages::width_of(true) / 2 ? some : std::max(some, whole);
}

void TableSetting::draw_heading(Pages& pages) {
    auto& canvas = pages.canvas;
    double x = pages.left();
    canvas.rectangle(x, pages.y, pages.width(), heading_height(), head_fill);
    const auto middle = [&](const Text& title, const Text* unit, double left, double top,
                            double width, double height) {
        const bool has_unit = unit && unit->width() > 0;
        double at = top + (height - title.height() - (has_unit ? unit->height() : 0)) / 2;
        canvas.draw(title, left + padding, at);
        if (has_unit) canvas.draw(*unit, left + padding, at + title.height());
        canvas.frame(left, top, width, height, rule, rule_colour);
    };
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        double left = pages.left(), width = 0;
        for (std::size_t i = 0; i < spans_[g].second; ++i)
            (i < spans_[g].first ? left : width) += widths_[i];
        middle(groups_[g], nullptr, left, pages.y, width, group_height_);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const double over = group_of_[i] == none ? 0 : group_height_;
        middle(titles_[i], &units_[i], x, pages.y + over, widths_[i], heading_height() - over);
        x += widths_[i];
    }
    pages.y += heading_height();
}

TableSetting::Laid TableSetting::lay(Canvas& canvas, const Row& row) {
    Laid out;
    out.style = row.style;
    const bool sum = row.style == Row::Style::subtotal || row.style == Row::Style::total;
    const bool group = row.style == Row::Style::group;
    if (row.style == Row::Style::body) ++number_;
    const double highest =
        Pages::width_of(true) / 2;  // half a page: a row must fit below a heading
    const auto add = [&](std::size_t column, std::size_t span, const std::string& words,
                         Align align, double indent) {
        double width = -2 * padding - indent;
        for (auto c = column; c < column + span; ++c) width += widths_[c];
        auto text = canvas.text(words, {.size = size_,
                                        .bold = sum || group,
                                        .italic = row.style == Row::Style::part,
                                        .align = align,
                                        .width = std::max(width, 1.0),
                                        .max_height = align == Align::left ? highest : -1});
        out.height = std::max(out.height, text.height() + 2 * above);
        out.parts.push_back({column, span, std::move(text), align, indent});
    };
    if (group) {
        std::string words;
        for (const auto& cell : row.cells)
            if (const auto more = show(cell, language_); !more.empty())
                words += (words.empty() ? "" : "  ") + more;
        add(0, columns_.size(), words, Align::left, row.level * size_);
        return out;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i] == none) {
            add(i, 1, row.style == Row::Style::body ? std::to_string(number_) : "", Align::centre,
                0);
            continue;
        }
        const auto& cell = row.cells[columns_[i]];
        // In a column of names, a figure of its own kind stands at the right like all figures.
        const auto align = cell.presence != Presence::value ? Align::right : align_of(cell.kind);
        const bool first = columns_[i] == 0;
        add(i, 1, shown(row, columns_[i]),
            cell.presence != Presence::value && cell.kind == Kind::day ? Align::centre : align,
            first && cell.kind == Kind::text ? row.level * 0.9 * size_ : 0);
    }
    return out;
}

void TableSetting::draw_row(Pages& pages, const Laid& laid) {
    auto& canvas = pages.canvas;
    if (laid.style != Row::Style::body && laid.style != Row::Style::part)
        canvas.rectangle(pages.left(), pages.y, pages.width(), laid.height, sum_fill);
    for (const auto& part : laid.parts) {
        double left = pages.left(), width = 0;
        for (std::size_t c = 0; c < part.column + part.span; ++c)
            (c < part.column ? left : width) += widths_[c];
        canvas.frame(left, pages.y, width, laid.height, rule, rule_colour);
        canvas.draw(part.text, left + padding + part.indent,
                    pages.y + (laid.height - part.text.height()) / 2);
    }
    pages.y += laid.height;
}

void TableSetting::draw(Pages& pages) {
    auto& canvas = pages.canvas;
    pages.turn(wide_);
    pages.need(beginning(canvas));
    if (!table_.title.empty()) {
        const auto caption =
            canvas.text(clean(table_.title.in(language_)),
                        {.size = 12, .bold = true, .align = Align::centre, .width = pages.width()});
        pages.gap(4);
        canvas.draw(caption, pages.left(), pages.y);
        pages.y += caption.height() + 6;
    }
    draw_heading(pages);

    std::string legend;
    for (auto presence : {Presence::missing, Presence::suppressed, Presence::not_applicable})
        if (marks_[int(presence)])
            legend += (legend.empty() ? "" : ";  ") + std::string(mark(presence)) + " : " +
                      meaning(presence).in(language_);
    std::vector<Text> lines;
    double under = 3;
    const auto line = [&](const std::string& words) {
        lines.push_back(canvas.text(words, {.size = 10, .italic = true, .width = pages.width()}));
        under += lines.back().height() + 1;
    };
    if (!legend.empty()) line(legend + '.');
    for (const auto& note : table_.notes) line(clean(note.in(language_)));
    if (lines.empty() || under > pages.height() / 4)
        under = 0;  // what is long has to break somewhere

    // A heading of a group goes with the row under it, a sum with the row over it and what stands
    // under the table with the last, so rows are placed in such bundles.
    std::vector<Laid> bundle;
    double height = 0;
    const auto place = [&](double more) {
        if (bundle.empty()) return;
        const double most = pages.height() - heading_height();
        if (!pages.fits(std::min(height + more, most))) {
            pages.next();
            draw_heading(pages);
        }
        for (const auto& laid : bundle) {
            if (!pages.fits(laid.height)) {  // a bundle higher than a page
                pages.next();
                draw_heading(pages);
            }
            draw_row(pages, laid);
        }
        bundle.clear();
        height = 0;
    };
    number_ = 0;
    auto next = table_.rows();
    for (Row row; next(row);) {
        auto laid = lay(canvas, row);
        const bool sum = laid.style == Row::Style::subtotal || laid.style == Row::Style::total;
        const bool open = !bundle.empty() && bundle.back().style == Row::Style::group;
        if (!sum && !open) place(0);
        height += laid.height;
        bundle.push_back(std::move(laid));
    }
    place(under);
    if (rows_ == 0) {
        const auto nothing =
            canvas.text(language_ == Language::en ? "No rows." : "Không có dòng nào.",
                        {.size = size_, .italic = true});
        canvas.frame(pages.left(), pages.y, pages.width(), nothing.height() + 2 * above, rule,
                     rule_colour);
        canvas.draw(nothing, pages.left() + padding, pages.y + above);
        pages.y += nothing.height() + 2 * above;
    }

    pages.y += lines.empty() ? 0 : 3;
    for (const auto& laid : lines) {
        pages.need(laid.height());
        canvas.draw(laid, pages.left(), pages.y);
        pages.y += laid.height() + 1;
    }
    pages.gap(10);
}

}  // namespace api::documents::pdf_pages
