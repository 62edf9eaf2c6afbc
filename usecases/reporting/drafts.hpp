// Drafts of reports: made, and changed in what people type into them.
#pragma once

#include "usecases/reporting/subject.hpp"

#include <optional>
#include <string>

namespace usecases::reporting {

struct NewReport {
    std::optional<domain::Uuid> id;
    std::optional<std::string> code;  ///< none: made of organisation, kind and period
    std::string organization;
    Subject subject;
    domain::reporting::Entered entered;
};

/// Makes a draft, which fills itself from the ledger; there is one report about a thing. Refusals:
/// `organization_not_found`, `forbidden`, those of about_of and check_entered, `id_taken`,
/// `report_exists`, `code_taken`.
domain::Result<StoredReport> add(const Actor& actor, storage::WriteTransaction& tx,
                                 const NewReport& what);

/// Replaces what was entered into a draft or a returned report. Refusals: `forbidden`,
/// `report_closed`, `report_submitted`, those of check_entered.
domain::Result<StoredReport> change(const Actor& actor, storage::WriteTransaction& tx,
                                    const StoredReport& report,
                                    const domain::reporting::Entered& entered);

}  // namespace usecases::reporting
