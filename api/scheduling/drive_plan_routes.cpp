// The routes that make many drives at once.
#include "api/scheduling/drive_plan_handlers.hpp"

namespace api::scheduling {

using domain::ErrorKind;

void add_drive_plans(Router& router) {
    const std::vector<DeclaredProblem> of_drives{
        {ErrorKind::conflict, "code_taken"},     {ErrorKind::conflict, "id_taken"},
        {ErrorKind::conflict, "clashes"},        {ErrorKind::conflict, "warnings_not_accepted"},
        {ErrorKind::rule, "reason_required"},    {ErrorKind::rule, "team_not_found"},
        {ErrorKind::rule, "resource_not_found"}, {ErrorKind::rule, "session_outside_drive"},
        {ErrorKind::rule, "sessions_overlap"},   {ErrorKind::rule, "campaign_not_found"},
        {ErrorKind::rule, "site_not_found"},     {ErrorKind::rule, "organization_not_found"},
        {ErrorKind::rule, "organization_ended"}, {ErrorKind::rule, "repeated_item"},
        {ErrorKind::rule, "ends_before_starts"}, {ErrorKind::rule, "too_many_drives"}};
    router.add(
        post<NewBlueprint, DrivePlanAnswer>("/api/v1/drives/blueprint")
            .allow(Permission::change_plan)
            .tag("drives")
            .says("Lập các đợt theo chiến dịch năm trước", "Make drives from last year's campaign")
            .details("Tất cả hoặc không. Đợt rơi vào ngày nghỉ được dời đến ngày mở gần nhất "
                     "(trong 14 ngày, còn trong chiến dịch, "
                     "địa điểm chưa có đợt nào); đợt khẩn cấp và đợt đã hủy không chép.",
                     "All or none. A drive on a day off moves to the nearest open day (within 14 "
                     "days, inside the campaign, its site "
                     "free); emergency and cancelled drives are not copied.")
            .problems(of_drives)
            .problems({{ErrorKind::rule, "drive_not_found"},
                       {ErrorKind::rule, "same_campaign"},
                       {ErrorKind::rule, "organization_repeated"},
                       {ErrorKind::rule, "nothing_to_copy"}})
            .write(make_from_campaign));
    router.add(
        post<NewRecurrence, DrivePlanAnswer>("/api/v1/drives/recurrence")
            .allow(Permission::change_plan)
            .tag("drives")
            .says("Lặp lại một đợt", "Repeat a drive")
            .details("Tất cả hoặc không. COUNT đếm các ngày mà quy tắc cho, trước khi trừ exdates.",
                     "All or none. COUNT counts the days that the rule gives, before exdates are "
                     "taken away.")
            .problems(of_drives)
            .problems({{ErrorKind::rule, "drive_not_found"},
                       {ErrorKind::rule, "recurrence_invalid"},
                       {ErrorKind::rule, "recurrence_endless"},
                       {ErrorKind::rule, "recurrence_too_long"},
                       {ErrorKind::rule, "recurrence_too_far"},
                       {ErrorKind::rule, "recurrence_empty"}})
            .write(repeat_drive));
    router.add(
        Route<ImportQuery, DriveRows, DrivePlanAnswer>(Method::post, "/api/v1/drives/import")
            .allow(Permission::change_plan)
            .tag("drives")
            .says("Nhập nhiều đợt từ CSV hoặc JSON", "Import drives from CSV or JSON")
            .details("Tất cả hoặc không; mọi dòng sai được nêu cùng lúc. CSV: dòng đầu là tên "
                     "trường của POST /drives, campaigns "
                     "cách nhau bằng dấu phẩy trong ngoặc kép; con trỏ là /lines/<dòng>/<trường>.",
                     "All or none; every faulty row is told at once. CSV: the first line names the "
                     "fields of POST /drives, campaigns "
                     "are separated by commas in quotes; pointers are /lines/<line>/<field>.")
            .problems(of_drives)
            .problems({{ErrorKind::syntax, "empty_table"},
                       {ErrorKind::rule, "unknown_field"},
                       {ErrorKind::rule, "wrong_field_count"},
                       {ErrorKind::rule, "malformed_row"},
                       {ErrorKind::rule, "row_too_long"},
                       {ErrorKind::rule, "bad_encoding"},
                       {ErrorKind::rule, "control_character"}})
            .write_rows(import_drives));
}

}  // namespace api::scheduling
