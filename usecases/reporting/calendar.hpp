// The calendar of reports: what is owed by whom, and what has come.
#pragma once

#include "domain/reporting/figures.hpp"
#include "domain/reporting/submission.hpp"
#include "storage/reporting/reports.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::reporting {

using domain::reporting::ReportKind;
using domain::tallying::Books;
using storage::reporting::StoredReport;

/// One report that is owed and what became of it.
struct Owed {
    domain::reporting::Due due;
    std::optional<StoredReport> report;
    domain::reporting::Standing standing;
};

/// Everything owed for periods that end in [from, to], in the order of due days.
std::vector<Owed> owed(const Books& books, storage::Session& session, domain::Day from,
                       domain::Day to);

struct OwedQuestion {
    std::optional<std::string> organization;  ///< with all below it
    domain::Day from;                         ///< of the periods' last days
    domain::Day to;
    std::optional<ReportKind> kind;
};

/// What is owed by those whose reports the actor may read, in a total order: by due day,
/// organisation, period, kind, campaign and drive. Refusals: `organization_not_found`,
/// `ends_before_starts`, `range_too_long` (two plan years and a bit are worked out at once).
domain::Result<std::vector<Owed>> owed_for(const Actor& actor, const Books& books,
                                           storage::Session& session, const OwedQuestion& question);

/// The day is past and nothing was received.
bool is_overdue(const Owed& owed, domain::Day today);

/// What is not received and falls due within `days` from today, or was due within the last year: a
/// report that is a year late is a matter for a person, not for a reminder. Refusals as above.
domain::Result<std::vector<Owed>> to_remind(const Actor& actor, const Books& books,
                                            storage::Session& session,
                                            const std::optional<std::string>& organization,
                                            std::int64_t days);

enum class CompletenessBy { organization, period, kind };
BOOST_DESCRIBE_ENUM(CompletenessBy, organization, period, kind)

/// How much of what was expected has come. Shares are `not_applicable` where nothing was expected.
struct Completeness {
    std::int64_t organization = 0;  ///< when asked by organisation
    /// First and last day, when asked by period.
    std::optional<std::pair<domain::Day, domain::Day>> period;
    std::optional<ReportKind> kind;
    std::int64_t expected = 0;
    std::int64_t received = 0;
    std::int64_t on_time = 0;

    domain::reporting::Value completeness() const;
    domain::reporting::Value timeliness() const;
};
struct CompletenessOf {
    std::vector<Completeness> rows;  ///< by code of the organisation, last day, or kind
    Completeness total;
};
/// Counts what is owed, as DHIS2 does: what is not due yet is not expected yet, unless it is there
/// already.
CompletenessOf completeness(const Books& books, const std::vector<Owed>& owed, CompletenessBy by);

/// The organisation above, as it stands today (or stood on the last day of one that ended); 0 for a
/// root.
std::int64_t superior(const Books& books, std::int64_t organization);

}  // namespace usecases::reporting
