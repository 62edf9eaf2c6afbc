// iCalendar (RFC 5545, 5546, 7986) through libical.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <optional>
#include <string>
#include <vector>

namespace api::scheduling::icalendar {

enum class Status { tentative, confirmed, cancelled };

struct Event {
    std::string uid;  ///< stays the same for ever; see uid_of
    std::int64_t sequence =
        0;  ///< grows when something moves, so that it moves in the subscriber's calendar
    domain::Instant stamp;
    domain::Instant starts_at;
    domain::Instant ends_at;
    std::string summary;
    std::string location;
    std::optional<std::pair<double, double>> position;  ///< latitude, longitude
    std::string description;
    Status status = Status::confirmed;
    std::vector<std::string> categories;
    domain::Uuid organizer;
    std::string organizer_name;
};

enum class BusyKind { busy, tentative, unavailable };
BOOST_DESCRIBE_ENUM(BusyKind, busy, tentative, unavailable)

struct Busy {
    domain::Instant from;
    domain::Instant to;
    BusyKind kind{};
    bool operator==(const Busy&) const = default;
};

/// The busy times of somebody in a stretch of time.
struct FreeBusy {
    std::string uid;
    domain::Instant stamp;
    domain::Instant from;
    domain::Instant to;
    domain::Uuid organizer;
    std::string organizer_name;
    std::vector<Busy> busy;  ///< sorted; those of one kind do not overlap
};

struct Calendar {
    std::string name;
    /// Local times of +07:00 are in the zone Asia/Ho_Chi_Minh with its VTIMEZONE; at another offset
    /// times are in UTC.
    domain::UtcOffset offset;
    std::vector<Event> events;
    std::vector<FreeBusy> free_busy;
    bool refreshes = true;  ///< says how often to ask again: a subscription, not a file
};

inline std::string uid_of(const domain::Uuid& id) {
    return id.text() + "@giothong";
}

/// The text with METHOD:PUBLISH; the same calendar gives the same bytes. Lines are folded between
/// characters.
std::string publish(const Calendar& calendar);

/// Puts the times of each kind in order and joins those that touch.
void settle(std::vector<Busy>& busy);

}  // namespace api::scheduling::icalendar
