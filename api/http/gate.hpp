// The rule beside a route, applied before its handler runs.
#pragma once

#include "api/http/operation.hpp"

namespace api {

/// Refusals: `unauthenticated`; `forbidden`; and where the existence of the object is itself
/// private, the object's own `…_not_found`. An object that does not exist is left to the handler.
domain::Result<void> check_access(const Incoming& incoming, const domain::tallying::Books& books);

}  // namespace api
