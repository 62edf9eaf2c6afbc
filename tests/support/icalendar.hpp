// Calendars as a subscriber's program reads them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tests::support {

/// A component's properties by name; the value as it is meant, without escapes. Of several of one
/// name the values are joined with '|'. TZID stands at "DTSTART;TZID".
struct CalendarEntry {
    std::string kind;  ///< "VEVENT", "VFREEBUSY"
    std::map<std::string, std::string> properties;
    const std::string& operator[](const std::string& name) const;
};

struct ReadCalendar {
    std::map<std::string, std::string> properties;
    bool has_zone = false;
    std::vector<CalendarEntry> entries;
    const CalendarEntry* with_uid(std::string_view uid) const;
};

/// Reads a calendar with libical. Fails the running test when anything is wrong with it: errors,
/// broken restrictions of RFC 5546, lines over 75 octets or cut inside a character, line ends other
/// than CRLF, or another text after writing it again. With ICAL_OUT each text is also left in that
/// folder, for tests/ical.
ReadCalendar read_calendar(const std::string& text);

}  // namespace tests::support
