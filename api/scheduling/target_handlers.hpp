// What the routes of targets are answered by. For target_routes.cpp and targets.cpp only.
#pragma once

#include "api/scheduling/targets.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {

domain::Result<Reply<Page<TargetRevision>>> list_targets(const Call<TargetQuery, None>& call,
                                                         const domain::tallying::Books& books);
domain::Result<Reply<TargetRevision>> show_target(const Call<None, None>& call,
                                                  const domain::tallying::Books& books);
domain::Result<Reply<TargetRevisions>> target_revisions(const Call<PageQuery, None>& call,
                                                        const domain::tallying::Books& books);
domain::Result<Reply<TargetRevision>> add_target(const Call<None, NewTarget>& call,
                                                 storage::WriteTransaction& tx);

}  // namespace api::scheduling
