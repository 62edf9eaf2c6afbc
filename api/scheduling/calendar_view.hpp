// /calendar: days with their drives, from memory.
#pragma once

#include "api/http/router.hpp"
#include "domain/scheduling/drive.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

enum class CalendarView { month, week, list };
BOOST_DESCRIBE_ENUM(CalendarView, month, week, list)

struct CalendarQuery {
    Given<CalendarView> view;
    Given<domain::Day> day;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<domain::Reference> organization;
    Given<domain::Reference> site;
    Given<domain::Reference> team;
    Given<domain::Reference> campaign;
    Given<List<domain::scheduling::DriveStatus, 1, 6>> status;
    Given<domain::Integer<0, 1'000>> each;
};
BOOST_DESCRIBE_STRUCT(CalendarQuery, (),
                      (view, day, from, to, organization, site, team, campaign, status, each))

struct StatusCounts {
    std::int64_t proposed = 0;
    std::int64_t approved = 0;
    std::int64_t open = 0;
    std::int64_t closed = 0;
    std::int64_t verified = 0;
    std::int64_t cancelled = 0;
};
BOOST_DESCRIBE_STRUCT(StatusCounts, (), (proposed, approved, open, closed, verified, cancelled))

struct CalendarFigures {
    std::int64_t drives = 0;
    std::int64_t emergency = 0;
    std::int64_t planned_bags = 0;
    std::int64_t bags = 0;
    StatusCounts by_status;
    BOOST_DESCRIBE_CLASS(CalendarFigures, (), (drives, emergency, planned_bags, bags, by_status),
                         (), ())
};

struct CalendarDrive {
    std::string code;
    std::string title;
    std::string site;
    std::string organization;
    std::optional<std::string> team;
    domain::Instant starts_at;
    domain::Instant ends_at;
    domain::scheduling::DriveStatus status{};
    bool emergency = false;
    std::optional<std::int64_t> planned_bags;
    std::int64_t bags = 0;
};
BOOST_DESCRIBE_STRUCT(CalendarDrive, (),
                      (code, title, site, organization, team, starts_at, ends_at, status, emergency,
                       planned_bags, bags))

struct DayOfDrives : CalendarFigures {
    domain::Day day;
    std::vector<CalendarDrive> items;
    std::int64_t more = 0;
};
BOOST_DESCRIBE_STRUCT(DayOfDrives, (CalendarFigures), (day, items, more))

struct CalendarAnswer {
    CalendarView view{};
    domain::Day from;
    domain::Day to;
    domain::Day today;
    std::vector<DayOfDrives> days;
    CalendarFigures total;
};
BOOST_DESCRIBE_STRUCT(CalendarAnswer, (), (view, from, to, today, days, total))

/// A year and a day, so that 29 February fits.
constexpr std::int32_t most_calendar_days = 367;

void add_calendar(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::CalendarQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"view",
         {"month (mặc định), week (từ thứ Hai) hoặc list",
          "month (default), week (from Monday) or list"}},
        {"day",
         {"Một ngày trong tháng hoặc tuần (mặc định hôm nay)",
          "Any day of the month or week (today)"}},
        {"from", {"Ngày đầu của list (mặc định hôm nay)", "First day of a list (today)"}},
        {"to",
         {"Ngày cuối của list (mặc định 30 ngày sau from)",
          "Last day of a list (30 days after from)"}},
        {"organization",
         {"Tổ chức và mọi cấp dưới vào ngày của đợt",
          "The organisation and everything below it on the drive's day"}},
        {"each",
         {"Số đợt được liệt kê mỗi ngày (month 3, week và list 200); còn lại chỉ đếm",
          "How many drives of a day are listed (3 in a month, 200 in a week or list); the others "
          "are counted only"}},
    };
};
template <>
struct api::Documentation<api::scheduling::DayOfDrives> {
    static constexpr Words summary{
        "Một ngày có đợt hiến máu; đợt nhiều ngày đứng ở mỗi ngày của nó, kế hoạch ở ngày đầu.",
        "A day with drives; one of several days stands on each of them, its plan on the first."};
    static constexpr FieldWords fields[] = {
        {"bags",
         {"Số túi đã đếm trong những ngày được hỏi",
          "Bags counted so far, on the days asked about"}},
        {"drives", {"Mọi trạng thái, kể cả đã hủy", "Of every status, cancelled ones too"}},
        {"planned_bags", {"Không tính đợt đã hủy", "Without cancelled drives"}},
        {"more", {"Số đợt không được liệt kê", "Drives that are not listed"}},
    };
};
