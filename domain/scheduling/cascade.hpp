// The cascade of targets: nation, province, district or commune, agency, school … with the sums at
// every level.
#pragma once

#include "domain/scheduling/campaign.hpp"
#include "domain/scheduling/head_count.hpp"
#include "domain/scheduling/organization.hpp"
#include "domain/scheduling/target.hpp"

#include <map>
#include <optional>
#include <vector>

namespace domain::scheduling {

/// What targets are made of.
struct TargetPlan {
    const OrganizationTree& tree;
    const std::map<std::int64_t, Campaign>& campaigns;
    const std::map<std::int64_t, Target>& targets;
    const HeadCounts& heads;
};

/// The days that a target is about: its period, or its campaign's days.
DayRange span_of(const TargetPlan& plan, const Target& target);

/// What is added up and compared; percentages are turned into bags.
enum class TargetUnit { registrations, bags, standard_units };
BOOST_DESCRIBE_ENUM(TargetUnit, registrations, bags, standard_units)
TargetUnit unit_of(TargetMeasure measure);

/// A target in its unit.
struct TargetAmount {
    const Target* target = nullptr;
    std::optional<std::int64_t> thousandths;  ///< nothing: a percentage without a head count
    const HeadCount* heads = nullptr;         ///< what a percentage was taken of
};
TargetAmount amount_of(const TargetPlan& plan, const Target& target);

/// How an organisation's target compares with the sum of those directly below it.
enum class CascadeState {
    no_target,  ///< none of its own
    leaf,       ///< nobody below
    undivided,  ///< nobody below has one yet
    even,
    short_of,  ///< those below have less
    over,      ///< those below have more
};
BOOST_DESCRIBE_ENUM(CascadeState, no_target, leaf, undivided, even, short_of, over)

struct CascadeRow {
    std::int64_t organization = 0;
    std::int64_t parent = 0;  ///< 0 for the top of what was asked about
    int depth = 0;
    std::optional<TargetAmount> assigned;
    std::optional<TargetAmount> committed;
    std::int64_t children = 0;
    std::int64_t children_with_target = 0;
    std::int64_t children_assigned =
        0;  ///< thousandths; a child that only committed counts with that
    std::int64_t children_committed =
        0;  ///< thousandths; a child that only was assigned one counts with that
    CascadeState state = CascadeState::no_target;

    /// The assigned amount, or the committed one when nothing was assigned.
    std::optional<std::int64_t> own() const;
    std::int64_t difference() const { return children_assigned - own().value_or(0); }
};

struct CascadeQuestion {
    std::int64_t organization = 0;   ///< with everything below it; 0: everybody
    std::optional<DayRange> period;  ///< exactly this one; or
    std::int64_t campaign = 0;
    TargetMeasure measure = TargetMeasure::bags;
};

/// Rows from the top down, children after their parent, in order of code. Every organisation that
/// stood in the tree on any day of the period is there, below the parent that it had on its first
/// day in it, so that a year in which districts end still adds up. Asked about bags, an
/// organisation that has only a percentage takes part with the bags that it makes.
std::vector<CascadeRow> cascade(const TargetPlan& plan, const CascadeQuestion& question);

/// The day on which an organisation takes its place in a period, or nothing when it was not there.
std::optional<Day> placement_day(const OrganizationTree& tree, const Organization& organization,
                                 const DayRange& period);

}  // namespace domain::scheduling
