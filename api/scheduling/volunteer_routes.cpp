// The routes of /volunteers.
#include "api/scheduling/volunteer_handlers.hpp"

namespace api::scheduling {

using domain::ErrorKind;
using domain::tallying::Books;

void add_volunteers(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    // Personal: names.
    router.add(
        get<VolunteerQuery, Page<VolunteerAnswer>>("/api/v1/volunteers")
            .allow(Permission::read_plan)
            .personal()
            .tag("volunteers")
            .says("Nhân viên và tình nguyện viên", "Staff and volunteers")
            .problems({{ErrorKind::syntax, "invalid_cursor"}})
            .read([read_books](const Call<VolunteerQuery, None>& call, storage::Session& session) {
                return list_volunteers(call, *read_books(), session);
            }));
    router.add(post<NewVolunteer, VolunteerAnswer>("/api/v1/volunteers")
                   .allow(Permission::change_plan)
                   .tag("volunteers")
                   .says("Thêm một người", "Add a person")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "repeated_item"}})
                   .write(add_volunteer));
    // Personal: a name.
    router.add(get<None, VolunteerAnswer>("/api/v1/volunteers/{volunteer}")
                   .allow(Permission::read_plan)
                   .personal()
                   .tag("volunteers")
                   .says("Một người", "One person")
                   .etag()
                   .problems({{ErrorKind::not_found, "volunteer_not_found"}})
                   .read([read_books](const Call<None, None>& call, storage::Session& session) {
                       return show_volunteer(call, *read_books(), session);
                   }));
    router.add(patch<VolunteerPatch, VolunteerAnswer>("/api/v1/volunteers/{volunteer}")
                   .allow(Permission::change_plan)
                   .tag("volunteers")
                   .says("Sửa thông tin một người", "Change a person")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "volunteer_not_found"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "repeated_item"}})
                   .write(change_volunteer));
    // Personal: where somebody was and for how long.
    router.add(
        get<PageQuery, WorkList>("/api/v1/volunteers/{volunteer}/shifts")
            .allow(Permission::read_plan)
            .personal()
            .tag("volunteers")
            .says("Các ca của một người, với số phút đã làm",
                  "A person's shifts with the minutes worked")
            .problems({{ErrorKind::not_found, "volunteer_not_found"},
                       {ErrorKind::syntax, "invalid_cursor"}})
            .read([read_books](const Call<PageQuery, None>& call, storage::Session& session) {
                return work_of_volunteer(call, *read_books(), session);
            }));
}

}  // namespace api::scheduling
