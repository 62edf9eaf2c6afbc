// The way of a report: up to the level above, back, and into the closed book.
#pragma once

#include "usecases/reporting/subject.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::reporting {

using domain::reporting::ReportStatus;

struct ReportMove {
    ReportStatus to{};  ///< submitted, accepted or returned
    std::string reason;
    std::vector<std::string> acknowledges;  ///< codes of the warnings that were seen
};

/// Moves a report on. Who submits keeps its figures of that moment, with the drives under each of
/// them. The level above accepts or returns, and never who submitted; of a root, which has no level
/// above, a second person with the permission over it. Refusals: `report_closed`,
/// `report_transition_not_allowed`, `reason_required`, `forbidden`, `checks_failed`,
/// `checks_not_acknowledged`, `own_report`, `session_needed`.
domain::Result<StoredReport> move_on(const Actor& actor, storage::WriteTransaction& tx,
                                     const StoredReport& report, const ReportMove& move);

/// True when the actor stands where reports of this one's organisation are accepted and returned,
/// and is known to be somebody else than who submitted it.
bool may_accept(const Actor& actor, const Books& books, const StoredReport& report);

struct ReportClosing {
    std::string reason;
    std::optional<domain::Digest> digest;  ///< of the figures that the actor saw
};

/// Closes an accepted report in two steps, by two people who are known to be two: the first
/// proposes, the second closes, both while the ledger still says what was accepted. Refusals:
/// `forbidden`, `report_closed`, `report_not_accepted`, `figures_changed`, `second_person_needed`,
/// `session_needed`, `snapshot_unreadable`.
domain::Result<StoredReport> close(const Actor& actor, storage::WriteTransaction& tx,
                                   const StoredReport& report, const ReportClosing& closing);

/// True when the actor could take the next step of closing.
bool may_close(const Actor& actor, const Books& books, const StoredReport& report);

}  // namespace usecases::reporting
