// What the routes of shifts and sign-ups are answered by. For shift_routes.cpp and shifts.cpp only.
#pragma once

#include "api/scheduling/shifts.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {

domain::Result<Reply<ShiftList>> shifts_of_drive(const Call<PageQuery, None>& call,
                                                 const domain::tallying::Books& books);
domain::Result<Reply<ShiftAnswer>> add_shift(const Call<None, NewShift>& call,
                                             storage::WriteTransaction& tx);
domain::Result<Reply<ShiftAnswer>> change_shift(const Call<None, ShiftPatch>& call,
                                                storage::WriteTransaction& tx);
domain::Result<Reply<SignupList>> signups_of_drive(const Call<PageQuery, None>& call,
                                                   const domain::tallying::Books& books,
                                                   storage::Session& session);
domain::Result<Reply<SignupAnswer>> sign_up(const Call<None, NewSignup>& call,
                                            storage::WriteTransaction& tx);
domain::Result<Reply<SignupAnswer>> step_signup(const Call<None, SignupStep>& call,
                                                storage::WriteTransaction& tx);

}  // namespace api::scheduling
