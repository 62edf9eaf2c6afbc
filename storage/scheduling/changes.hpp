// Changes of drives' time, place and team, as rows: they are history.
#pragma once

#include "domain/scheduling/change.hpp"
#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::ChangeStatus;
using domain::scheduling::DriveChange;

DriveChange add(WriteTransaction& tx, DriveChange change);
/// Writes the decision: status, who, when and why.
void decide(WriteTransaction& tx, const DriveChange& change);
/// Of one drive, oldest first: those with a number above `after`, at most `limit`.
std::vector<DriveChange> changes_of(Session& session, std::int64_t drive, std::int64_t after = 0,
                                    std::int64_t limit = INT64_MAX);
/// Of all drives, newest first: those in one of `statuses` (empty: any) with a number below
/// `below`, at most `limit`.
std::vector<DriveChange> changes(Session& session, const std::vector<ChangeStatus>& statuses,
                                 std::int64_t below, std::int64_t limit);

}  // namespace storage::scheduling
