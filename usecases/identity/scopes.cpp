#include "usecases/identity/scopes.hpp"

#include "usecases/core/checks.hpp"
#include "usecases/identity/holder.hpp"

namespace usecases::identity {

using domain::Result;
using domain::scheduling::Scope;
using domain::scheduling::ScopeKind;

Result<Scope> scope_of(const domain::tallying::Books& books, const ScopeName& name) {
    const auto refuse = [](std::string code, domain::Parameters parameters = {}) {
        return invalid({{"scope/code", std::move(code), std::move(parameters)}});
    };
    if (name.kind == ScopeKind::everything) {
        if (name.code) return refuse("scope_takes_no_code");
        return Scope{};
    }
    if (!name.code) return refuse("scope_needs_code");
    const auto reference = normal_reference(*name.code);
    const auto found = [&](std::optional<std::int64_t> num, const char* code,
                           const char* what) -> Result<Scope> {
        if (!num) return refuse(code, {{what, *name.code}});
        return Scope{name.kind, *num};
    };
    const auto& registry = books.registry();
    if (name.kind == ScopeKind::organization)
        return found(registry.organization(reference), "organization_not_found", "organization");
    if (name.kind == ScopeKind::site)
        return found(registry.site(reference), "site_not_found", "site");
    return found(books.drive_number(reference), "drive_not_found", "drive");
}

}  // namespace usecases::identity
