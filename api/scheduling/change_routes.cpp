// The routes of moves and changes of drives.
#include "api/scheduling/change_handlers.hpp"

namespace api::scheduling {

using domain::ErrorKind;
using domain::tallying::Books;

void add_changes(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    const std::vector<DeclaredProblem> placing{
        {ErrorKind::not_found, "drive_not_found"},  {ErrorKind::conflict, "drive_frozen"},
        {ErrorKind::conflict, "clashes"},           {ErrorKind::conflict, "warnings_not_accepted"},
        {ErrorKind::rule, "site_not_found"},        {ErrorKind::rule, "team_not_found"},
        {ErrorKind::rule, "session_outside_drive"}, {ErrorKind::rule, "sessions_overlap"},
        {ErrorKind::rule, "ends_before_starts"}};
    // Personal: the answer names coordinators and volunteers.
    router.add(
        post<DriveMove, DriveAnswer>("/api/v1/drives/{drive}/move")
            .allow(Permission::change_plan, Where::drive)
            .tag("drives")
            .says("Dời đợt hiến máu", "Move a drive")
            .details("Các buổi và ca làm việc dời theo giờ bắt đầu. Câu trả lời nêu những ai cần "
                     "được báo (tell).",
                     "Sessions and shifts move with the start. The answer says who has to hear of "
                     "it (tell).")
            .etag()
            .problems(placing)
            .problems({{ErrorKind::stale, "stale_version"}, {ErrorKind::conflict, "drive_locked"}})
            .write(move_drive));
    router.add(
        get<PageQuery, DriveChanges>("/api/v1/drives/{drive}/changes")
            .allow(Permission::read_plan, Where::drive)
            .tag("drives")
            .says("Các thay đổi về thời gian, địa điểm, đội", "Changes of time, place and team")
            .problems(
                {{ErrorKind::not_found, "drive_not_found"}, {ErrorKind::syntax, "invalid_cursor"}})
            .read([read_books](const Call<PageQuery, None>& call, storage::Session& session) {
                return changes_of_drive(call, *read_books(), session);
            }));
    router.add(get<DriveChangeQuery, Page<ListedDriveChange>>("/api/v1/drive-changes")
                   .allow(Permission::read_plan)
                   .tag("drives")
                   .says("Thay đổi của mọi đợt được xem, mới nhất trước",
                         "Changes of all drives that one may see, newest first")
                   .details("Những gì chờ duyệt: status=pending. Một trang có thể ngắn hơn limit "
                            "mà vẫn còn next.",
                            "What waits for a decision: status=pending. A page may be shorter than "
                            "limit and still have a next.")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .read([read_books](const Call<DriveChangeQuery, None>& call,
                                      storage::Session& session) {
                       return list_changes(call, *read_books(), session);
                   }));
    router.add(post<NewDriveChange, DriveChangeAnswer>("/api/v1/drives/{drive}/changes")
                   .allow(Permission::change_plan, Where::drive)
                   .tag("drives")
                   .says("Đề nghị thay đổi, chờ cấp trên duyệt",
                         "Ask for a change, which waits for approval")
                   .makes()
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::conflict, "drive_frozen"},
                              {ErrorKind::rule, "site_not_found"},
                              {ErrorKind::rule, "team_not_found"},
                              {ErrorKind::rule, "nothing_to_change"},
                              {ErrorKind::rule, "ends_before_starts"}})
                   .write(ask_for_change));
    router.add(post<DecideChange, DriveChangeAnswer>("/api/v1/drives/{drive}/changes/{change}")
                   .allow(Permission::approve_plan, Where::drive)
                   .tag("drives")
                   .says("Duyệt hoặc bác một thay đổi", "Accept or refuse a change")
                   .problems(placing)
                   .problems({{ErrorKind::not_found, "change_not_found"},
                              {ErrorKind::conflict, "change_decided"},
                              {ErrorKind::conflict, "own_change"},
                              {ErrorKind::forbidden, "session_needed"},
                              {ErrorKind::forbidden, "approval_from_above"}})
                   .write(decide_change));
}

}  // namespace api::scheduling
