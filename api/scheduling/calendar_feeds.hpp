// /calendar-feeds, the calendar of one drive, and when teams are free.
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "api/limits.hpp"
#include "api/scheduling/icalendar.hpp"
#include "domain/scheduling/calendar_feed.hpp"

namespace api::scheduling {

using domain::scheduling::FeedKind;

struct NewCalendarFeed {
    FeedKind kind{};
    std::optional<domain::Text<1, 100>> name;
    std::optional<domain::Reference> organization;
    std::optional<domain::Reference> team;
    std::optional<domain::Reference> person;
};
BOOST_DESCRIBE_STRUCT(NewCalendarFeed, (), (kind, name, organization, team, person))

struct CalendarFeedAnswer {
    domain::Uuid id;
    FeedKind kind{};
    std::string name;
    std::string owner;
    std::optional<std::string> organization;
    std::optional<std::string> team;
    domain::Instant created_at;
    std::optional<domain::Instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(CalendarFeedAnswer, (),
                      (id, kind, name, owner, organization, team, created_at, revoked_at))

struct NewCalendarFeedAnswer : CalendarFeedAnswer {
    std::string url;     ///< shown this once
    std::string webcal;  ///< the same, for programs that open calendars by it
};
BOOST_DESCRIBE_STRUCT(NewCalendarFeedAnswer, (CalendarFeedAnswer), (url, webcal))

enum class FeedSort { created_at };
BOOST_DESCRIBE_ENUM(FeedSort, created_at)

struct CalendarFeedQuery : ListQuery<FeedSort> {
    Given<bool> revoked;
};
BOOST_DESCRIBE_STRUCT(CalendarFeedQuery, (ListQuery<FeedSort>), (revoked))

struct FreeBusyQuery {
    Given<domain::Day> from;
    Given<domain::Day> to;
};
BOOST_DESCRIBE_STRUCT(FreeBusyQuery, (), (from, to))

struct BusyAnswer {
    domain::Instant from;
    domain::Instant to;
    icalendar::BusyKind kind{};
    std::optional<std::string> drive;
};
BOOST_DESCRIBE_STRUCT(BusyAnswer, (), (from, to, kind, drive))

struct FreeBusyAnswer {
    std::string team;
    domain::Day from;
    domain::Day to;
    std::vector<BusyAnswer> busy;
};
BOOST_DESCRIBE_STRUCT(FreeBusyAnswer, (), (team, from, to, busy))

void add_calendar_feeds(Router& router, const Limits& limits = {});

}  // namespace api::scheduling

template <>
struct api::Documentation<api::scheduling::NewCalendarFeed> {
    static constexpr Words summary{
        "Lịch để đăng ký bằng địa chỉ bí mật; ai có địa chỉ thì xem được.",
        "A calendar to subscribe to at a secret address; whoever has the address can read it."};
    static constexpr FieldWords fields[] = {
        {"kind",
         {"mine: đợt được xem và ca của mình; shifts: ca của một người; organization: công khai; "
          "team: lịch của đội",
          "mine: what one may see and one's own shifts; shifts: one person's; organization: "
          "public; team: a team's"}},
    };
};
template <>
struct api::Documentation<api::scheduling::NewCalendarFeedAnswer> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"url", {"Địa chỉ bí mật, chỉ hiện một lần này", "The secret address, shown this once"}},
    };
};
template <>
struct api::Documentation<api::scheduling::BusyAnswer> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"kind",
         {"busy, tentative (mới đề xuất), unavailable (ngày nghỉ)",
          "busy, tentative (only proposed), unavailable (day off)"}},
        {"drive", {"Đợt, nếu được xem", "The drive, where it may be seen"}},
    };
};
