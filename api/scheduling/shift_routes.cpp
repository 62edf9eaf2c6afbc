// The routes of shifts and sign-ups.
#include "api/scheduling/shift_handlers.hpp"

namespace api::scheduling {

using domain::ErrorKind;
using domain::tallying::Books;

void add_shifts(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    const std::vector<DeclaredProblem> fitness{{ErrorKind::rule, "person_inactive"},
                                               {ErrorKind::rule, "role_not_held"},
                                               {ErrorKind::rule, "qualification_missing"},
                                               {ErrorKind::rule, "qualification_expired"},
                                               {ErrorKind::conflict, "person_twice"}};
    router.add(
        get<PageQuery, ShiftList>("/api/v1/drives/{drive}/shifts")
            .allow(Permission::read_plan, Where::drive)
            .tag("volunteers")
            .says("Các ca của một đợt và số người còn thiếu", "A drive's shifts and who is missing")
            .problems(
                {{ErrorKind::not_found, "drive_not_found"}, {ErrorKind::syntax, "invalid_cursor"}})
            .memory(shifts_of_drive));
    const std::vector<DeclaredProblem> shifts{{ErrorKind::not_found, "drive_not_found"},
                                              {ErrorKind::conflict, "drive_frozen"},
                                              {ErrorKind::rule, "ends_before_starts"},
                                              {ErrorKind::rule, "shift_outside_drive"}};
    router.add(
        post<NewShift, ShiftAnswer>("/api/v1/drives/{drive}/shifts")
            .allow(Permission::read_plan, Where::drive)
            .tag("volunteers")
            .says("Thêm ca: cần ai, bao nhiêu người", "Add a shift: who is needed, and how many")
            .makes()
            .problems(shifts)
            .problems({{ErrorKind::conflict, "id_taken"}})
            .write(add_shift));
    router.add(patch<ShiftPatch, ShiftAnswer>("/api/v1/drives/{drive}/shifts/{shift}")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("volunteers")
                   .says("Sửa ca", "Change a shift")
                   .problems(shifts)
                   .problems({{ErrorKind::not_found, "shift_not_found"},
                              {ErrorKind::conflict, "shift_full"}})
                   .write(change_shift));
    router.add(post<NewSignup, SignupAnswer>("/api/v1/drives/{drive}/shifts/{shift}/signups")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("volunteers")
                   .says("Đăng ký một người vào ca", "Sign a person up for a shift")
                   .makes()
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::not_found, "shift_not_found"},
                              {ErrorKind::rule, "volunteer_not_found"},
                              {ErrorKind::conflict, "drive_frozen"},
                              {ErrorKind::conflict, "signed_up_already"},
                              {ErrorKind::conflict, "signup_step_not_allowed"}})
                   .problems(fitness)
                   .write(sign_up));
    router.add(
        post<SignupStep, SignupAnswer>("/api/v1/drives/{drive}/shifts/{shift}/signups/{volunteer}")
            .allow(Permission::run_drive, Where::drive)
            .tag("volunteers")
            .says("Xác nhận, từ chối, hoặc ghi giờ công", "Confirm, decline, or note the hours")
            .problems({{ErrorKind::not_found, "drive_not_found"},
                       {ErrorKind::not_found, "shift_not_found"},
                       {ErrorKind::not_found, "volunteer_not_found"},
                       {ErrorKind::conflict, "signup_step_not_allowed"},
                       {ErrorKind::conflict, "shift_full"},
                       {ErrorKind::rule, "shift_not_over"}})
            .problems(fitness)
            .write(step_signup));
    // Personal: names.
    router.add(
        get<PageQuery, SignupList>("/api/v1/drives/{drive}/signups")
            .allow(Permission::run_drive, Where::drive)
            .personal()
            .tag("volunteers")
            .says("Ai đã đăng ký vào các ca của một đợt", "Who signed up for a drive's shifts")
            .problems(
                {{ErrorKind::not_found, "drive_not_found"}, {ErrorKind::syntax, "invalid_cursor"}})
            .read([read_books](const Call<PageQuery, None>& call, storage::Session& session) {
                return signups_of_drive(call, *read_books(), session);
            }));
}

}  // namespace api::scheduling
