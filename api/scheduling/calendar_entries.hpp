// What of the plan goes into somebody's calendar.
#pragma once

#include "api/json/type.hpp"
#include "api/scheduling/icalendar.hpp"
#include "domain/identity/access.hpp"
#include "domain/scheduling/calendar_feed.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

enum class Shown {
    to_public,   ///< title, time, place and body
    to_planners  ///< also team, plan, contact and notes
};

/// The status of a drive as people read it in entries and annexes.
Words words_of(domain::scheduling::DriveStatus status);

/// A drive as an entry. SEQUENCE is its version, which grows with every change of time or place
/// (and with others, which RFC 5545, 3.8.7.4 allows); DTSTAMP does not move, so that the same drive
/// is the same text.
icalendar::Event entry_of(const domain::tallying::Books& books,
                          const domain::scheduling::Drive& drive, Shown shown);

/// What a feed shows today: ninety days back and everything ahead. Null when whoever it belongs to
/// is gone or disabled.
std::optional<icalendar::Calendar> calendar_of(const domain::tallying::Books& books,
                                               const domain::scheduling::CalendarFeed& feed);

struct BusyTime {
    icalendar::Busy time;
    const domain::scheduling::Drive* drive = nullptr;  ///< null: a day off
};
/// When a team is taken, by time: its drives that were not cancelled, proposed ones tentatively,
/// and its days off.
std::vector<BusyTime> busy_times(const domain::tallying::Books& books,
                                 const domain::scheduling::Team& team, domain::Instant from,
                                 domain::Instant to);
icalendar::FreeBusy free_busy_of(const domain::tallying::Books& books,
                                 const domain::scheduling::Team& team, domain::Instant from,
                                 domain::Instant to);

}  // namespace api::scheduling
