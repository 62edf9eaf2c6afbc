#include "domain/scheduling/recurrence.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

// Expanded here and not by libical (which the tests hold this against): libical gives other weeks
// when the first day is not itself a day of the rule ("every second Sunday" from a Tuesday), takes
// much that the standard forbids without a word, and searches for 30 February until the year 2582.
// Days without times make the rules short: a day either is in the rule or is not.

namespace domain::scheduling {
namespace {

Error refused(std::string code, Parameters parameters = {}) {
    return Error{ErrorKind::rule, code, parameters, {{"/rrule", code, parameters}}};
}
Error invalid(std::string_view part) {
    return refused("recurrence_invalid", {{"part", std::string(part)}});
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    for (;;) {
        auto end = text.find(at);
        out.push_back(text.substr(0, end));
        if (end == text.npos) return out;
        text.remove_prefix(end + 1);
    }
}

/// A whole number with at most five digits and, where allowed, a sign.
std::optional<int> number(std::string_view text, bool is_signed) {
    bool negative = false;
    if (is_signed && !text.empty() && (text[0] == '+' || text[0] == '-')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    if (text.empty() || text.size() > 9) return std::nullopt;
    int value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text[0] == '-')
        return std::nullopt;
    return negative ? -value : value;
}

/// Numbers of ±1 … ±most; false when an item is none.
bool read_numbers(std::string_view list, int most, bool is_signed, std::vector<int>& into) {
    for (auto item : split(list, ',')) {
        auto n = number(item, is_signed);
        if (!n || *n == 0 || *n > most || *n < -most) return false;
        into.push_back(*n);
    }
    return true;
}

/// Monday is 0.
std::optional<int> weekday_named(std::string_view text) {
    constexpr std::array<std::string_view, 7> names{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    auto it = std::find(names.begin(), names.end(), text);
    if (it == names.end()) return std::nullopt;
    return int(it - names.begin());
}

int weekday(Day day) {
    int from_thursday = day.number % 7;  // 1970-01-01 was one
    return (from_thursday + 7 + 3) % 7;
}

/// UNTIL as a day: "20240601", or the day of "20240601T000000Z" in the local zone, for which the
/// rule is one of days.
std::optional<Day> until_day(std::string_view text) {
    if (text.size() != 8 && !(text.size() >= 15 && text.size() <= 16 && text[8] == 'T'))
        return std::nullopt;
    std::string day{text.substr(0, 4)};
    day += '-';
    day += text.substr(4, 2);
    day += '-';
    day += text.substr(6, 2);
    if (text.size() == 8) return Day::parse(day);
    std::string instant = day + "T" + std::string(text.substr(9, 2)) + ":" +
                          std::string(text.substr(11, 2)) + ":" + std::string(text.substr(13, 2));
    bool utc = text.size() == 16;
    if (utc && text[15] != 'Z') return std::nullopt;
    auto at = Instant::parse(instant + (utc ? "Z" : "+07:00"));
    if (!at) return std::nullopt;
    return at->day();
}

enum class Frequency { daily, weekly, monthly, yearly };

struct NamedDay {
    int which = 0;  ///< 0: every one; 2: the second of the month or year; -1: the last
    int weekday = 0;
};

struct Rule {
    Frequency frequency{};
    int interval = 1;
    int week_start = 0;
    std::optional<int> count;
    std::optional<Day> until;
    std::vector<int> months, month_days, year_days, weeks, positions;
    std::vector<NamedDay> days;
};

Result<Rule> read_rule(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = char(c - 32);
    std::map<std::string_view, std::string_view> parts;
    for (auto part : split(text, ';')) {
        auto equals = part.find('=');
        if (equals == part.npos || equals + 1 == part.size()) return invalid(part);
        if (!parts.emplace(part.substr(0, equals), part.substr(equals + 1)).second)
            return invalid(part);
    }
    Rule rule;
    auto frequency = parts.contains("FREQ") ? parts["FREQ"] : std::string_view();
    constexpr std::array<std::string_view, 4> frequencies{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    auto named = std::find(frequencies.begin(), frequencies.end(), frequency);
    if (named == frequencies.end()) return invalid("FREQ=" + std::string(frequency));
    rule.frequency = Frequency(named - frequencies.begin());
    bool weekly = rule.frequency == Frequency::weekly,
         monthly = rule.frequency == Frequency::monthly,
         yearly = rule.frequency == Frequency::yearly;

    auto read_days = [&](std::string_view list) {
        for (auto item : split(list, ',')) {
            if (item.size() < 2) return false;
            auto day = weekday_named(item.substr(item.size() - 2));
            auto which = item.substr(0, item.size() - 2);
            if (!day) return false;
            if (which.empty()) {
                rule.days.push_back({0, *day});
                continue;
            }
            // The fifth Sunday of a month, or the 53rd of a year; a week has one of each.
            auto n = number(which, true);
            if (!n || *n == 0 || parts.contains("BYWEEKNO")) return false;
            int most = monthly ? 5 : yearly ? 53 : 0;
            if (*n > most || *n < -most) return false;
            rule.days.push_back({*n, *day});
        }
        return true;
    };
    bool chosen = false;
    for (const auto& [name, value] : parts) {
        bool good = false;
        if (name == "FREQ") {
            good = true;
        } else if (name == "INTERVAL") {
            auto n = number(value, false);
            good = n && *n >= 1 && *n <= 1'000;
            if (good) rule.interval = *n;
        } else if (name == "COUNT") {
            rule.count = number(value, false);
            good = rule.count && *rule.count >= 1;
        } else if (name == "UNTIL") {
            rule.until = until_day(value);
            good = rule.until.has_value();
        } else if (name == "WKST") {
            auto day = weekday_named(value);
            good = day.has_value();
            if (good) rule.week_start = *day;
        } else if (name == "BYMONTH") {
            good = read_numbers(value, 12, false, rule.months);
        } else if (name == "BYMONTHDAY") {
            good = !weekly && read_numbers(value, 31, true, rule.month_days);
        } else if (name == "BYYEARDAY") {
            good = yearly && read_numbers(value, 366, true, rule.year_days);
        } else if (name == "BYWEEKNO") {
            good = yearly && read_numbers(value, 53, true, rule.weeks);
        } else if (name == "BYSETPOS") {
            good = read_numbers(value, 366, true, rule.positions);
        } else if (name == "BYDAY") {
            good = read_days(value);
        }
        if (!good) return invalid(std::string(name) + "=" + std::string(value));
        chosen = chosen || (name.starts_with("BY") && name != "BYSETPOS");
    }
    if (!rule.positions.empty() && !chosen)
        return invalid("BYSETPOS=" + std::string(parts["BYSETPOS"]));
    if (rule.count && rule.until) return invalid("UNTIL=" + std::string(parts["UNTIL"]));
    if (!rule.count && !rule.until) return refused("recurrence_endless");
    return rule;
}

/// True when `n` of 1 … `length` is in the list, from the front or (negative) from the back.
bool listed(const std::vector<int>& list, int n, int length) {
    return std::find(list.begin(), list.end(), n) != list.end() ||
           std::find(list.begin(), list.end(), n - length - 1) != list.end();
}

int days_in_year(int year) {
    return Day::of(year + 1, 1, 1).number - Day::of(year, 1, 1).number;
}
int days_in_month(int year, int month) {
    return month == 12 ? 31
                       : Day::of(year, unsigned(month) + 1, 1).number -
                             Day::of(year, unsigned(month), 1).number;
}

/// The first day of week 1: the first week with at least four days in the year.
Day first_week(int year, int week_start) {
    Day fourth = Day::of(year, 1, 4);
    return fourth.plus(-((weekday(fourth) - week_start + 7) % 7));
}

/// Whether a day belongs to the rule, apart from INTERVAL, BYSETPOS and the ends. `start` fills in
/// what the rule leaves open.
bool holds(const Rule& rule, Day start, Day day) {
    auto civil = day.civil();
    int year = int(civil.year()), month = int(unsigned(civil.month())),
        of_month = int(unsigned(civil.day()));
    int of_year = day.number - Day::of(year, 1, 1).number + 1;
    bool yearly = rule.frequency == Frequency::yearly;
    if (!rule.months.empty() && !listed(rule.months, month, 1'000)) return false;
    if (!rule.month_days.empty() && !listed(rule.month_days, of_month, days_in_month(year, month)))
        return false;
    if (!rule.year_days.empty() && !listed(rule.year_days, of_year, days_in_year(year)))
        return false;
    if (!rule.weeks.empty()) {
        int week_year = year;
        if (day < first_week(year, rule.week_start)) --week_year;
        if (day >= first_week(year + 1, rule.week_start)) ++week_year;
        Day first = first_week(week_year, rule.week_start);
        int weeks = (first_week(week_year + 1, rule.week_start).number - first.number) / 7;
        if (!listed(rule.weeks, (day.number - first.number) / 7 + 1, weeks)) return false;
    }
    if (!rule.days.empty()) {
        // "The second Sunday" is counted in the month, in a yearly rule without BYMONTH in the
        // year.
        bool in_year = yearly && rule.months.empty();
        int place = in_year ? of_year : of_month,
            length = in_year ? days_in_year(year) : days_in_month(year, month);
        bool found = false;
        for (const auto& named : rule.days) {
            if (named.weekday != weekday(day)) continue;
            found = named.which == 0 || named.which == (place - 1) / 7 + 1 ||
                    named.which == -((length - place) / 7 + 1);
            if (found) break;
        }
        if (!found) return false;
    }
    // What no part names is taken from the first day.
    if (!rule.days.empty() || !rule.month_days.empty() || !rule.year_days.empty()) return true;
    auto first = start.civil();
    switch (rule.frequency) {
        case Frequency::daily:
            return true;
        case Frequency::weekly:
            return weekday(day) == weekday(start);
        case Frequency::monthly:
            return civil.day() == first.day();
        case Frequency::yearly:
            if (!rule.weeks.empty()) return weekday(day) == weekday(start);
            return civil.day() == first.day() &&
                   (!rule.months.empty() || civil.month() == first.month());
    }
    return false;
}

/// Which day, week, month or year a day lies in, counted on.
int period_of(const Rule& rule, Day day) {
    switch (rule.frequency) {
        case Frequency::daily:
            return day.number;
        case Frequency::weekly:
            return (day.number - 4 - rule.week_start + 7 * 100'000) / 7;  // day 4 was a Monday
        case Frequency::monthly:
            return day.year() * 12 + int(day.month()) - 1;
        case Frequency::yearly:
            return day.year();
    }
    return 0;
}

/// The first day of the period that `day` lies in.
Day period_start(const Rule& rule, Day day) {
    auto civil = day.civil();
    switch (rule.frequency) {
        case Frequency::daily:
            return day;
        case Frequency::weekly:
            return day.plus(-((weekday(day) - rule.week_start + 7) % 7));
        case Frequency::monthly:
            return day.plus(1 - int(unsigned(civil.day())));
        case Frequency::yearly:
            return Day::of(int(civil.year()), 1, 1);
    }
    return day;
}

}  // namespace

Result<std::vector<Day>> expand(const Recurrence& recurrence, Day start,
                                const RecurrenceLimits& limits) {
    auto rule = read_rule(recurrence.rrule);
    if (!rule) return rule.error();
    Error too_long = refused("recurrence_too_long", {{"max", std::to_string(limits.most)}});
    if (rule->count && std::size_t(*rule->count) > limits.most) return too_long;
    if (rule->until && *rule->until < start) return refused("ends_before_starts");
    auto civil = start.civil();
    Day horizon = Day::of(int(civil.year()) + limits.years, unsigned(civil.month()), 1)
                      .plus(int(unsigned(civil.day())) - 1);
    Error too_far = refused("recurrence_too_far", {{"years", std::to_string(limits.years)}});
    if (rule->until && *rule->until > horizon) return too_far;

    Day end = rule->until ? *rule->until : horizon;
    std::vector<Day> days, period;
    auto full = [&] { return rule->count && days.size() >= std::size_t(*rule->count); };
    int first_period = period_of(*rule, start);
    // Whole periods are looked at, since BYSETPOS counts in all of one; the last may reach beyond
    // the end.
    for (Day day = period_start(*rule, start); day <= end && !full();) {
        int number = period_of(*rule, day);
        bool taken = (number - first_period) % rule->interval == 0;
        period.clear();
        for (; period_of(*rule, day) == number; day = day.plus(1))
            if (taken && holds(*rule, start, day)) period.push_back(day);
        for (std::size_t i = 0; i < period.size() && !full(); ++i) {
            if (!rule->positions.empty() &&
                !listed(rule->positions, int(i) + 1, int(period.size())))
                continue;
            if (period[i] < start || period[i] > end) continue;
            days.push_back(period[i]);
            if (days.size() > limits.most) return too_long;
        }
    }
    if (!days.empty() && rule->count && !full()) return too_far;

    std::set<Day> out(days.begin(), days.end());
    out.insert(recurrence.rdates.begin(), recurrence.rdates.end());
    for (Day day : recurrence.exdates) out.erase(day);
    if (out.empty()) return refused("recurrence_empty");
    if (out.size() > limits.most) return too_long;
    return std::vector<Day>(out.begin(), out.end());
}

}  // namespace domain::scheduling
