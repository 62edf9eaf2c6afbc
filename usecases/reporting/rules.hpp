// Rules of who owes which report.
#pragma once

#include "domain/reporting/submission.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::reporting {

using domain::reporting::ReportKind;
using domain::reporting::Rule;

struct NewRule {
    std::optional<domain::Uuid> id;
    std::string organization;
    ReportKind kind{};
    std::vector<domain::scheduling::OrganizationKind> levels;
    std::int64_t days_after = 0;
    std::optional<std::int64_t> year_starts_in;  ///< month; none: January
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::string document;
};

/// Adds a rule. Refusals: `organization_not_found`, `forbidden`, `ends_before_starts`,
/// `period_not_of_kind` (nobody owes reports of any days), `id_taken`.
domain::Result<Rule> add(const Actor& actor, storage::WriteTransaction& tx, const NewRule& what);

/// Ends a rule with the periods whose last day is `last`. Refusal: `forbidden`.
domain::Result<Rule> end(const Actor& actor, storage::WriteTransaction& tx, const Rule& rule,
                         domain::Day last);

/// The rule of an id; `rule_not_found`.
domain::Result<Rule> find_rule(storage::Session& session, const std::string& reference);

/// The rules that the actor may read, oldest first.
std::vector<Rule> rules_for(const Actor& actor, const domain::tallying::Books& books,
                            storage::Session& session);

}  // namespace usecases::reporting
