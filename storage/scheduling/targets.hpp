// Targets and their revisions, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::Target;

/// Adds a target; with `supersedes` set it is the next revision of that one, which stays readable.
/// Refusals: `target_not_found`, `target_already_superseded`.
domain::Result<Target> add(WriteTransaction& tx, Target target);
void load_targets(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling
