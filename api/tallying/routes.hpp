// Events, their review, and totals.
#pragma once

#include "api/http/router.hpp"

namespace storage {
class Database;
}

namespace api::tallying {

/// `database` must outlive the router.
void add_routes(Router& router, storage::Database& database);

}  // namespace api::tallying
