// Many drives at once: from last year's campaign, by a recurrence, from a table. Each is proposed
// as POST /drives would.
#pragma once

#include "api/scheduling/drives.hpp"
#include "usecases/scheduling/drive_plans.hpp"

namespace api::scheduling {

using domain::scheduling::Align;
using domain::scheduling::OnDaysOff;
using usecases::scheduling::most_planned_drives;
using usecases::scheduling::PlannedFrom;

struct OrganizationChange {
    domain::Reference from;
    domain::Reference to;
};
BOOST_DESCRIBE_STRUCT(OrganizationChange, (), (from, to))

struct NewBlueprint {
    domain::Reference from;
    domain::Reference to;
    Align align{};
    Given<OnDaysOff> on_days_off;
    Given<PlannedFrom> planned;
    Given<List<domain::Reference, 1, 1'000>> skip;
    Given<List<OrganizationChange, 1, 1'000>> organizations;
    Given<AcceptWarnings> accept_warnings;
    Given<Reason> reason;
    Given<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(NewBlueprint, (),
                      (from, to, align, on_days_off, planned, skip, organizations, accept_warnings,
                       reason, dry_run))

struct NewRecurrence {
    domain::Reference drive;
    domain::Text<1, 500> rrule;
    Given<List<domain::Day, 0, 1'000>> exdates;
    Given<List<domain::Day, 0, 1'000>> rdates;
    Given<domain::Day> starts_on;
    Given<CampaignCodes> campaigns;
    Given<OnDaysOff> on_days_off;
    Given<AcceptWarnings> accept_warnings;
    Given<Reason> reason;
    Given<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(NewRecurrence, (),
                      (drive, rrule, exdates, rdates, starts_on, campaigns, on_days_off,
                       accept_warnings, reason, dry_run))

struct DriveRows {
    List<NewDrive, 1, most_planned_drives> drives;
};
BOOST_DESCRIBE_STRUCT(DriveRows, (), (drives))

struct ImportQuery {
    Given<bool> dry_run;
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (dry_run))

struct PlanWarning {
    std::string code;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(PlanWarning, (), (code, detail))

struct PlanRefusal {
    std::string pointer;
    std::string code;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(PlanRefusal, (), (pointer, code, detail))

struct PlannedDriveAnswer {
    std::string code;
    std::string title;
    std::optional<std::string> copied_from;
    std::optional<domain::Day> was_on;
    domain::Day day;
    domain::Instant starts_at;
    domain::Instant ends_at;
    std::string site;
    std::string organization;
    std::optional<std::int64_t> planned_bags;
    std::vector<PlanWarning> warnings;
    std::vector<ClashAnswer> clashes;
    std::vector<PlanRefusal> refusals;
};
BOOST_DESCRIBE_STRUCT(PlannedDriveAnswer, (),
                      (code, title, copied_from, was_on, day, starts_at, ends_at, site,
                       organization, planned_bags, warnings, clashes, refusals))

struct SkippedDrive {
    std::optional<std::string> drive;
    domain::Day day;
    std::string code;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(SkippedDrive, (), (drive, day, code, detail))

struct DrivePlanAnswer {
    bool dry_run = false;
    std::int64_t created = 0;
    std::int64_t refused = 0;
    std::vector<PlannedDriveAnswer> drives;
    std::vector<SkippedDrive> skipped;
};
BOOST_DESCRIBE_STRUCT(DrivePlanAnswer, (), (dry_run, created, refused, drives, skipped))

void add_drive_plans(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewBlueprint> {
    static constexpr Words summary{"Chép các đợt của một chiến dịch cũ sang một chiến dịch mới.",
                                   "Copies the drives of an old campaign into a new one."};
    static constexpr FieldWords fields[] = {
        {"to",
         {"Chiến dịch mới, đã có với ngày bắt đầu và kết thúc",
          "The new campaign, which exists with its days"}},
        {"align",
         {"Giữ ngày dương lịch, thứ trong tuần, hay khoảng cách với Tết",
          "Keep the date, the weekday, or the distance to Tết"}},
        {"on_days_off",
         {"Khi rơi vào ngày nghỉ (mặc định move)",
          "When it falls on a day off (move, unless said)"}},
        {"planned",
         {"Kế hoạch mới lấy từ kế hoạch cũ hay kết quả cũ (mặc định planned)",
          "Whether the new plan is the old plan or the old result (planned)"}},
        {"skip", {"Những đợt không chép", "Drives that are not copied"}},
        {"organizations",
         {"Đơn vị nhận thay, thí dụ sau khi sáp nhập",
          "Who takes over from whom, for instance after a merger"}},
        {"accept_warnings",
         {"Cảnh báo mà người lập chịu trách nhiệm cho mọi đợt, cần reason",
          "Warnings that the planner answers for in all drives, with a reason"}},
        {"dry_run", {"true: chỉ cho xem, không ghi gì", "true: only shows, writes nothing"}},
    };
};
template <>
struct api::Documentation<api::scheduling::NewRecurrence> {
    static constexpr Words summary{"Lặp lại một đợt theo RRULE của RFC 5545.",
                                   "Repeats a drive by an RRULE of RFC 5545."};
    static constexpr FieldWords fields[] = {
        {"drive",
         {"Đợt mẫu; ngày của chính nó không tạo lại",
          "The pattern; its own day is not made again"}},
        {"rrule",
         {"Phải có COUNT hoặc UNTIL; chỉ theo ngày, tuần, tháng, năm",
          "With COUNT or UNTIL; daily to yearly"}},
        {"starts_on",
         {"Ngày đầu của chuỗi (mặc định ngày của đợt mẫu)",
          "First day of the series (the pattern's day)"}},
        {"on_days_off",
         {"Khi rơi vào ngày nghỉ (mặc định keep)",
          "When it falls on a day off (keep, unless said)"}},
    };
};
template <>
struct api::Documentation<api::scheduling::PlannedDriveAnswer> {
    static constexpr Words summary{"Một đợt của kế hoạch.", "One drive of the plan."};
    static constexpr FieldWords fields[] = {
        {"warnings", {"Điều cần biết về ngày của đợt", "What there is to know about its day"}},
        {"clashes", {"Chỗ vướng mềm trên lịch", "Soft clashes in the calendar"}},
        {"refusals",
         {"Chỉ khi chạy thử: vì sao sẽ bị từ chối", "In a dry run only: why it would be refused"}},
    };
};
template <>
struct api::Documentation<api::scheduling::DrivePlanAnswer> {
    static constexpr Words summary{"Những đợt đã tạo, hoặc sẽ tạo nếu là chạy thử.",
                                   "What was made, or would be in a dry run."};
    static constexpr FieldWords fields[] = {
        {"refused",
         {"Chỉ khi chạy thử: số đợt sẽ bị từ chối; khi làm thật thì không đợt nào được ghi",
          "In a dry run only: drives that would be refused; for real, none is written then"}},
    };
};
