#include "api/identity/bodies.hpp"

#include "api/http/reference.hpp"
#include "api/identity/service.hpp"
#include "usecases/identity/secrets.hpp"

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
        case ScopeKind::everything:
            break;
        case ScopeKind::organization:
            if (const auto* o = registry.organizations.find(scope.num))
                out.code = o->code, out.name = o->name;
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
    UserAnswer out{user.id,
                   user.login,
                   user.name,
                   user.language,
                   user.disabled,
                   user.has_password,
                   user.second_factor,
                   user.signed_in_at,
                   {},
                   user.version};
    for (const auto& held : user.grants)
        if (!held.ended)
            out.grants.push_back({held.id, given_role(held.grant.role).value(),
                                  answer(books, held.grant.scope), held.grant.valid.from,
                                  held.grant.valid.to});
    return out;
}

Result<Scope> scope_of(const Books& books, const ScopeBody& body, std::string_view pointer) {
    auto refuse = [&](std::string code, domain::Parameters parameters = {}) {
        Error error{ErrorKind::rule, "invalid_body", {{"count", "1"}}, {}};
        error.violations.push_back(
            {std::string(pointer) + "/code", std::move(code), std::move(parameters)});
        return error;
    };
    if (body.kind == ScopeKind::everything) {
        if (body.code) return refuse("scope_takes_no_code");
        return Scope{};
    }
    if (!body.code) return refuse("scope_needs_code");
    auto reference = normal_reference(body.code->value);
    auto found = [&](std::optional<std::int64_t> num, const char* code,
                     const char* what) -> Result<Scope> {
        if (!num) return refuse(code, {{what, body.code->value}});
        return Scope{body.kind, *num};
    };
    const auto& registry = books.registry();
    if (body.kind == ScopeKind::organization)
        return found(registry.organization(reference), "organization_not_found", "organization");
    if (body.kind == ScopeKind::site)
        return found(registry.site(reference), "site_not_found", "site");
    return found(books.drive_number(reference), "drive_not_found", "drive");
}

std::optional<GivenRole> given_role(Role role) {
    return domain::from_name<GivenRole>(domain::name_of(role));
}

Role role_of(GivenRole role) {
    return *domain::from_name<Role>(domain::name_of(role));
}

Result<std::shared_ptr<const User>> person_of(const Incoming& incoming, const Books& books) {
    if (incoming.principal->kind == domain::identity::PrincipalKind::user)
        if (auto user = books.directory().user(incoming.principal->id.text())) return user;
    return Error{ErrorKind::forbidden, "person_needed", {}, {}};
}

std::shared_ptr<const domain::identity::BrowserSession> session_of(const Request& request,
                                                                   const Books& books) {
    auto secret = cookie_secret(request);
    if (secret.empty()) return nullptr;
    auto digest = digest_of_secret(secret);
    for (const auto& [num, session] : books.directory().sessions())
        if (session->digest == digest) return session;
    return nullptr;
}

Result<domain::identity::Maker> maker_of(const Incoming& incoming, const Books& books) {
    using domain::identity::PrincipalKind;
    const auto& who = *incoming.principal;
    const auto& directory = books.directory();
    const Error ended{ErrorKind::unauthenticated, "credential_invalid", {}, {}};
    domain::identity::Maker out;
    out.account = who.account;
    switch (who.kind) {
        case PrincipalKind::machine:
            return out;
        case PrincipalKind::user: {
            auto user = directory.users().find(who.account);
            if (user != directory.users().end() && user->second->disabled) return ended;
            if (cookie_secret(*incoming.request).empty()) return out;
            auto session = session_of(*incoming.request, books);
            if (!session) return ended;
            out.session = session->id;
            return out;
        }
        case PrincipalKind::token: {
            auto token = directory.token(who.id.text());
            if (!token || token->revoked_at) return ended;
            out.token = token->num;
            return out;
        }
        case PrincipalKind::nobody:
        case PrincipalKind::device:
            break;
    }
    return forbidden();
}

Error forbidden() {
    return {ErrorKind::forbidden, "forbidden", {}, {}};
}

usecases::identity::ScopeName scope_name(const ScopeBody& body) {
    usecases::identity::ScopeName out{body.kind, std::nullopt};
    if (body.code) out.code = body.code->value;
    return out;
}

usecases::identity::Holder holder_of(const Incoming& incoming) {
    usecases::identity::Holder out{incoming.actor(), std::nullopt};
    if (auto secret = cookie_secret(*incoming.request); !secret.empty())
        out.session = usecases::identity::digest_of_secret(secret);
    return out;
}

Result<std::shared_ptr<const User>> account_of(const Incoming& incoming, const Books& books) {
    return usecases::identity::account_of(incoming.actor(), books);
}

}  // namespace api::identity
