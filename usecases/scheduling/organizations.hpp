// The tree of organisations: who is added, changed and moved, and by whom.
#pragma once

#include "domain/scheduling/organization.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"
#include "usecases/core/change.hpp"

#include <optional>
#include <string>

namespace usecases::scheduling {

using domain::scheduling::Organization;
using domain::scheduling::OrganizationKind;

struct NewOrganization {
    std::optional<domain::Uuid> id;
    std::string code;
    std::string name;
    OrganizationKind kind = OrganizationKind::other;
    std::optional<std::string> parent;  ///< none: a root
    domain::DayRange valid;
    std::optional<std::int64_t> lock_days;
};

/// Adds an organisation below another, which the actor has to keep. Refusals: `code_taken`,
/// `id_taken`, `organization_not_found`, `ends_before_starts`, `forbidden`, and at `parent` those
/// of OrganizationTree::add_edge.
domain::Result<Organization> add(const Actor& actor, storage::WriteTransaction& tx,
                                 const NewOrganization& what);

struct OrganizationPatch {
    std::optional<std::string> name;
    std::optional<OrganizationKind> kind;
    Change<std::string> parent;             ///< cleared: below nobody
    std::optional<domain::Day> valid_from;  ///< the first day below the new parent
    Change<domain::Day> valid_to;
    Change<std::int64_t> lock_days;
};

/// Changes an organisation, moves it, or ends it: after its last day it stands below nobody. Where
/// it goes, when it ends and what level it is of is also for those to decide whom it stands below.
/// Refusals: `organization_not_found`, `valid_from_required`, `valid_from_needs_parent`,
/// `ends_before_starts`, `forbidden`, `organization_succeeded`, `successor_not_there`, and at
/// `parent` those of OrganizationTree::add_edge.
domain::Result<Organization> change(const Actor& actor, storage::WriteTransaction& tx,
                                    std::int64_t organization, const OrganizationPatch& patch);

/// For a change of where an organisation stands from `day` on: whoever changes it has to keep those
/// that it stands below on any of these days, or stood below last. Refusal: `forbidden`.
domain::Result<void> require_over_parents(const Actor& actor, const domain::tallying::Books& books,
                                          std::int64_t organization, domain::Day day);

}  // namespace usecases::scheduling
