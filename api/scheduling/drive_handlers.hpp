// What the routes of /drives are answered by. For drive_routes.cpp and the files of the handlers
// only.
#pragma once

#include "api/scheduling/drive_order.hpp"
#include "api/scheduling/drives.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {

/// The drive that the path names, by id or code; null: there is none.
const domain::scheduling::Drive* find_drive(const domain::tallying::Books& books,
                                            const Incoming& call);
/// `drive_not_found`, naming the drive as the path does.
domain::Error no_such_drive(const Incoming& call);

domain::tallying::Work work_of_list(const Call<DriveQuery, None>& call,
                                    const domain::tallying::Books& books, const DriveOrder& starts);
domain::Result<Reply<Page<DriveAnswer>>> list_drives(const Call<DriveQuery, None>& call,
                                                     const domain::tallying::Books& books,
                                                     DriveOrder& starts);
domain::Result<Reply<DriveAnswer>> show_drive(const Call<None, None>& call,
                                              const domain::tallying::Books& books);
domain::Result<Reply<DriveAnswer>> add_drive(const Call<None, NewDrive>& call,
                                             storage::WriteTransaction& tx);
domain::Result<Reply<DriveAnswer>> change_drive(const Call<TrialQuery, DrivePatch>& call,
                                                storage::WriteTransaction& tx);
domain::Result<Reply<DriveAnswer>> move_drive_on(const Call<None, NewTransition>& call,
                                                 storage::WriteTransaction& tx);
domain::Result<Reply<TransitionHistory>> drive_history(const Call<PageQuery, None>& call,
                                                       const domain::tallying::Books& books,
                                                       storage::Session& session);

}  // namespace api::scheduling
