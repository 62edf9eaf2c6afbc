#include "domain/scheduling/holidays.hpp"

#include "domain/scheduling/lunar_calendar.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace domain::scheduling {
namespace {

enum class Calendar { solar, lunar };

/// A holiday on the same date of its calendar in all years from `since` on; `shift` moves it by
/// days, which is how the eve of the lunar year is told (the last month has 29 or 30 days).
struct Rule {
    std::string_view code, vi, en;
    Calendar calendar;
    int month, day, shift;
    int since;
    HolidayBasis basis;
};

// Sources: Labour Code 1994 (article 73) for the oldest; law 84/2007/QH11 for the Hùng Kings;
// Labour Code 2012 (article 115), under which Tết grew from four days to five; Labour Code 2019,
// article 112. Ngày Văn hóa Việt Nam: Politburo resolution 80-NQ/TW of 7 January 2026; the Labour
// Code had not been seen amended.
constexpr std::array<Rule, 11> rules{{
    {"new_year", "Tết Dương lịch", "New Year", Calendar::solar, 1, 1, 0, 1995,
     HolidayBasis::statutory},
    {"tet_eve", "Tất niên", "Lunar New Year's Eve", Calendar::lunar, 1, 1, -1, 1995,
     HolidayBasis::customary},
    {"tet_1", "Mùng 1 Tết", "Tết, 1st day", Calendar::lunar, 1, 1, 0, 1995,
     HolidayBasis::statutory},
    {"tet_2", "Mùng 2 Tết", "Tết, 2nd day", Calendar::lunar, 1, 2, 0, 1995,
     HolidayBasis::statutory},
    {"tet_3", "Mùng 3 Tết", "Tết, 3rd day", Calendar::lunar, 1, 3, 0, 1995,
     HolidayBasis::statutory},
    {"tet_4", "Mùng 4 Tết", "Tết, 4th day", Calendar::lunar, 1, 4, 0, 2013,
     HolidayBasis::customary},
    {"hung_kings", "Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration", Calendar::lunar, 3, 10, 0,
     2007, HolidayBasis::statutory},
    {"victory", "Ngày Chiến thắng", "Victory Day", Calendar::solar, 4, 30, 0, 1995,
     HolidayBasis::statutory},
    {"labour", "Ngày Quốc tế Lao động", "Labour Day", Calendar::solar, 5, 1, 0, 1995,
     HolidayBasis::statutory},
    {"national", "Quốc khánh", "National Day", Calendar::solar, 9, 2, 0, 1995,
     HolidayBasis::statutory},
    {"culture", "Ngày Văn hóa Việt Nam", "Vietnam Culture Day", Calendar::solar, 11, 24, 0, 2026,
     HolidayBasis::announced},
}};

bool weekly_rest(Day day) {
    std::chrono::weekday weekday{std::chrono::sys_days{std::chrono::days{day.number}}};
    return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

}  // namespace

std::vector<Holiday> public_holidays(int year) {
    std::vector<Holiday> out;
    for (const auto& rule : rules) {
        if (year < rule.since) continue;
        Day day = rule.calendar == Calendar::solar
                      ? Day::of(year, unsigned(rule.month), unsigned(rule.day))
                      : *civil_day({year, rule.month, rule.day, false});
        out.push_back({day.plus(rule.shift), rule.code, rule.vi, rule.en, rule.basis});
    }
    auto by_day = [](const Holiday& a, const Holiday& b) { return a.day < b.day; };
    std::stable_sort(out.begin(), out.end(), by_day);
    // Each holiday on a weekend takes the next day that is neither weekend nor holiday nor taken.
    std::set<Day> taken;
    for (const auto& h : out)
        if (h.basis != HolidayBasis::announced) taken.insert(h.day);
    auto named = out;
    for (const auto& h : named) {
        if (h.basis == HolidayBasis::announced || !weekly_rest(h.day)) continue;
        Day day = h.day;
        while (weekly_rest(day) || taken.contains(day)) day = day.plus(1);
        taken.insert(day);
        out.push_back({day, h.code, h.vi, h.en, HolidayBasis::compensatory});
    }
    std::stable_sort(out.begin(), out.end(), by_day);
    return out;
}

WorkCalendar::WorkCalendar(const OrganizationTree& tree,
                           const std::map<std::int64_t, CalendarDay>& entered)
    : tree_(tree) {
    // Of two entries of one body for one day the later one holds.
    for (const auto& [num, day] : entered) entered_[day.day][day.organization] = &day;
}

const WorkCalendar::Year& WorkCalendar::year(int number) const {
    auto it = years_.find(number);
    if (it != years_.end()) return it->second;
    Year made;
    made.holidays = public_holidays(number);
    Day first = Day::of(number, 1, 1);
    auto days = std::size_t(Day::of(number + 1, 1, 1).number - first.number);
    std::vector<std::int32_t> off(days, 0);
    for (const auto& h : made.holidays)
        if (h.basis != HolidayBasis::announced && h.day >= first &&
            std::size_t(h.day.number - first.number) < days)
            off[std::size_t(h.day.number - first.number)] = 1;
    made.off_before.assign(days + 1, 0);
    for (std::size_t i = 0; i < days; ++i) made.off_before[i + 1] = made.off_before[i] + off[i];
    return years_.emplace(number, std::move(made)).first->second;
}

const std::vector<Holiday>& WorkCalendar::holidays(int number) const {
    return year(number).holidays;
}

std::int64_t WorkCalendar::off_by_rule(Day from, Day to) const {
    std::int64_t count = 0;
    for (int y = from.year(); y <= to.year(); ++y) {
        Day first = Day::of(y, 1, 1), last = Day::of(y, 12, 31);
        const auto& off = year(y).off_before;
        count += off[std::size_t(std::min(to, last).number - first.number + 1)] -
                 off[std::size_t(std::max(from, first).number - first.number)];
    }
    return count;
}

std::optional<DayOff> WorkCalendar::day_off(std::int64_t organization, Day day) const {
    if (auto at = entered_.find(day); at != entered_.end()) {
        // As deep as the deepest tree, and the country above all.
        for (int depth = 0; depth <= 33; ++depth) {
            if (auto it = at->second.find(organization); it != at->second.end()) {
                const CalendarDay& said = *it->second;
                if (said.kind == CalendarDayKind::working) return std::nullopt;
                return DayOff{
                    said.kind == CalendarDayKind::closed, {}, said.name, said.name, std::nullopt};
            }
            if (!organization) break;
            organization = tree_.parent(organization, day);
        }
    }
    // A day made up for a weekend is told after the holiday that falls on it.
    for (const auto& h : holidays(day.year()))
        if (h.day == day && h.basis != HolidayBasis::announced)
            return DayOff{false, std::string(h.code), std::string(h.vi), std::string(h.en),
                          h.basis};
    return std::nullopt;
}

std::optional<Holiday> WorkCalendar::announced(Day day) const {
    for (const auto& h : holidays(day.year()))
        if (h.day == day && h.basis == HolidayBasis::announced) return h;
    return std::nullopt;
}

std::int64_t WorkCalendar::open_days(std::int64_t organization, Day from, Day to) const {
    if (to < from) return 0;
    std::int64_t count = to.number - from.number + 1 - off_by_rule(from, to);
    for (auto it = entered_.lower_bound(from); it != entered_.end() && it->first <= to; ++it)
        count +=
            int(is_open(organization, it->first)) - int(off_by_rule(it->first, it->first) == 0);
    return count;
}

}  // namespace domain::scheduling
