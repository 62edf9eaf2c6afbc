// Events, their review, and totals.
#pragma once

#include "api/http/router.hpp"
#include "api/limits.hpp"

namespace storage {
class Database;
}

namespace api::tallying {

/// `database` must outlive the router.
void add_routes(Router& router, storage::Database& database, const Limits& limits = {});

}  // namespace api::tallying
