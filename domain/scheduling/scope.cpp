#include "domain/scheduling/scope.hpp"

namespace domain::scheduling {

bool Scope::covers_organization(const OrganizationTree& tree, std::int64_t organization,
                                Day day) const {
    if (kind == ScopeKind::everything) return true;
    if (kind != ScopeKind::organization || !organization) return false;
    return tree.find(organization) && tree.reaches(organization, num, day);
}

bool Scope::covers_site(const OrganizationTree& tree, std::int64_t site, std::int64_t organization,
                        Day day) const {
    return kind == ScopeKind::site ? site == num : covers_organization(tree, organization, day);
}

bool Scope::covers(const OrganizationTree& tree, const Drive& drive, Day day) const {
    switch (kind) {
        case ScopeKind::everything:
            return true;
        case ScopeKind::organization:
            return covers_organization(tree, drive.organization, day) ||
                   (collector && covers_organization(tree, drive.collected_by, day));
        case ScopeKind::site:
            return drive.site == num;
        case ScopeKind::drive:
            return drive.num == num;
    }
    return false;
}

}  // namespace domain::scheduling
