// The value of what was collected.
#pragma once

#include "api/http/router.hpp"

namespace storage {
class Database;
}

namespace api::valuation {

void add_valuation_route(Router& router, storage::Database& database);

}  // namespace api::valuation
