// Many drives at once: from last year's campaign, by a recurrence, from rows. Each is proposed as a
// single one would be.
#pragma once

#include "domain/scheduling/realignment.hpp"
#include "usecases/scheduling/drives.hpp"

namespace usecases::scheduling {

using domain::scheduling::Align;
using domain::scheduling::OnDaysOff;

/// Drives that are made at once.
constexpr std::size_t most_planned_drives = 1'000;

/// What there is to know about a day: a code, and what its words are about.
struct DayNote {
    std::string code;
    std::optional<domain::Day> day;
    std::optional<domain::Day> to;
    std::string name_vi, name_en;  ///< of the holiday
};

/// One drive on its way.
struct PlannedDrive {
    NewDrive what;
    std::string field;  ///< what its violations stand below
    std::optional<std::string> copied_from;
    std::optional<domain::Day> was_on;
    std::vector<DayNote> notes;
};

/// A drive that is not copied, and why.
struct LeftOut {
    std::optional<std::string> drive;
    domain::Day day;
    DayNote why;
};

struct DrivePlan {
    std::vector<PlannedDrive> drives;
    std::vector<LeftOut> left_out;
};

enum class PlannedFrom { planned, result };
BOOST_DESCRIBE_ENUM(PlannedFrom, planned, result)

/// A campaign as the pattern of another one.
struct Blueprint {
    std::string from;
    std::string to;
    Align align{};
    OnDaysOff on_days_off = OnDaysOff::move;
    PlannedFrom planned = PlannedFrom::planned;
    std::vector<std::string> skip;
    /// Who takes over from whom.
    std::vector<std::pair<std::string, std::string>> organizations;
    Acceptance acceptance;
};

/// A drive that is repeated by an RRULE of RFC 5545.
struct RepeatedDrive {
    std::string drive;
    std::string rrule;
    std::vector<domain::Day> exdates;
    std::vector<domain::Day> rdates;
    std::optional<domain::Day> starts_on;
    std::optional<std::vector<std::string>> campaigns;
    OnDaysOff on_days_off = OnDaysOff::keep;
    Acceptance acceptance;
};

/// Refusals: those of references, `same_campaign`, `organization_repeated`, `nothing_to_copy`,
/// `too_many_drives`.
domain::Result<DrivePlan> plan_from_campaign(const Actor& actor,
                                             const domain::tallying::Books& books,
                                             const Blueprint& blueprint);
/// Refusals: `drive_not_found`, those of domain::scheduling::expand.
domain::Result<DrivePlan> plan_by_recurrence(const Actor& actor,
                                             const domain::tallying::Books& books,
                                             const RepeatedDrive& repeated);
/// `too_many_drives` at `field`.
domain::Error too_many_drives(std::string field);

/// What became of one drive of a plan.
struct PlanOutcome {
    bool made = false;
    std::vector<SeenClash> clashes;
    std::vector<domain::Violation> refusals;
};

struct CarriedOut {
    std::vector<PlanOutcome> drives;  ///< in the order of the plan
    std::int64_t made = 0;
    std::int64_t refused = 0;
};

/// Makes all drives or none; everything that is wrong with any of them is refused at once. A trial
/// makes them too, so that it says what the real thing would, and takes them back; its refusals
/// stand in what it gives. `forbidden` is refused in both.
domain::Result<CarriedOut> carry_out(const Actor& actor, storage::WriteTransaction& tx,
                                     const DrivePlan& plan, bool dry_run);

}  // namespace usecases::scheduling
