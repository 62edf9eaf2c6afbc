#include "api/identity/bodies.hpp"

#include "api/identity/service.hpp"
#include "usecases/identity/secrets.hpp"

namespace api::identity {

using domain::Result;
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

usecases::identity::ScopeName scope_name(const ScopeBody& body) {
    usecases::identity::ScopeName out{body.kind, std::nullopt};
    if (body.code) out.code = body.code->value;
    return out;
}

std::optional<GivenRole> given_role(Role role) {
    return domain::from_name<GivenRole>(domain::name_of(role));
}

Role role_of(GivenRole role) {
    return *domain::from_name<Role>(domain::name_of(role));
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
