// What the handlers of planning check themselves: the parameters of a query.
#pragma once

#include "api/http/operation.hpp"
#include "api/http/reference.hpp"
#include "usecases/core/checks.hpp"

namespace api::scheduling {

/// The same checks, whose violations are told of a query's parameters.
class Checks : public usecases::Checks {
  public:
    using usecases::Checks::Checks;
    /// `invalid_parameter`.
    domain::Result<void> query_verdict();
};

using usecases::refuse_part;
using usecases::settled;

}  // namespace api::scheduling
