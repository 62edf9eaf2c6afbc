// What changed in a drive's time, place or team, and what waits to be changed.
#pragma once

#include "domain/scheduling/campaign.hpp"
#include "domain/scheduling/drive.hpp"
#include "domain/scheduling/organization.hpp"

namespace domain::scheduling {

/// pending → accepted or refused; moved: done at once by somebody who may.
enum class ChangeStatus { pending, accepted, refused, moved };
BOOST_DESCRIBE_ENUM(ChangeStatus, pending, accepted, refused, moved)

struct DriveChange {
    std::int64_t num = 0;
    Uuid id;
    std::int64_t drive = 0;
    ChangeStatus status = ChangeStatus::pending;
    Placement before;
    Placement after;
    std::string reason;
    std::string actor;
    Instant at;
    std::optional<std::string> decided_by;
    std::optional<Instant> decided_at;
    std::string decision_reason;
};

/// Whose grant a proposal of `organization` needs: the one above it on `day`. A body that decides
/// about its own plan answers for itself: the national and the provincial committees (they are
/// given a number for the year, not drives), and whoever has nobody above.
std::int64_t approving_organization(const OrganizationTree& tree, std::int64_t organization,
                                    Day day);

/// How many days before the drive its placement is settled: the most that one of its campaigns
/// says, or else what the nearest organisation from the drive's upward says. Nothing: never.
std::optional<std::int64_t> lock_days_of(const OrganizationTree& tree, const Drive& drive,
                                         const std::vector<const Campaign*>& campaigns);

/// True when the drive is past its proposal and its lock has begun by `today`.
bool locked(const Drive& drive, std::optional<std::int64_t> lock_days, Day today);

}  // namespace domain::scheduling
