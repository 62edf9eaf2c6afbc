// When something happened, held against when it could have: the hours of its drive, the days that
// can be asked for, and the clock of the machine.
#pragma once

#include "domain/scheduling/drive.hpp"
#include "domain/tallying/event.hpp"

namespace domain::tallying {

/// How far outside its drive's hours something may lie and still count without a person's word.
/// Setting up and clearing away belong to a drive, and so does the sheet that is typed in on the
/// next morning.
struct HoursTolerance {
    std::int32_t before_minutes = 12 * 60;
    std::int32_t after_minutes = 24 * 60;
};

/// True when `at` lies within the hours of one of the drive's sessions (or of the drive, when it
/// has none), the tolerance added.
bool within_hours(const scheduling::Drive& drive, Instant at, const HoursTolerance& tolerance);

/// True when the event's own time says on which day something is counted. A reversal, the group of
/// a unit and the discard of a unit act on the day of what they are about; a laboratory types bags
/// for days after a drive.
bool counts_on_its_day(const Event& event);

/// The days that questions can ask for; nothing is counted outside.
constexpr std::chrono::year_month_day first_counted_day{std::chrono::year{2000} / 1 / 1};
constexpr std::chrono::year_month_day last_counted_day{std::chrono::year{2199} / 12 / 31};
/// True when the local day of `at` is one of them.
bool on_a_counted_day(Instant at, UtcOffset offset);

/// What the books say about when they were last changed, after a commit at `now` by the machine's
/// clock: the later of both, so that clocks of two machines that are seconds apart do not turn the
/// order round; but `now` when `known` lies more than five minutes ahead of it, for then a clock
/// was wrong when it was written down.
Instant changed_at(Instant known, Instant now);

}  // namespace domain::tallying
