// Putting a report together: what is stored, what the ledger says, what comes from other reports.
#pragma once

#include "domain/reporting/checks.hpp"
#include "usecases/reporting/subject.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::reporting {

using domain::reporting::Report;

/// What build() needs beside the books: what was entered, the reports from below by the calendar,
/// and what is no longer as the last closed report of the same kind has it.
domain::reporting::Options options_for(const Books& books, storage::Session& session,
                                       const About& about, domain::reporting::Entered entered);

/// The report as the ledger has it now.
Report live(const Books& books, storage::Session& session, const StoredReport& report);

/// A report as it is to be shown.
struct Shown {
    Report report;
    domain::reporting::Entered entered;
    bool kept = false;  ///< the figures of the submission that stands, not those of the ledger
};
/// The kept figures of what was submitted, accepted or closed, unless `live_wanted`; else those of
/// the ledger. Refusal: `snapshot_unreadable`.
domain::Result<Shown> shown(const Books& books, storage::Session& session,
                            const StoredReport& report, bool live_wanted);

/// A report that nobody has to have made.
struct AskedReport {
    Subject subject;
    std::optional<std::string> tariff;  ///< instead of the one that was entered
    std::optional<std::vector<domain::valuation::Layer>> layers;
};
struct MadeReport {
    Report report;
    std::string code;  ///< that it would have
    std::optional<domain::reporting::Letter> letter;
};
/// The figures of any organisation and period. A stored report about the same lends what was
/// entered into it. Refusals: those of about_of, `tariff_not_found`.
domain::Result<MadeReport> make(const Books& books, storage::Session& session,
                                std::int64_t organization, const AskedReport& asked);

/// A closed report against the ledger now.
struct Restatement {
    Report was;
    Report is;
    std::vector<domain::reporting::Restated> changes;
    std::vector<std::string> drives;
};
/// With what was entered then: only the ledger may make a difference. Refusals:
/// `report_not_closed`, `snapshot_unreadable`.
domain::Result<Restatement> restatement(const Books& books, storage::Session& session,
                                        const StoredReport& report);

/// What is looked at before the report goes up, with the periods before it.
std::vector<domain::reporting::Finding> findings(const Books& books, const Report& report,
                                                 const domain::reporting::Options& options);

struct Checked {
    std::vector<domain::reporting::Finding> findings;
    bool may_be_submitted = false;  ///< nothing among them refuses
};
/// The findings of a stored report as the ledger is now; of a closed one `restated` too, when the
/// ledger no longer says the same.
Checked checked(const Books& books, storage::Session& session, const StoredReport& report);

}  // namespace usecases::reporting
