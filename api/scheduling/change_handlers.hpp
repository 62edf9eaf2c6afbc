// What the routes of moves and changes are answered by. For change_routes.cpp and changes.cpp only.
#pragma once

#include "api/scheduling/changes.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {

domain::Result<Reply<DriveAnswer>> move_drive(const Call<None, DriveMove>& call,
                                              storage::WriteTransaction& tx);
domain::Result<Reply<DriveChangeAnswer>> ask_for_change(const Call<None, NewDriveChange>& call,
                                                        storage::WriteTransaction& tx);
domain::Result<Reply<DriveChangeAnswer>> decide_change(const Call<None, DecideChange>& call,
                                                       storage::WriteTransaction& tx);
domain::Result<Reply<DriveChanges>> changes_of_drive(const Call<PageQuery, None>& call,
                                                     const domain::tallying::Books& books,
                                                     storage::Session& session);
domain::Result<Reply<Page<ListedDriveChange>>> list_changes(
    const Call<DriveChangeQuery, None>& call, const domain::tallying::Books& books,
    storage::Session& session);

}  // namespace api::scheduling
