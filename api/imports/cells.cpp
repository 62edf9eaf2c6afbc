#include "api/imports/cells.hpp"

#include "api/csv/hours.hpp"
#include "api/imports/checks.hpp"
#include "api/imports/map_table.hpp"
#include "domain/core/names.hpp"
#include "domain/core/text.hpp"

#include <algorithm>
#include <charconv>

namespace api::imports {
namespace {

using api::csv::CsvRow;
using domain::Error;
using domain::ErrorKind;
using domain::Result;

CellRule cell_rule(MapTable& k) {
    CellRule out;
    out.columns = k.texts("columns", true);
    out.reads = k.choice<CellKind>("reads", true).value_or(CellKind::number);
    if (out.reads == CellKind::day) {
        out.day.order = k.choice<api::csv::DayOrder>("order");
        if (const auto* offset = k.find("year_offset")) {
            const auto value = offset->value_exact<std::int64_t>();
            if (value && *value > -3'000 && *value < 3'000)
                out.day.year_offset = std::int32_t(*value);
            else
                k.refuse("year_offset", "out_of_range");
        }
    }
    if (out.reads == CellKind::count || out.reads == CellKind::number) {
        out.number.whole = out.reads == CellKind::count;
        if (const auto thousands = k.text("thousands"); !thousands.empty()) {
            if (thousands.size() == 1 &&
                std::string_view(".,' ").find(thousands[0]) != std::string_view::npos)
                out.number.thousands = thousands[0];
            else
                k.refuse("thousands", "not_a_choice");
        }
        out.number.units = k.texts("unit");
        out.number.zeros = k.texts("zeros");
        if (const auto blank = k.text("blank"); !blank.empty()) {
            if (blank != "zero") k.refuse("blank", "not_a_choice");
            out.number.blank_is_zero = true;
        }
    }
    return out;
}

std::string clock_text(int minute) {
    return domain::TimeOfDay{minute}.text();
}

void fail(CsvRow& row, const char* code, const std::string& column, const std::string& value) {
    row.fault = code;
    row.details = {{"column", column}, {"value", value}};
}

constexpr const char* words_of_sums[] = {"tổng",  "tổng cộng", "tổng số",    "cộng",
                                         "total", "sum",       "grand total"};

std::optional<std::int64_t> whole(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

}  // namespace

CellRules CellRules::read(MapTable& map) {
    CellRules out;
    map.tables("cells", [&](MapTable& k) { out.cells.push_back(cell_rule(k)); });
    map.tables("sums", [&](MapTable& k) {
        SumRule rule;
        rule.column = k.text("column", true);
        rule.words = k.texts("is");
        rule.columns = k.texts("columns", true);
        const auto of = k.text("of");
        if (!of.empty() && of != "all" && of != "group") k.refuse("of", "not_a_choice");
        rule.of_group = of == "group";
        out.sums.push_back(std::move(rule));
    });
    return out;
}

Result<CellReader> CellReader::make(CellRules rules, std::vector<std::string> header) {
    CellReader out;
    out.rules_ = std::make_shared<const CellRules>(std::move(rules));
    out.header_ = std::move(header);
    out.width_ = out.header_.size();
    Error error{ErrorKind::rule, "bad_map", {}, {}};
    const auto column = [&](const std::string& name, const char* key) {
        const auto end = out.header_.begin() + std::ptrdiff_t(out.width_);
        const auto it = std::find(out.header_.begin(), end, name);
        if (it == end) error.violations.push_back({key, "unknown_column", {{"column", name}}});
        return std::size_t(it - out.header_.begin());
    };
    std::vector<std::string> named;
    for (const auto& rule : out.rules_->cells)
        for (const auto& name : rule.columns) {
            named.push_back(name);
            Column to;
            to.at = column(name, "cells.columns");
            to.rule = &rule;
            if (rule.reads == CellKind::day) to.days.emplace(rule.day);
            if (rule.reads == CellKind::count || rule.reads == CellKind::number)
                to.numbers.emplace(rule.number);
            out.columns_.push_back(std::move(to));
        }
    for (auto& name : repeated(named))
        error.violations.push_back({"cells.columns", "repeated_column", {{"column", name}}});
    for (const auto& rule : out.rules_->sums) {
        Sum to;
        to.rule = &rule;
        to.marker = column(rule.column, "sums.column");
        for (const auto& name : rule.columns) to.columns.push_back(column(name, "sums.columns"));
        to.found.resize(to.columns.size());
        out.sums_.push_back(std::move(to));
    }
    if (!error.violations.empty()) return against_header(std::move(error), out.header_);
    for (const auto& to : out.columns_)
        if (to.rule->reads == CellKind::hours) {
            const auto name = out.header_[to.at];
            out.header_.push_back(name + ".starts");
            out.header_.push_back(name + ".ends");
        }
    if (auto good = check_header(out.header_); !good) return good.error();
    return out;
}

bool CellReader::look_first() const {
    return std::any_of(columns_.begin(), columns_.end(), [](const Column& c) {
        return (c.days && !c.rule->day.order) || (c.numbers && !c.rule->number.thousands);
    });
}

void CellReader::look(const CsvRow& row) {
    if (!row.fault.empty() || row.fields.size() != width_) return;
    for (auto& c : columns_) {
        if (c.days) c.days->see(row.fields[c.at]);
        if (c.numbers) c.numbers->see(row.fields[c.at]);
    }
}

CellReader::Sum* CellReader::sum_row(const CsvRow& row) {
    for (auto& sum : sums_) {
        const auto text = domain::likeness_of(row.fields[sum.marker]);
        const auto says = [&](const auto& word) { return domain::likeness_of(word) == text; };
        const auto& words = sum.rule->words;
        if (words.empty() ? std::any_of(std::begin(words_of_sums), std::end(words_of_sums), says)
                          : std::any_of(words.begin(), words.end(), says))
            return &sum;
    }
    return nullptr;
}

/// Whether the sums of the row are those of the rows above; says so in the row when they are not.
bool CellReader::hold(Sum& sum, CsvRow& row) const {
    for (std::size_t i = 0; i < sum.columns.size(); ++i) {
        const auto& text = row.fields[sum.columns[i]];
        if (text.empty()) continue;
        const auto said = whole(text);
        if (said && *said == sum.found[i]) continue;
        row.fault = "sum_differs";
        row.details = {{"column", header_[sum.columns[i]]},
                       {"sum", text},
                       {"rows", std::to_string(sum.found[i])}};
    }
    if (sum.rule->of_group) std::fill(sum.found.begin(), sum.found.end(), 0);
    return row.fault.empty();
}

bool CellReader::read(CsvRow& row) {
    if (!row.fault.empty() || row.fields.size() != width_) return true;
    auto* sums = sum_row(row);
    for (const auto& c : columns_) {
        auto& cell = row.fields[c.at];
        const auto line = domain::one_line(cell).value_or(cell);
        const auto& name = header_[c.at];
        const bool blank = line.empty();
        switch (c.rule->reads) {
            case CellKind::day: {
                if (blank || sums) break;
                const auto read = c.days->read(line);
                if (read.day)
                    cell = read.day->text();
                else
                    fail(row,
                         read.why == api::csv::DayColumn::Why::ambiguous ? "day_ambiguous"
                                                                         : "cell_not_a_day",
                         name, line);
                break;
            }
            case CellKind::time: {
                if (blank || sums) break;
                if (auto minute = api::csv::minute_of(line))
                    cell = clock_text(*minute);
                else
                    fail(row, "cell_not_a_time", name, line);
                break;
            }
            case CellKind::hours: {
                std::string starts, ends;
                if (auto both = api::csv::minutes_of(line)) {
                    starts = clock_text(both->first);
                    ends = clock_text(both->second);
                } else if (!blank && !sums) {
                    fail(row, "not_hours", name, line);
                }
                // The reference to the cell ends here.
                row.fields.push_back(std::move(starts));
                row.fields.push_back(std::move(ends));
                break;
            }
            case CellKind::count:
            case CellKind::number: {
                if (blank && !c.rule->number.blank_is_zero) break;
                if (blank && sums) break;
                const auto read = c.numbers->read(line);
                if (read.number)
                    cell = *read.number;
                else if (read.why == api::csv::NumberColumn::Why::ambiguous)
                    fail(row, "number_ambiguous", name, line);
                else
                    fail(row, c.rule->reads == CellKind::count ? "not_a_count" : "not_a_number",
                         name, line);
                break;
            }
        }
        if (!row.fault.empty()) break;
    }
    if (!row.fault.empty()) {
        row.fields.resize(header_.size());
        return true;
    }
    if (sums) return !hold(*sums, row);
    for (auto& sum : sums_)
        for (std::size_t i = 0; i < sum.columns.size(); ++i)
            if (auto value = whole(row.fields[sum.columns[i]])) sum.found[i] += *value;
    return true;
}

}  // namespace api::imports
