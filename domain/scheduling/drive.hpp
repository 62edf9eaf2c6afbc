// Drives (đợt hiến máu): one place, one stretch of time, and the path from proposal to verified
// count.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/result.hpp"
#include "domain/core/uuid.hpp"
#include "domain/scheduling/shift.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace domain::scheduling {

/// proposed → approved → open → closed → verified; every one but verified can be cancelled, with a
/// reason, as long as nothing was counted (a drive with counted events is closed, not cancelled).
enum class DriveStatus { proposed, approved, open, closed, verified, cancelled };
BOOST_DESCRIBE_ENUM(DriveStatus, proposed, approved, open, closed, verified, cancelled)

enum class SessionKind { morning, afternoon, evening, other };
BOOST_DESCRIBE_ENUM(SessionKind, morning, afternoon, evening, other)

/// A stretch of a drive in which blood is taken.
struct DriveSession {
    SessionKind kind = SessionKind::other;
    Instant starts_at;
    Instant ends_at;
    bool operator==(const DriveSession&) const = default;
};

struct Drive {
    std::int64_t num = 0;
    Uuid id;
    std::string code;
    std::string title;
    std::vector<std::int64_t> campaigns;  ///< sorted; a drive may belong to several
    std::int64_t site = 0;
    std::int64_t organization = 0;
    std::int64_t collected_by = 0;  ///< hospital or blood centre, 0 when not known
    Instant starts_at;
    Instant ends_at;
    Day day;  ///< local day of starts_at
    std::optional<std::int64_t> planned_donors;
    std::optional<std::int64_t> planned_bags;
    bool emergency = false;
    std::int64_t team = 0;                ///< 0: not decided
    std::vector<std::int64_t> resources;  ///< vehicles and equipment, sorted
    std::vector<DriveSession> sessions;  ///< in order, inside starts_at … ends_at; empty: all of it
    std::string contact;                 ///< whom to call at the place
    std::string notes;                   ///< for the site: power, parking, tables
    std::vector<std::string>
        accepted_warnings;      ///< codes of soft clashes that somebody answered for, sorted
    std::vector<Shift> shifts;  ///< in the order of making
    DriveStatus status = DriveStatus::proposed;
    std::int64_t version = 1;
};

/// Where a drive may go from `from`, in the order a person would expect to read them.
std::span<const DriveStatus> allowed_transitions(DriveStatus from);

/// Checks one transition. Refusals: `transition_not_allowed` (parameter `allowed` lists what is),
/// `reason_required` (a cancellation and a reopening need one), `drive_has_events` (cancelling what
/// was counted).
Result<void> check_transition(DriveStatus from, DriveStatus to, const std::string& reason,
                              bool has_events);

/// Checks the sessions against the drive's time. Violations at `/sessions/N`: `ends_before_starts`
/// (a session that is empty too), `session_outside_drive`, `sessions_overlap` (with the one before,
/// or not in order).
std::vector<Violation> check_sessions(const Drive& drive);

/// The local days on which something is held: those of its sessions or, without sessions, of its
/// whole time; ends count to the moment before them (a drive to midnight is not held on the next
/// day). In order, none twice, never empty.
std::vector<Day> days_of(const Drive& drive, UtcOffset offset);
/// Whether one of its days is in the range.
bool held_within(const Drive& drive, const DayRange& range, UtcOffset offset);

/// When and where: what a lock protects and what a move changes.
struct Placement {
    Instant starts_at;
    Instant ends_at;
    std::int64_t site = 0;
    std::int64_t team = 0;
    bool operator==(const Placement&) const = default;
};
Placement placement_of(const Drive& drive);
/// The drive at its new time and place; its sessions and shifts move with its start.
Drive placed(Drive drive, const Placement& placement);

}  // namespace domain::scheduling
