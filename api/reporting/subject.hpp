// Which report a call is about.
#pragma once

#include "api/http/router.hpp"
#include "api/reporting/assembly.hpp"
#include "api/scheduling/checks.hpp"

namespace api::reporting {

/// The report of the path, when the one who asks has `permission` for its organisation. Nobody
/// learns of one that he may not read.
domain::Result<StoredReport> found(const Incoming& call, const Books& books,
                                   storage::Session& session, Permission permission);

/// "kien-giang-half-year-2020-06-30"; long codes of organisations are cut and told apart by a check
/// sum.
std::string code_for(const Books& books, const domain::reporting::About& about);

/// What a report is about, from the members of a body or (`query`) of a query. What is wrong with
/// them goes to `checks`.
domain::reporting::About about_of(scheduling::Checks& checks, const Books& books, bool query,
                                  std::int64_t organization, domain::reporting::ReportKind kind,
                                  const std::optional<domain::Day>& from,
                                  const std::optional<domain::Day>& to, const std::string* campaign,
                                  const std::string* drive);

}  // namespace api::reporting
