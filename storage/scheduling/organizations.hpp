// Organisations and their dated edges, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::Organization;
using domain::scheduling::OrganizationEdge;

/// Adds an organisation below `parent` (0: a root) with the edge valid as long as the organisation
/// is. Refusals: those of OrganizationTree::add_edge.
domain::Result<Organization> add(WriteTransaction& tx, Organization organization,
                                 std::int64_t parent);
/// Writes name, kind and validity; the version grows by one.
Organization change(WriteTransaction& tx, Organization organization);
/// From `day` on the organisation stands below `parent` (0: below nobody). Refusals as above.
domain::Result<void> move(WriteTransaction& tx, std::int64_t organization, std::int64_t parent,
                          domain::Day day);

void load_organizations(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling
