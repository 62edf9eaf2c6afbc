#include "api/reporting/subject.hpp"

namespace api::reporting {

domain::Result<StoredReport> found(const Incoming& call, const Books& books,
                                   storage::Session& session, Permission permission) {
    return usecases::reporting::find_report(call.actor(), books, session, call.path("report"),
                                            permission);
}

domain::Error of_query(domain::Error error) {
    if (error.violations.empty()) return error;
    for (auto& v : error.violations) v.pointer.insert(0, "?");
    return {domain::ErrorKind::syntax, "invalid_parameter", {}, std::move(error.violations)};
}

}  // namespace api::reporting
