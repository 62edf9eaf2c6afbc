#include "api/csv/days.hpp"

#include "api/csv/hours.hpp"
#include "domain/core/text.hpp"

#include <chrono>

namespace api::csv {
namespace {

using domain::Day;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

struct Part {
    int value = 0;
    std::size_t digits = 0;
};

/// One to four digits from the front.
std::optional<Part> take_digits(std::string_view& text) {
    Part out;
    while (!text.empty() && is_digit(text.front()) && out.digits < 5) {
        out.value = out.value * 10 + (text.front() - '0');
        ++out.digits;
        text.remove_prefix(1);
    }
    if (out.digits == 0 || out.digits > 4) return std::nullopt;
    return out;
}

bool take(std::string_view& text, std::string_view what) {
    text = trimmed(text);
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    text = trimmed(text);
    return true;
}

bool in_range(int year) {
    return year >= 1900 && year <= 2199;
}

std::optional<Day> day_of(Part year, Part month, Part day, const DayForm& form) {
    if (month.digits > 2 || day.digits > 2 || year.digits == 1) {
        // The first years of another count may have one digit.
        if (month.digits > 2 || day.digits > 2 || form.year_offset == 0) return std::nullopt;
    }
    int y = year.value;
    if (!in_range(y)) {
        if (form.year_offset != 0)
            y += form.year_offset;
        else if (year.digits == 2)
            y += y < 70 ? 2000 : 1900;
    }
    if (!in_range(y)) return std::nullopt;
    const std::chrono::year_month_day civil{std::chrono::year{y},
                                            std::chrono::month{unsigned(month.value)},
                                            std::chrono::day{unsigned(day.value)}};
    if (!civil.ok()) return std::nullopt;
    return Day::of(y, unsigned(month.value), unsigned(day.value));
}

DayReadings in_every_order(Day day) {
    return {{day, day, day}};
}

/// "ngày 12 tháng 5 năm 2020", with or without its first word.
std::optional<DayReadings> in_words(std::string_view text, const DayForm& form) {
    const auto folded = domain::fold(text);
    std::string_view rest = folded;
    take(rest, "ngay");
    const auto day = take_digits(rest);
    if (!day || !take(rest, "thang")) return std::nullopt;
    const auto month = take_digits(rest);
    if (!month || !take(rest, "nam")) return std::nullopt;
    const auto year = take_digits(rest);
    if (!year || !rest.empty()) return DayReadings{};
    const auto read = day_of(*year, *month, *day, form);
    return read ? in_every_order(*read) : DayReadings{};
}

/// A number of days since 30 December 1899, with or without a part of a day.
std::optional<Day> serial(std::string_view text) {
    std::size_t whole = 0;
    while (whole < text.size() && is_digit(text[whole])) ++whole;
    if (whole != 5) return std::nullopt;
    auto rest = text.substr(whole);
    if (!rest.empty()) {
        if (rest.front() != '.' && rest.front() != ',') return std::nullopt;
        rest.remove_prefix(1);
        if (rest.empty() || rest.find_first_not_of("0123456789") != rest.npos) return std::nullopt;
    }
    int number = 0;
    for (char c : text.substr(0, whole)) number = number * 10 + (c - '0');
    if (number < 10'000 || number > 73'050) return std::nullopt;
    return Day::of(1899, 12, 30).plus(number);
}

}  // namespace

std::optional<Day> DayReadings::only() const {
    std::optional<Day> out;
    for (const auto& day : by_order) {
        if (!day) continue;
        if (out && *out != *day) return std::nullopt;
        out = day;
    }
    return out;
}

DayReadings readings_of(std::string_view text, const DayForm& form) {
    text = trimmed(text);
    if (text.find_first_of("mM") != text.npos)
        if (auto words = in_words(text, form)) return *words;
    if (auto day = serial(text)) return in_every_order(*day);
    std::string_view rest = text;
    if (text.size() == 8 && text.find_first_not_of("0123456789") == text.npos) {
        auto number = [&](std::size_t at, std::size_t size) {
            auto part = text.substr(at, size);
            return *take_digits(part);
        };
        const auto day = day_of(number(0, 4), number(4, 2), number(6, 2), form);
        return day ? in_every_order(*day) : DayReadings{};
    }
    const auto first = take_digits(rest);
    if (!first || rest.empty()) return {};
    const char separator = rest.front();
    if (separator != '/' && separator != '-' && separator != '.') return {};
    rest.remove_prefix(1);
    const auto second = take_digits(rest);
    if (!second || rest.empty() || rest.front() != separator) return {};
    rest.remove_prefix(1);
    const auto third = take_digits(rest);
    if (!third) return {};
    if (!rest.empty()) {
        if (rest.front() != ' ' && rest.front() != 'T') return {};
        rest.remove_prefix(1);
        if (!minute_of(rest)) return {};
    }
    DayReadings out;
    if (first->digits > 2) {
        // A year in front can be nothing else, whatever the column's order is.
        const auto day = day_of(*first, *second, *third, form);
        return day ? in_every_order(*day) : out;
    }
    const auto wanted = [&](DayOrder order) { return !form.order || *form.order == order; };
    if (wanted(DayOrder::dmy)) out.by_order[0] = day_of(*third, *second, *first, form);
    if (wanted(DayOrder::mdy)) out.by_order[1] = day_of(*third, *first, *second, form);
    if (wanted(DayOrder::ymd) && third->digits <= 2)
        out.by_order[2] = day_of(*first, *second, *third, form);
    return out;
}

void DayColumn::see(std::string_view text) {
    const auto readings = readings_of(text, form_);
    if (!readings.any()) return;
    for (int order = 0; order < 3; ++order)
        possible_[order] = possible_[order] && readings.by_order[order];
}

DayColumn::Read DayColumn::read(std::string_view text) const {
    auto readings = readings_of(text, form_);
    if (!readings.any()) return {std::nullopt, Why::not_a_day};
    if (auto day = readings.only()) return {day, {}};
    DayReadings left;
    for (int order = 0; order < 3; ++order)
        if (possible_[order]) left.by_order[order] = readings.by_order[order];
    if (auto day = left.only()) return {day, {}};
    return {std::nullopt, Why::ambiguous};
}

}  // namespace api::csv
