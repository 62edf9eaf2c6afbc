#include "api/identity/bodies.hpp"

#include "api/http/reference.hpp"

namespace api::identity {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::identity::Principal;
using domain::identity::User;
using domain::scheduling::Scope;
using domain::tallying::Books;

ScopeAnswer answer(const Books& books, const Scope& scope) {
    ScopeAnswer out{scope.kind, {}, {}};
    const auto& registry = books.registry();
    switch (scope.kind) {
        case ScopeKind::everything: break;
        case ScopeKind::organization:
            if (const auto* o = registry.organizations.find(scope.num)) out.code = o->code, out.name = o->name;
            break;
        case ScopeKind::site:
            if (auto it = registry.sites.find(scope.num); it != registry.sites.end())
                out.code = it->second.code, out.name = it->second.name;
            break;
        case ScopeKind::drive:
            if (const auto* d = books.drive(scope.num)) out.code = d->code, out.name = d->title;
            break;
    }
    return out;
}

UserAnswer answer(const Books& books, const User& user) {
    UserAnswer out{user.id,           user.login, user.name,         user.language, user.disabled, user.has_password,
                   user.second_factor, user.signed_in_at, {},         user.version};
    for (const auto& held : user.grants)
        if (!held.ended)
            out.grants.push_back({held.id, held.grant.role, answer(books, held.grant.scope), held.grant.valid.from,
                                  held.grant.valid.to});
    return out;
}

Result<Scope> scope_of(const Books& books, const ScopeBody& body, std::string_view pointer) {
    auto refuse = [&](std::string code, domain::Parameters parameters = {}) {
        Error error{ErrorKind::rule, "invalid_body", {{"count", "1"}}, {}};
        error.violations.push_back({std::string(pointer) + "/code", std::move(code), std::move(parameters)});
        return error;
    };
    if (body.kind == ScopeKind::everything) {
        if (body.code) return refuse("scope_takes_no_code");
        return Scope{};
    }
    if (!body.code) return refuse("scope_needs_code");
    auto reference = normal_reference(body.code->value);
    auto found = [&](std::optional<std::int64_t> num, const char* code, const char* what) -> Result<Scope> {
        if (!num) return refuse(code, {{what, body.code->value}});
        return Scope{body.kind, *num};
    };
    const auto& registry = books.registry();
    if (body.kind == ScopeKind::organization)
        return found(registry.organization(reference), "organization_not_found", "organization");
    if (body.kind == ScopeKind::site) return found(registry.site(reference), "site_not_found", "site");
    return found(books.drive_number(reference), "drive_not_found", "drive");
}

bool may_over(const Principal& principal, Permission permission, const Scope& scope, const Books& books) {
    auto day = books.as_of.today;
    const auto& tree = books.registry().organizations;
    switch (scope.kind) {
        case ScopeKind::everything: return principal.may_everywhere(permission, day);
        case ScopeKind::organization: return principal.may_organization(permission, tree, scope.num, day);
        case ScopeKind::site: {
            auto organization = books.registry().sites.at(scope.num).organization;
            return principal.may_site(permission, tree, scope.num, organization, day);
        }
        case ScopeKind::drive: {
            const auto* drive = books.drive(scope.num);
            return drive && principal.may(permission, tree, *drive, day);
        }
    }
    return false;
}

Result<std::shared_ptr<const User>> person_of(const Incoming& incoming, const Books& books) {
    if (incoming.principal->kind == domain::identity::PrincipalKind::user)
        if (auto user = books.directory().user(incoming.principal->id.text())) return user;
    return Error{ErrorKind::forbidden, "person_needed", {}, {}};
}

Error forbidden() { return {ErrorKind::forbidden, "forbidden", {}, {}}; }

}  // namespace api::identity
