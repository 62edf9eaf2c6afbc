// Who goes on with organisations that have ended, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::Succession;

/// Ends an organisation on the day before and records who goes on with it. Whoever stood below it
/// stands below the successor from that day on when there is one alone; several successors refuse
/// that (`children_remain`, parameters `count` and `children`), for nobody knows who goes where.
/// Other refusals: those of OrganizationTree::succeed and ::add_edge. A refusal leaves the
/// transaction as it was.
domain::Result<Succession> succeed(WriteTransaction& tx, Succession succession);

/// Other shares, successors or document for what is recorded; those who stand below stay where they
/// went. Refusals: those of OrganizationTree::correct.
domain::Result<Succession> correct(WriteTransaction& tx, Succession succession);

/// After the organisations.
void load_successions(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling
