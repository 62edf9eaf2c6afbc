#include "domain/scheduling/drive.hpp"

#include <algorithm>
#include <array>

namespace domain::scheduling {

std::span<const DriveStatus> allowed_transitions(DriveStatus from) {
    using enum DriveStatus;
    static constexpr std::array after_proposed{approved, cancelled};
    static constexpr std::array after_approved{open, proposed, cancelled};
    static constexpr std::array after_open{closed, cancelled};
    static constexpr std::array after_closed{verified, open};
    switch (from) {
        case proposed:
            return after_proposed;
        case approved:
            return after_approved;
        case open:
            return after_open;
        case closed:
            return after_closed;
        case verified:
        case cancelled:
            return {};
    }
    return {};
}

Result<void> check_transition(DriveStatus from, DriveStatus to, const std::string& reason,
                              bool has_events) {
    auto allowed = allowed_transitions(from);
    if (std::find(allowed.begin(), allowed.end(), to) == allowed.end()) {
        std::string names;
        for (auto status : allowed) {
            if (!names.empty()) names += ", ";
            names += name_of(status);
        }
        return Error{ErrorKind::conflict,
                     "transition_not_allowed",
                     {{"from", std::string(name_of(from))},
                      {"to", std::string(name_of(to))},
                      {"allowed", names}},
                     {}};
    }
    bool goes_back = (from == DriveStatus::approved && to == DriveStatus::proposed) ||
                     (from == DriveStatus::closed && to == DriveStatus::open);
    if ((to == DriveStatus::cancelled || goes_back) && reason.empty())
        return Error{ErrorKind::rule, "reason_required", {}, {{"/reason", "reason_required", {}}}};
    if (to == DriveStatus::cancelled && has_events)
        return Error{ErrorKind::conflict, "drive_has_events", {}, {}};
    return {};
}

std::vector<Violation> check_sessions(const Drive& drive) {
    std::vector<Violation> out;
    for (std::size_t i = 0; i < drive.sessions.size(); ++i) {
        const auto& s = drive.sessions[i];
        std::string pointer = "/sessions/" + std::to_string(i);
        if (s.ends_at <= s.starts_at)
            out.push_back({pointer, "ends_before_starts", {}});
        else if (s.starts_at < drive.starts_at || drive.ends_at < s.ends_at)
            out.push_back({pointer, "session_outside_drive", {}});
        else if (i > 0 && s.starts_at < drive.sessions[i - 1].ends_at)
            out.push_back({pointer, "sessions_overlap", {}});
    }
    return out;
}

std::vector<Day> days_of(const Drive& drive, UtcOffset offset) {
    std::vector<Day> out;
    auto add = [&](Instant from, Instant to) {
        const Day last = std::max(from, to.plus_ms(-1)).day(offset);
        for (Day day = from.day(offset); day <= last; day = day.plus(1))
            if (out.empty() || out.back() < day) out.push_back(day);
    };
    if (drive.sessions.empty()) add(drive.starts_at, drive.ends_at);
    for (const auto& session : drive.sessions) add(session.starts_at, session.ends_at);
    return out;
}

bool held_within(const Drive& drive, const DayRange& range, UtcOffset offset) {
    // Nearly all drives begin and end on one day.
    if (range.contains(drive.day)) return true;
    const Day last = std::max(drive.starts_at, drive.ends_at.plus_ms(-1)).day(offset);
    if (last == drive.day || (range.from && last < *range.from) ||
        (range.to && *range.to < drive.day))
        return false;
    const auto days = days_of(drive, offset);
    return std::any_of(days.begin(), days.end(), [&](Day day) { return range.contains(day); });
}

Placement placement_of(const Drive& d) {
    return {d.starts_at, d.ends_at, d.site, d.team};
}

Drive placed(Drive d, const Placement& p) {
    auto by = p.starts_at.ms - d.starts_at.ms;
    for (auto& s : d.sessions) s.starts_at.ms += by, s.ends_at.ms += by;
    for (auto& s : d.shifts) s.starts_at.ms += by, s.ends_at.ms += by;
    d.starts_at = p.starts_at;
    d.ends_at = p.ends_at;
    d.site = p.site;
    d.team = p.team;
    return d;
}

}  // namespace domain::scheduling
