// The value of what was collected.
#pragma once

#include "api/http/router.hpp"

namespace api::valuation {

void add_valuation_route(Router& router);

}  // namespace api::valuation
