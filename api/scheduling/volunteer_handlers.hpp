// What the routes of /volunteers are answered by. For volunteer_routes.cpp and volunteers.cpp only.
#pragma once

#include "api/scheduling/volunteers.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {

domain::Result<Reply<Page<VolunteerAnswer>>> list_volunteers(const Call<VolunteerQuery, None>& call,
                                                             const domain::tallying::Books& books,
                                                             storage::Session& session);
domain::Result<Reply<VolunteerAnswer>> show_volunteer(const Call<None, None>& call,
                                                      const domain::tallying::Books& books,
                                                      storage::Session& session);
domain::Result<Reply<VolunteerAnswer>> add_volunteer(const Call<None, NewVolunteer>& call,
                                                     storage::WriteTransaction& tx);
domain::Result<Reply<VolunteerAnswer>> change_volunteer(const Call<None, VolunteerPatch>& call,
                                                        storage::WriteTransaction& tx);
domain::Result<Reply<WorkList>> work_of_volunteer(const Call<PageQuery, None>& call,
                                                  const domain::tallying::Books& books,
                                                  storage::Session& session);

}  // namespace api::scheduling
