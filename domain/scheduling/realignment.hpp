// Last year's days on this year's calendar.
#pragma once

#include <functional>
#include <optional>

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"

namespace domain::scheduling {

/// What stays the same from one year to another.
enum class Align {
    calendar,  ///< the date
    weekday,   ///< the day of the week: whole weeks, as many as bring the first days of both campaigns nearest
    lunar,     ///< how many days before or after Tết: the Tết nearest to the middle of each campaign
};
BOOST_DESCRIBE_ENUM(Align, calendar, weekday, lunar)

class Realignment {
  public:
    /// From one campaign's days to another's; all ends are set.
    Realignment(Align align, const DayRange& from, const DayRange& to);

    struct Moved {
        Day day;
        bool approximate = false;  ///< 29 February became the 28th
    };
    Moved operator()(Day day) const;
    /// Steps in which a day that is off is moved: whole weeks keep the weekday.
    int step() const { return align_ == Align::weekday ? 7 : 1; }

  private:
    Align align_;
    int years_ = 0;
    int days_ = 0;
};

/// The nearest day to `day` that `is_free` accepts, the later of two as near, at most 14 days away, in steps of `step` days.
std::optional<Day> nearest_free(Day day, int step, const std::function<bool(Day)>& is_free);

}  // namespace domain::scheduling
