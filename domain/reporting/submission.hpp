// The way of a report: from the draft up to the closed book.
#pragma once

#include "domain/core/result.hpp"
#include "domain/reporting/period.hpp"
#include "domain/scheduling/organization.hpp"

#include <span>

namespace domain::reporting {

/// draft → submitted → accepted → closed; submitted → returned → submitted. Closing takes two
/// people: the first proposes the figures, the second confirms the same ones.
enum class ReportStatus { draft, submitted, returned, accepted, closed };
BOOST_DESCRIBE_ENUM(ReportStatus, draft, submitted, returned, accepted, closed)

/// Where a person may move a report by a transition; closing is not one of them.
std::span<const ReportStatus> allowed_transitions(ReportStatus from);
/// Refusals: `report_transition_not_allowed`, `reason_required` (returning).
Result<void> check_transition(ReportStatus from, ReportStatus to, const std::string& reason);

/// It counts as received: the level above has it and has not given it back.
inline bool received(ReportStatus s) {
    return s == ReportStatus::submitted || s == ReportStatus::accepted || s == ReportStatus::closed;
}

// ---- the calendar
// ------------------------------------------------------------------------------------------------

/// Which bodies below `organization` (itself among them when its kind is listed) owe which report,
/// how many days after the last day of the period.
struct Rule {
    std::int64_t num = 0;
    Uuid id;
    std::int64_t organization = 0;
    ReportKind kind = ReportKind::month;
    /// Of a drive the one that holds it owes the report, or the nearest one above it of such a
    /// kind.
    std::vector<scheduling::OrganizationKind> levels;
    std::int64_t days_after = 0;
    unsigned year_starts_in = 1;  ///< month: 12 for plan years that end on 30 November
    DayRange valid;               ///< of the periods' last days
    std::string document;
    std::int64_t version = 1;
};

/// One report that is owed.
struct Due {
    std::int64_t organization = 0;
    ReportKind kind{};
    Day from;
    Day to;
    std::int64_t campaign = 0;
    std::int64_t drive = 0;
    Day due;
    std::int64_t rule = 0;
};

/// A drive that is to be held, is held or was: neither proposed nor cancelled.
struct DriveDays {
    std::int64_t num = 0;
    std::int64_t organization = 0;
    Day day;   ///< of its report
    Day last;  ///< on which it ended
};

struct CampaignDays {
    std::int64_t num = 0;
    std::int64_t organization = 0;
    Day from, to;
};

/// Everything owed by `rules` for periods that end in [from, to], once for each organisation and
/// period (the earliest due day wins), sorted by due day, organisation and period. A campaign's
/// report is owed by bodies at or below the campaign's; a drive's closing is due days after its
/// last day. Organisations stand where the tree has them on the last day of the period, and owe
/// nothing outside their own validity.
std::vector<Due> owed(std::span<const Rule> rules, const scheduling::OrganizationTree& tree,
                      std::span<const CampaignDays> campaigns, std::span<const DriveDays> drives,
                      Day from, Day to);

/// What became of something owed.
struct Standing {
    bool received = false;
    bool on_time = false;
};
/// `submitted_on` is the local day of the submission that stands. On time is no later than the due
/// day.
inline Standing standing(const Due& due, ReportStatus status, std::optional<Day> submitted_on) {
    bool in = received(status) && submitted_on;
    return {in, in && *submitted_on <= due.due};
}

}  // namespace domain::reporting
