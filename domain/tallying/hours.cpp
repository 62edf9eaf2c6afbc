#include "domain/tallying/hours.hpp"

#include <algorithm>

namespace domain::tallying {

bool within_hours(const scheduling::Drive& drive, Instant at, const HoursTolerance& tolerance) {
    auto within = [&](Instant from, Instant to) {
        return at >= from.plus_ms(-tolerance.before_minutes * 60'000LL) &&
               at <= to.plus_ms(tolerance.after_minutes * 60'000LL);
    };
    if (drive.sessions.empty()) return within(drive.starts_at, drive.ends_at);
    return std::any_of(drive.sessions.begin(), drive.sessions.end(), [&](const auto& session) {
        return within(session.starts_at, session.ends_at);
    });
}

bool counts_on_its_day(const Event& event) {
    switch (event.kind) {
        case EventKind::registered:
        case EventKind::deferred:
        case EventKind::walked_out:
        case EventKind::collected:
        case EventKind::counted:
            return true;
        case EventKind::discarded:
            return !event.unit;
        case EventKind::typed:
        case EventKind::reversed:
        case EventKind::settled:
            return false;
    }
    return false;
}

bool on_a_counted_day(Instant at, UtcOffset offset) {
    auto day = at.day(offset).civil();
    return day >= first_counted_day && day <= last_counted_day;
}

Instant changed_at(Instant known, Instant now) {
    return known > now.plus_ms(5 * 60'000) ? now : std::max(known, now);
}

}  // namespace domain::tallying
