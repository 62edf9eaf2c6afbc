// Which report a call is about.
#pragma once

#include "api/http/router.hpp"
#include "usecases/reporting/subject.hpp"

namespace api::reporting {

using domain::tallying::Books;
using storage::reporting::StoredReport;

/// The report of the path, when the one who asks has `permission` for its organisation; see
/// usecases::reporting::find_report.
domain::Result<StoredReport> found(const Incoming& call, const Books& books,
                                   storage::Session& session, Permission permission);

/// A refusal of what a query asked for: fields become parameters ("?to") and the code is
/// `invalid_parameter`. A refusal that names no field stays as it is.
domain::Error of_query(domain::Error error);

}  // namespace api::reporting
