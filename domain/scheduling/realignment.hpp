// Last year's days on this year's calendar.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/scheduling/holidays.hpp"

#include <functional>
#include <optional>

namespace domain::scheduling {

/// What stays the same from one year to another.
enum class Align {
    calendar,  ///< the date
    weekday,   ///< the day of the week: whole weeks, as many as bring the first days of both
               ///< campaigns nearest
    lunar,  ///< how many days before or after Tết: the Tết nearest to the middle of each campaign
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

/// The nearest day to `day` that `is_free` accepts, the later of two as near, at most 14 days away,
/// in steps of `step` days.
std::optional<Day> nearest_free(Day day, int step, const std::function<bool(Day)>& is_free);

/// What becomes of a drive that falls on a holiday or closed day of its organisation.
enum class OnDaysOff {
    keep,  ///< stays
    skip,  ///< is left out
    move,  ///< to the nearest open day within 14 days (whole weeks when weekdays are kept) on which
           ///< its site is free
};
BOOST_DESCRIBE_ENUM(OnDaysOff, keep, skip, move)

/// Where a drive was put, and what there is to say about it.
struct PlacedDay {
    enum class How { open, announced_off, kept, left_out, moved };
    How how = How::open;
    Day day;         ///< where it stands; the day asked about when it was left out
    std::string vi;  ///< name of the holiday or closed day
    std::string en;
};
/// Puts a drive of the organisation on the day or beside it. `within`: it is moved only inside of
/// this, unless the day itself is outside. `site_is_free` is asked about days to move to.
PlacedDay place_on(const WorkCalendar& calendar, std::int64_t organization, Day day, OnDaysOff rule,
                   int step, const std::optional<DayRange>& within,
                   const std::function<bool(Day)>& site_is_free);

}  // namespace domain::scheduling
