// The Vietnamese lunisolar calendar, computed for UTC+7. A Chinese table is no substitute: where a
// new moon falls between 23:00 and 24:00 in Ha Noi it is the next day in Beijing, and Tết 2030 is a
// day earlier than the Chinese New Year.
#pragma once

#include "domain/core/day.hpp"

#include <optional>

namespace domain::scheduling {

/// A day of the lunar calendar; `year` is the Gregorian year in which the lunar year begins.
struct LunarDay {
    int year = 0;
    int month = 1;      ///< 1 … 12
    int day = 1;        ///< 1 … 30
    bool leap = false;  ///< in the leap month that follows the month of this number

    bool operator==(const LunarDay&) const = default;
};

/// The lunar day of a civil day. Meant for 1900 to 2199 (before 1968 the country used other zones
/// at times; the calendar here is that of UTC+7 throughout).
LunarDay lunar_day(Day day);
/// The civil day, or nothing when there is no such day: a month of 29 days has no 30th, most months
/// no leap month.
std::optional<Day> civil_day(const LunarDay& lunar);
/// The first day of the lunar year (mùng 1 Tết).
Day tet(int year);
/// The month that is followed by a leap month of the same number in this lunar year, 0 for none.
int leap_month(int year);
/// The Tết whose first day is nearest to `day`, as its lunar year.
int nearest_tet_year(Day day);

}  // namespace domain::scheduling
