// /calendar-days, /holidays: which days are off, by rule and as committees entered them
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/scheduling/holidays.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

using domain::scheduling::CalendarDayKind;
using domain::scheduling::HolidayBasis;

struct NewCalendarDay {
    std::optional<domain::Uuid> id;
    domain::Day day;
    CalendarDayKind kind{};
    std::optional<domain::Reference> organization;
    domain::Text<1, 200> name;
    std::optional<domain::Text<0, 500>> document;
};
BOOST_DESCRIBE_STRUCT(NewCalendarDay, (), (id, day, kind, organization, name, document))

struct CalendarDayPatch {
    Given<CalendarDayKind> kind;
    Given<domain::Text<1, 200>> name;
    Given<domain::Text<0, 500>> document;
};
BOOST_DESCRIBE_STRUCT(CalendarDayPatch, (), (kind, name, document))

struct CalendarDayAnswer {
    domain::Uuid id;
    domain::Day day;
    CalendarDayKind kind{};
    std::optional<std::string> organization;
    std::string name;
    std::string document;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(CalendarDayAnswer, (), (id, day, kind, organization, name, document, version))

enum class CalendarDaySort { day };
BOOST_DESCRIBE_ENUM(CalendarDaySort, day)

struct CalendarDayQuery : ListQuery<CalendarDaySort> {
    Given<domain::Reference> organization;
    Given<CalendarDayKind> kind;
    Given<domain::Day> from;
    Given<domain::Day> to;
};
BOOST_DESCRIBE_STRUCT(CalendarDayQuery, (ListQuery<CalendarDaySort>),
                      (organization, kind, from, to))

struct HolidayQuery : PageQuery {
    domain::Day from;
    domain::Day to;
    Given<domain::Reference> organization;
};
BOOST_DESCRIBE_STRUCT(HolidayQuery, (PageQuery), (from, to, organization))

enum class HolidaySource { rule, entered };
BOOST_DESCRIBE_ENUM(HolidaySource, rule, entered)

struct LunarDate {
    std::int64_t year = 0;
    std::int64_t month = 0;
    std::int64_t day = 0;
    bool leap = false;
};
BOOST_DESCRIBE_STRUCT(LunarDate, (), (year, month, day, leap))

struct DayOffAnswer {
    domain::Day day;
    LunarDate lunar;
    HolidaySource source{};
    CalendarDayKind kind{};
    std::string code;
    std::string name;
    std::optional<HolidayBasis> basis;
    bool off = false;
};
BOOST_DESCRIBE_STRUCT(DayOffAnswer, (), (day, lunar, source, kind, code, name, basis, off))

struct DaysOffAnswer {
    std::vector<DayOffAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(DaysOffAnswer, (), (items, next))

/// Days that may be asked about at once.
constexpr std::int32_t most_holiday_days = 3'700;

void add_calendar_days(Router& router);

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewCalendarDay> {
    static constexpr Words summary{
        "Ngày nghỉ bù, hoán đổi, ngày không tổ chức hiến máu, hoặc ngày làm việc bình thường bất "
        "chấp quy tắc.",
        "A made-up or swapped day off, a day without drives, or an ordinary day although a rule "
        "says otherwise."};
    static constexpr FieldWords fields[] = {
        {"organization",
         {"Tổ chức này và mọi cấp dưới; để trống: cả nước",
          "This one and all below it; left out: the whole country"}},
        {"kind",
         {"working hủy ngày nghỉ theo quy tắc hoặc của cấp trên",
          "working lifts a day off by rule or from above"}},
    };
};
template <>
struct api::Documentation<api::scheduling::DayOffAnswer> {
    static constexpr Words summary{"Một ngày lễ theo quy tắc hoặc một ngày đã nhập.",
                                   "A holiday by rule, or a day that was entered."};
    static constexpr FieldWords fields[] = {
        {"lunar", {"Âm lịch Việt Nam (UTC+7)", "The Vietnamese lunar calendar (UTC+7)"}},
        {"code",
         {"Mã ngày lễ; trống với ngày đã nhập", "Code of the holiday; empty for an entered day"}},
        {"basis",
         {"Căn cứ của ngày lễ theo quy tắc; announced không đóng ngày",
          "Basis of a holiday by rule; announced does not close the day"}},
        {"off",
         {"Ngày này có nghỉ với tổ chức được hỏi không",
          "Whether the day is off for the organisation asked about"}},
    };
};
