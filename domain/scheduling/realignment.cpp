#include "domain/scheduling/realignment.hpp"

#include "domain/scheduling/lunar_calendar.hpp"

#include <cmath>

namespace domain::scheduling {
namespace {

Day middle(const DayRange& range) {
    return Day{range.from->number + (range.to->number - range.from->number) / 2};
}

}  // namespace

Realignment::Realignment(Align align, const DayRange& from, const DayRange& to) : align_(align) {
    years_ = to.from->year() - from.from->year();
    switch (align) {
        case Align::calendar:
            break;
        case Align::weekday:
            days_ = 7 * int(std::lround((to.from->number - from.from->number) / 7.0));
            break;
        case Align::lunar:
            days_ = tet(nearest_tet_year(middle(to))).number -
                    tet(nearest_tet_year(middle(from))).number;
            break;
    }
}

Realignment::Moved Realignment::operator()(Day day) const {
    if (align_ != Align::calendar) return {day.plus(days_), false};
    auto civil = day.civil();
    auto moved = civil + std::chrono::years{years_};
    if (moved.ok())
        return {Day{std::int32_t(std::chrono::sys_days{moved}.time_since_epoch().count())}, false};
    return {Day::of(int(moved.year()), 2, 28), true};
}

std::optional<Day> nearest_free(Day day, int step, const std::function<bool(Day)>& is_free) {
    for (int away = 0; away <= 14; away += step)
        for (int sign : {1, -1})
            if (Day there = day.plus(sign * away); is_free(there)) return there;
    return std::nullopt;
}

PlacedDay place_on(const WorkCalendar& calendar, std::int64_t organization, Day day, OnDaysOff rule,
                   int step, const std::optional<DayRange>& within,
                   const std::function<bool(Day)>& site_is_free) {
    using enum PlacedDay::How;
    auto off = calendar.day_off(organization, day);
    if (!off) {
        auto announced = calendar.announced(day);
        if (!announced) return {open, day, {}, {}};
        return {announced_off, day, std::string(announced->vi), std::string(announced->en)};
    }
    PlacedDay out{rule == OnDaysOff::skip ? left_out : kept, day, std::string(off->vi),
                  std::string(off->en)};
    if (rule != OnDaysOff::move) return out;
    auto there = nearest_free(day, step, [&](Day other) {
        bool inside = !within || !within->contains(day) || within->contains(other);
        return inside && calendar.is_open(organization, other) && site_is_free(other);
    });
    if (there) out.how = moved, out.day = *there;
    return out;
}

}  // namespace domain::scheduling
