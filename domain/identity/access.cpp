#include "domain/identity/access.hpp"

#include <algorithm>

namespace domain::identity {
namespace {

using scheduling::Scope;
using scheduling::ScopeKind;

constexpr unsigned bit(Permission p) {
    return 1u << unsigned(p);
}

template <class... P>
constexpr unsigned bits(P... permissions) {
    return (bit(permissions) | ...);
}

constexpr unsigned opened_by(Role role) {
    using enum Permission;
    switch (role) {
        case Role::administrator:
            return bits(read_drive, read_plan, change_plan, read_totals, read_value, read_reports,
                        keep_tariffs, keep_organizations, keep_people, read_audit);
        case Role::committee:
            return bits(read_drive, read_plan, change_plan, approve_plan, settle_review,
                        read_events, read_totals, read_value, read_reports, prepare_reports,
                        accept_reports);
        case Role::coordinator:
            return bits(read_drive, read_plan, run_drive, log_events, settle_review, read_events,
                        read_totals);
        case Role::hospital:
            return bits(read_drive, read_plan, read_totals);
        case Role::auditor:
            return bits(read_drive, read_plan, read_events, read_totals, read_value, read_reports,
                        read_audit);
        case Role::device:
            return bits(read_drive, log_events, read_totals);
    }
    return 0;
}

/// Calls `covers(scope)` for the scopes that are open on `day` until one says yes.
template <class F>
bool any_scope(const Principal& principal, Permission permission, Day day, F covers) {
    if (permission == Permission::anyone) return true;
    if (principal.kind == PrincipalKind::machine) return true;
    if (principal.public_totals && permission == Permission::read_totals) return covers(Scope{});
    if (permission == Permission::any_credential) return principal.kind != PrincipalKind::nobody;
    if (permission == Permission::signed_in)
        return principal.kind != PrincipalKind::nobody && principal.kind != PrincipalKind::device;
    for (const auto& grant : principal.grants) {
        if (!opens(grant.role, permission) || !grant.valid.contains(day)) continue;
        Scope scope = grant.scope;
        // A hospital sees what is collected for it, whoever called the donors.
        scope.collector = grant.role == Role::hospital;
        if (covers(scope)) return true;
    }
    return false;
}

}  // namespace

bool opens(Role role, Permission permission) {
    return opened_by(role) & bit(permission);
}

Principal Principal::local(std::string actor) {
    Principal out;
    out.kind = PrincipalKind::machine;
    out.actor = std::move(actor);
    return out;
}

bool Principal::may(Permission permission, Day day) const {
    return any_scope(*this, permission, day, [](const Scope&) { return true; });
}

bool Principal::may(Permission permission, const scheduling::OrganizationTree& tree,
                    const scheduling::Drive& drive, Day day) const {
    return any_scope(*this, permission, day,
                     [&](const Scope& s) { return s.covers(tree, drive, day); });
}

bool Principal::may_organization(Permission permission, const scheduling::OrganizationTree& tree,
                                 std::int64_t organization, Day day) const {
    return any_scope(*this, permission, day, [&](const Scope& s) {
        return s.covers_organization(tree, organization, day);
    });
}

bool Principal::may_site(Permission permission, const scheduling::OrganizationTree& tree,
                         std::int64_t site, std::int64_t organization, Day day) const {
    return any_scope(*this, permission, day,
                     [&](const Scope& s) { return s.covers_site(tree, site, organization, day); });
}

bool Principal::may_everywhere(Permission permission, Day day) const {
    return any_scope(*this, permission, day,
                     [](const Scope& s) { return s.kind == ScopeKind::everything; });
}

std::vector<Scope> Principal::scopes(Permission permission, Day day) const {
    std::vector<Scope> out;
    if (kind == PrincipalKind::machine) return {Scope{}};
    any_scope(*this, permission, day, [&](const Scope& s) {
        out.push_back(s.kind == ScopeKind::everything ? Scope{} : s);
        return false;
    });
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    if (!out.empty() && out.front().kind == ScopeKind::everything) out.resize(1);
    return out;
}

bool Principal::small_cells_hidden(Day day) const {
    // Somebody who is a hospital here and a coordinator there could ask about both at once: then
    // the hospital's rule holds.
    bool hospital = public_totals;
    for (const auto& g : grants) {
        if (!opens(g.role, Permission::read_totals) || !g.valid.contains(day)) continue;
        if (g.role == Role::hospital)
            hospital = true;
        else if (g.scope.kind == ScopeKind::everything)
            return false;
    }
    return hospital;
}

}  // namespace domain::identity
