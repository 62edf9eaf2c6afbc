// Calendar days and instants. A day is a civil date without a zone; an instant is a point in time
// in UTC.
#pragma once

#include <boost/describe/enum.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace domain {

/// A civil day of the Gregorian calendar, counted from 1970-01-01. Years 1900 to 2199 are accepted
/// from outside.
struct Day {
    std::int32_t number = 0;

    auto operator<=>(const Day&) const = default;

    /// Reads "YYYY-MM-DD" and nothing else; nullopt for a day that does not exist.
    static std::optional<Day> parse(std::string_view text);
    static Day of(int year, unsigned month, unsigned day);
    std::string text() const;

    std::chrono::year_month_day civil() const {
        return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{number}}};
    }
    int year() const { return int(civil().year()); }
    unsigned month() const { return unsigned(civil().month()); }
    Day plus(std::int32_t days) const { return Day{number + days}; }
};

enum class Weekday { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
BOOST_DESCRIBE_ENUM(Weekday, monday, tuesday, wednesday, thursday, friday, saturday, sunday)

inline Weekday weekday_of(Day day) {
    // 1970-01-01 was a Thursday.
    return Weekday((((day.number + 3) % 7) + 7) % 7);
}

/// A clock time as minutes after midnight.
struct TimeOfDay {
    std::int32_t minutes = 0;

    auto operator<=>(const TimeOfDay&) const = default;

    /// Reads "HH:MM" from 00:00 to 23:59 and nothing else; "24:00" is refused.
    static std::optional<TimeOfDay> parse(std::string_view text);
    std::string text() const;
};

/// A closed interval of days; an open end has no value.
struct DayRange {
    std::optional<Day> from;
    std::optional<Day> to;

    bool contains(Day day) const { return (!from || *from <= day) && (!to || day <= *to); }
    bool overlaps(const DayRange& other) const {
        return (!from || !other.to || *from <= *other.to) &&
               (!other.from || !to || *other.from <= *to);
    }
    bool operator==(const DayRange&) const = default;
};

/// The same days a year before; a period of whole months stays one (29 February is the end of
/// February).
DayRange year_before(Day from, Day to);

/// The local clock as minutes east of UTC. Viet Nam has one zone, +07:00, and no summer time.
struct UtcOffset {
    std::int32_t minutes = 7 * 60;
    bool operator==(const UtcOffset&) const = default;
};

/// Milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
    std::int64_t ms = 0;

    auto operator<=>(const Instant&) const = default;

    /// Reads RFC 3339 with an offset ("2020-02-09T08:14:00+07:00"); fractions beyond milliseconds
    /// are cut. Leap seconds (":60") and "24:00" are refused.
    static std::optional<Instant> parse(std::string_view text);
    /// RFC 3339 at the given offset; milliseconds only when there are any.
    std::string text(UtcOffset offset = {}) const;
    Day day(UtcOffset offset = {}) const;
    static Instant at(Day day, int minutes_after_midnight, UtcOffset offset = {});
    Instant plus_ms(std::int64_t amount) const { return Instant{ms + amount}; }
};

}  // namespace domain
