#include "api/http/gate.hpp"

#include "api/http/reference.hpp"
#include "domain/tallying/books.hpp"

namespace api {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::Principal;
using domain::tallying::Books;

Error forbidden() {
    return {ErrorKind::forbidden, "forbidden", {}, {}};
}

}  // namespace

Result<void> check_access(const Incoming& incoming, const Books& books) {
    const auto& operation = *incoming.operation;
    const Principal& who = *incoming.principal;
    auto day = books.as_of.today;
    auto permission = *operation.permission;
    if (permission == Permission::anyone) return {};
    if (who.kind == domain::identity::PrincipalKind::nobody && !who.may(permission, day))
        return Error{ErrorKind::unauthenticated, "unauthenticated", {}, {}};
    if (!who.may(permission, day)) return forbidden();

    const auto& registry = books.registry();
    const auto& tree = registry.organizations;
    auto verdict = [](bool may) { return may ? Result<void>{} : Result<void>{forbidden()}; };
    auto reference = [&](std::string_view name) { return normal_reference(incoming.path(name)); };
    switch (operation.where) {
        case Where::anywhere:
            return {};
        case Where::everywhere:
            return verdict(who.may_everywhere(permission, day));
        case Where::drive: {
            auto num = books.drive_number(reference("drive"));
            const auto* drive = num ? books.drive(*num) : nullptr;
            if (!drive || who.may(permission, tree, *drive, day)) return {};
            if (!who.may(Permission::read_drive, tree, *drive, day))
                return not_found("drive_not_found", "drive", incoming.path("drive"));
            return forbidden();
        }
        case Where::organization: {
            auto num = registry.organization(reference("organization"));
            return num ? verdict(who.may_organization(permission, tree, *num, day))
                       : Result<void>{};
        }
        case Where::campaign: {
            auto num = registry.campaign(reference("campaign"));
            if (!num) return {};
            return verdict(who.may_organization(permission, tree,
                                                registry.campaigns.at(*num).organization, day));
        }
        case Where::site: {
            auto num = registry.site(reference("site"));
            if (!num) return {};
            auto organization = registry.sites.at(*num).organization;
            return verdict(organization ? who.may_site(permission, tree, *num, organization, day)
                                        : who.may_everywhere(permission, day));
        }
        case Where::target: {
            auto num = registry.target(reference("target"));
            if (!num) return {};
            auto organization = registry.targets.at(*num).organization;
            if (who.may_organization(permission, tree, organization, day)) return {};
            if (!who.may_organization(Permission::read_plan, tree, organization, day))
                return not_found("target_not_found", "target", incoming.path("target"));
            return forbidden();
        }
    }
    return {};
}

}  // namespace api
