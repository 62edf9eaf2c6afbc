// Putting a report together: what is stored, what the ledger says, what comes from other reports.
#pragma once

#include "api/reporting/content.hpp"
#include "api/reporting/entered.hpp"
#include "storage/reporting/reports.hpp"

namespace api::reporting {

using domain::tallying::Books;
using storage::reporting::StoredReport;

EnteredBody entered_of(const std::string& json);

/// What build() needs beside the books, calendar and earlier reports included.
domain::reporting::Options options_for(const Books& books, storage::Session& session,
                                       const domain::reporting::About& about,
                                       const EnteredBody& entered);

/// The report as the ledger has it now.
domain::reporting::Report live(const Books& books, storage::Session& session,
                               const StoredReport& report);

/// What is to be shown: the kept figures of what was submitted, accepted or closed; else those of
/// the ledger.
struct Shown {
    domain::reporting::Report report;
    EnteredBody entered;
    bool kept = false;
};
domain::Result<Shown> shown(const Books& books, storage::Session& session,
                            const StoredReport& report, bool live_wanted);

/// A closed report against the ledger now.
struct Restatement {
    domain::reporting::Report was;
    domain::reporting::Report is;
    std::vector<domain::reporting::Restated> changes;
    std::vector<std::string> drives;
};
domain::Result<Restatement> restatement(const Books& books, storage::Session& session,
                                        const StoredReport& report);

std::vector<domain::reporting::Finding> findings(const Books& books,
                                                 const domain::reporting::Report& report,
                                                 const domain::reporting::Options& options);

/// One report that is owed and what became of it.
struct Owed {
    domain::reporting::Due due;
    std::optional<StoredReport> report;
    domain::reporting::Standing standing;
};
/// For periods that end in [from, to], in the order of due days.
std::vector<Owed> owed(const Books& books, storage::Session& session, domain::Day from,
                       domain::Day to);

/// The organisation above, as it stands today (or stood on the last day of one that ended); 0 for a
/// root.
std::int64_t superior(const Books& books, std::int64_t organization);

}  // namespace api::reporting
