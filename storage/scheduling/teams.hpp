// Teams with their days off, vehicles and equipment, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::Resource;
using domain::scheduling::Team;

Team add(WriteTransaction& tx, Team team);
/// Writes everything but id and code; the version grows by one.
Team change(WriteTransaction& tx, Team team);
/// The team has these and no others: a new code is added, a known one renamed, one that is left out
/// is retired and one that comes back is taken up again. `code_taken` for a code that is another
/// team's.
domain::Result<void> set_resources(WriteTransaction& tx, std::int64_t team,
                                   const std::vector<Resource>& resources);
void load_teams(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling
