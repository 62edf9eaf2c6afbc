// A number over the months and weekdays of a period, by its open days.
#pragma once

#include "domain/scheduling/holidays.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace domain::scheduling {

struct SpreadMonth {
    int year = 0;
    unsigned month = 1;
    std::int64_t open_days = 0;
    std::int64_t value = 0;
};
struct SpreadWeekday {
    int weekday = 0;  ///< Monday is 0
    std::int64_t open_days = 0;
    std::int64_t value = 0;
};
struct Spread {
    std::vector<SpreadMonth> months;  ///< in order; those at the ends may be cut by the period
    std::array<SpreadWeekday, 7> weekdays;
};

using WeekdayWeights = std::array<std::int64_t, 7>;

/// Each open day weighs what its weekday weighs (0: no drives on it); days off weigh nothing.
/// Months and weekdays add up to `total` each, by largest remainder. All values are 0 when no day
/// has weight.
Spread spread(std::int64_t total, Day from, Day to, std::int64_t organization,
              const WorkCalendar& calendar, const WeekdayWeights& weights);

}  // namespace domain::scheduling
