// The routes of /drives: who may, what they say of themselves, and the handlers.
#include "api/scheduling/drive_handlers.hpp"

namespace api::scheduling {

using domain::ErrorKind;
using domain::tallying::Books;

void add_drives(Router& router, std::function<std::shared_ptr<const Books>()> read_books,
                const Spool::Elsewhere& elsewhere) {
    const std::vector<DeclaredProblem> references{{ErrorKind::rule, "campaign_not_found"},
                                                  {ErrorKind::rule, "site_not_found"},
                                                  {ErrorKind::rule, "organization_not_found"},
                                                  {ErrorKind::rule, "repeated_item"},
                                                  {ErrorKind::rule, "team_not_found"},
                                                  {ErrorKind::rule, "resource_not_found"},
                                                  {ErrorKind::rule, "session_outside_drive"},
                                                  {ErrorKind::rule, "sessions_overlap"},
                                                  {ErrorKind::rule, "reason_required"},
                                                  {ErrorKind::conflict, "clashes"},
                                                  {ErrorKind::conflict, "warnings_not_accepted"},
                                                  {ErrorKind::rule, "ends_before_starts"}};
    auto starts = std::make_shared<DriveOrder>();
    router.add(
        get<DriveQuery, Page<DriveAnswer>>("/api/v1/drives")
            .allow(Permission::read_drive)
            .tag("drives")
            .says("Danh sách đợt hiến máu", "List drives")
            .details(
                "XLSX và PDF là phụ lục kèm theo quyết định: cả danh sách theo bộ lọc, không theo "
                "limit, cursor hay sort, xếp theo ngày rồi theo tên tiếng Việt. PDF tối đa 10.000 "
                "dòng, XLSX tối đa 100.000 dòng.",
                "XLSX and PDF are an annex to a decision: all that the filters leave, whatever "
                "limit, cursor and sort, by day and then by Vietnamese title. A PDF takes 10,000 "
                "rows, an XLSX 100,000.")
            .media(annex_media())
            .problems({{ErrorKind::syntax, "invalid_cursor"}, {ErrorKind::rule, "too_many_rows"}})
            .memory(
                [starts](const Call<DriveQuery, None>& call, const Books& books) {
                    if (annex_form(call.query.format, call.media) != AnnexFormat::json)
                        return work_of_annex();
                    return work_of_list(call, books, *starts);
                },
                [starts, elsewhere](const Call<DriveQuery, None>& call,
                                    const Books& books) -> domain::Result<Response> {
                    const auto form = annex_form(call.query.format, call.media);
                    if (form != AnnexFormat::json)
                        return drives_annex(call, books, form, elsewhere);
                    return in_forms(
                        detail::to_response(*call.operation, list_drives(call, books, *starts)));
                }));
    router.add(post<NewDrive, DriveAnswer>("/api/v1/drives")
                   .allow(Permission::change_plan)
                   .tag("drives")
                   .says("Đề xuất đợt hiến máu", "Propose a drive")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "organization_ended"}})
                   .problems(references)
                   .write(add_drive));
    router.add(get<None, DriveAnswer>("/api/v1/drives/{drive}")
                   .allow(Permission::read_drive, Where::drive)
                   .tag("drives")
                   .says("Một đợt hiến máu", "One drive")
                   .etag()
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .memory(show_drive));
    router.add(
        Route<TrialQuery, DrivePatch, DriveAnswer>(Method::patch, "/api/v1/drives/{drive}")
            .allow(Permission::change_plan, Where::drive)
            .tag("drives")
            .says("Sửa đợt hiến máu", "Change a drive")
            .details(
                "Trạng thái đổi qua /transitions. Đợt đã verified hoặc cancelled không sửa được. "
                "Sau ngày chốt, "
                "thời gian, địa điểm và đội chờ duyệt: 202 kèm change. dry_run=true trả lời 200 "
                "với đợt như sẽ là, mọi chỗ trùng "
                "(warnings, cả cứng và mềm), refusals và needs_approval.",
                "The status changes through /transitions. A verified or cancelled drive stays as "
                "it is. Once "
                "locked, time, place and team wait for approval: 202 with the change. dry_run=true "
                "answers 200 with the drive as "
                "it would be, every clash (warnings, hard and soft), refusals and needs_approval.")
            .versioned()
            .etag()
            .may_answer(202)
            .problems({{ErrorKind::not_found, "drive_not_found"},
                       {ErrorKind::conflict, "drive_frozen"},
                       {ErrorKind::conflict, "drive_locked"}})
            .problems(references)
            .write(change_drive));
    router.add(
        post<NewTransition, DriveAnswer>("/api/v1/drives/{drive}/transitions")
            .allow(Permission::read_plan, Where::drive)
            .tag("drives")
            .says("Chuyển trạng thái đợt hiến máu", "Move a drive to another status")
            .details("Hủy và quay lại trạng thái trước cần lý do. Trả về đợt với trạng thái mới.",
                     "Cancelling and going back need a reason. Answers with the drive in its new "
                     "status.")
            .makes()
            .etag()
            .problems({{ErrorKind::not_found, "drive_not_found"},
                       {ErrorKind::stale, "stale_version"},
                       {ErrorKind::conflict, "transition_not_allowed"},
                       {ErrorKind::conflict, "clashes_undecided"},
                       {ErrorKind::conflict, "discards_undecided"},
                       {ErrorKind::conflict, "drive_has_events"},
                       {ErrorKind::conflict, "clashes"},
                       {ErrorKind::conflict, "warnings_not_accepted"},
                       {ErrorKind::forbidden, "approval_from_above"},
                       {ErrorKind::forbidden, "verifier_closed_it"},
                       {ErrorKind::forbidden, "session_needed"},
                       {ErrorKind::forbidden, "closing_same_person"},
                       {ErrorKind::forbidden, "closing_signer_elsewhere"},
                       {ErrorKind::conflict, "closing_word_unknown"},
                       {ErrorKind::conflict, "closing_word_used"},
                       {ErrorKind::conflict, "closing_word_expired"},
                       {ErrorKind::conflict, "closing_figure_changed"},
                       {ErrorKind::rule, "closing_word_unasked"},
                       {ErrorKind::rule, "reason_required"}})
            .write(move_drive_on));
    router.add(get<PageQuery, TransitionHistory>("/api/v1/drives/{drive}/transitions")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("drives")
                   .says("Lịch sử trạng thái: ai, khi nào, vì sao",
                         "The history of the status: who, when, why")
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::syntax, "invalid_cursor"}})
                   .read([read_books = std::move(read_books)](const Call<PageQuery, None>& call,
                                                              storage::Session& session) {
                       return drive_history(call, *read_books(), session);
                   }));
}

}  // namespace api::scheduling
