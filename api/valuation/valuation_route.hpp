// The value of what was collected.
#pragma once

#include "api/http/router.hpp"
#include "api/limits.hpp"

namespace storage {
class Database;
}

namespace api::valuation {

void add_valuation_route(Router& router, storage::Database& database, const Limits& limits = {});

}  // namespace api::valuation
