// How far targets have come: done, expected by now, pace, projection; one walk over the drives for
// all of them.
#pragma once

#include "domain/scheduling/cascade.hpp"
#include "domain/tallying/books.hpp"
#include "domain/tallying/totals.hpp"

#include <optional>
#include <vector>

namespace domain::tallying {

/// What the expected figure is drawn from.
enum class ExpectedBy {
    planned_drives,  ///< the plan of the drives reaches the target: its share that was due
    planned_drives_and_open_days,  ///< the plan does not reach it yet: what was planned by now, or
                                   ///< evenly, whichever is more
    open_days,                     ///< nothing is planned: evenly over the open days
};
BOOST_DESCRIBE_ENUM(ExpectedBy, planned_drives, planned_drives_and_open_days, open_days)

enum class ProgressState {
    no_target,
    not_due,  ///< nothing is expected yet
    reached,
    on_track,         ///< at least 95 % of what is expected by now
    slightly_behind,  ///< at least 80 %
    behind,
    missed,  ///< the time is over
};
BOOST_DESCRIBE_ENUM(ProgressState, no_target, not_due, reached, on_track, slightly_behind, behind,
                    missed)

enum class Light { green, amber, red, grey };
BOOST_DESCRIBE_ENUM(Light, green, amber, red, grey)
Light light_of(ProgressState state);

/// A target that counts for somebody else today.
struct CarriedTarget {
    const scheduling::Target* target = nullptr;
    std::int64_t share_ppm = 0;
    std::optional<std::int64_t> goal;  ///< of that share
};

/// Amounts are tenths of the unit (standard units have a tenth, bags and people end in 0).
struct ProgressRow {
    std::int64_t organization = 0;
    std::int64_t campaign = 0;  ///< 0: a period
    DayRange span;
    scheduling::TargetUnit unit = scheduling::TargetUnit::bags;
    std::int64_t parent = 0;  ///< stands above it then, or on the current map; 0: nobody
    const scheduling::Target* target = nullptr;  ///< null: nothing was set for this one itself
    std::vector<CarriedTarget>
        carried;  ///< on the current map: what the goal is made of when nothing was set itself
    const scheduling::HeadCount* heads = nullptr;  ///< what a percentage was taken of
    std::optional<std::int64_t> goal;              ///< the target in the unit
    std::int64_t done = 0;                         ///< with the day asked about
    std::int64_t drives = 0;                       ///< in the plan, not cancelled
    std::int64_t drives_held = 0;                  ///< of them, with something counted
    std::int64_t drives_left =
        0;                     ///< of them, on the day asked about or later, with nothing counted
    std::int64_t planned = 0;  ///< what the drives of the span plan
    std::int64_t planned_by_now = 0;       ///< by those before the day asked about
    std::optional<std::int64_t> expected;  ///< before the day asked about begins
    ExpectedBy expected_by = ExpectedBy::open_days;
    std::int64_t open_days_left = 0;  ///< with the day asked about
    std::optional<std::int64_t> needed_per_week;
    std::optional<std::int64_t> needed_per_drive;
    std::optional<std::int64_t> projected;  ///< at the end, when it goes on as it went
    std::int64_t behind_by = 0;
    ProgressState state = ProgressState::no_target;

    /// Tenths of a percent, half up; true above 100 %.
    std::optional<std::int64_t> percent() const;
};

struct ProgressQuestion {
    std::int64_t organization = 0;  ///< with everything below it; 0: everybody
    std::int64_t campaign = 0;
    DayRange days;  ///< targets whose days meet these; with neither end and no campaign: those that
                    ///< run on the day
    Day on;         ///< as of this day; not in the future
    OnMap map = OnMap::then;
};

struct Progress {
    std::vector<ProgressRow> rows;
    std::vector<Split> splits;  ///< on the current map, sorted by code of organisation; what the
                                ///< rows count of them
};

/// One row for every current target that is asked about (of several for one thing the assigned
/// one), in order of organisation code, campaign and span. When a campaign or both days are given,
/// organisations without a target of theirs for exactly that are there too as soon as a drive is
/// planned or counted. Drives count for the organisation that holds them and everybody above it on
/// the drive's day; what is counted in a campaign is all that its drives collect.
///
/// On the current map (CurrentMap of today) the goals of ended organisations are carried to their
/// successors by share, where they add up when measure and span are the same; an organisation with
/// a target of its own for exactly that keeps to its own. What was done and planned is cut as
/// total() cuts it.
Progress progress(const Books& books, const ProgressQuestion& question);

}  // namespace domain::tallying
