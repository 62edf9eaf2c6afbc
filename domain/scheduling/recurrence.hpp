// Days that repeat by a rule of RFC 5545 (RRULE, EXDATE, RDATE).
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace domain::scheduling {

struct Recurrence {
    std::string rrule;         ///< "FREQ=WEEKLY;BYDAY=SU;COUNT=10", without the name before it
    std::vector<Day> exdates;  ///< days left out
    std::vector<Day> rdates;   ///< days added
};

/// What a series may be.
struct RecurrenceLimits {
    std::size_t most = 1'000;  ///< days
    int years = 10;            ///< after its start
};

/// The days from `start` on, sorted, none twice. COUNT counts days that the rule gives, before
/// EXDATE takes any away. A rule of times of the day is refused: what repeats here are days.
/// Refusals, at `/rrule`: `recurrence_invalid` (parameter `part`: the part that is not understood
/// or contradicts another), `recurrence_endless` (neither COUNT nor UNTIL), `recurrence_too_long`
/// (without computing what is too long), `recurrence_too_far`, `recurrence_empty`,
/// `ends_before_starts`.
Result<std::vector<Day>> expand(const Recurrence& recurrence, Day start,
                                const RecurrenceLimits& limits = {});

}  // namespace domain::scheduling
