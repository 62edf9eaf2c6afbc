#include "domain/scheduling/change.hpp"

#include <algorithm>

namespace domain::scheduling {

std::int64_t approving_organization(const OrganizationTree& tree, std::int64_t organization,
                                    Day day) {
    const auto* o = tree.find(organization);
    if (!o || o->kind == OrganizationKind::national_committee ||
        o->kind == OrganizationKind::provincial_committee)
        return organization;
    if (o->valid.to && *o->valid.to < day) day = *o->valid.to;
    auto parent = tree.parent(organization, day);
    return parent ? parent : organization;
}

std::optional<std::int64_t> lock_days_of(const OrganizationTree& tree, const Drive& drive,
                                         const std::vector<const Campaign*>& campaigns) {
    std::optional<std::int64_t> most;
    for (const auto* c : campaigns)
        if (c->lock_days) most = std::max(most.value_or(0), *c->lock_days);
    if (most) return most;
    for (auto num = drive.organization; num; num = tree.parent(num, drive.day))
        if (const auto* o = tree.find(num); o && o->lock_days) return o->lock_days;
    return std::nullopt;
}

bool locked(const Drive& drive, std::optional<std::int64_t> lock_days, Day today) {
    if (!lock_days || drive.status == DriveStatus::proposed) return false;
    return drive.day.number - today.number <= *lock_days;
}

}  // namespace domain::scheduling
