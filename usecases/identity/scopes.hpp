// The part of the plan that a role or a token is for, as it is named.
#pragma once

#include "domain/scheduling/scope.hpp"
#include "domain/tallying/books.hpp"

#include <optional>
#include <string>

namespace usecases::identity {

struct ScopeName {
    domain::scheduling::ScopeKind kind{};
    std::optional<std::string> code;  ///< or id; none for everything
};

/// What is named. Refusals, at the field "scope/code": `organization_not_found` and the like,
/// `scope_needs_code`, `scope_takes_no_code`.
domain::Result<domain::scheduling::Scope> scope_of(const domain::tallying::Books& books,
                                                   const ScopeName& name);

}  // namespace usecases::identity
