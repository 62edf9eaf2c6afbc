// What the routes that make many drives are answered by. For drive_plan_routes.cpp and
// drive_plans.cpp only.
#pragma once

#include "api/scheduling/drive_plans.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {

domain::Result<Reply<DrivePlanAnswer>> make_from_campaign(const Call<None, NewBlueprint>& call,
                                                          storage::WriteTransaction& tx);
domain::Result<Reply<DrivePlanAnswer>> repeat_drive(const Call<None, NewRecurrence>& call,
                                                    storage::WriteTransaction& tx);
/// Reads its body itself, which may be text/csv.
domain::Result<WriteJob> import_drives(Incoming incoming);

}  // namespace api::scheduling
