// Drives (đợt hiến máu): one place, one stretch of time, and the path from proposal to verified count.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/result.hpp"
#include "domain/core/uuid.hpp"

namespace domain::scheduling {

/// proposed → approved → open → closed → verified; every one but verified can be cancelled, with a reason, as long
/// as nothing was counted (a drive with counted events is closed, not cancelled).
enum class DriveStatus { proposed, approved, open, closed, verified, cancelled };
BOOST_DESCRIBE_ENUM(DriveStatus, proposed, approved, open, closed, verified, cancelled)

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
    DriveStatus status = DriveStatus::proposed;
    std::int64_t version = 1;
};

/// Where a drive may go from `from`, in the order a person would expect to read them.
std::span<const DriveStatus> allowed_transitions(DriveStatus from);

/// Checks one transition. Refusals: `transition_not_allowed` (parameter `allowed` lists what is),
/// `reason_required` (a cancellation and a reopening need one), `drive_has_events` (cancelling what was counted).
Result<void> check_transition(DriveStatus from, DriveStatus to, const std::string& reason, bool has_events);

}  // namespace domain::scheduling
