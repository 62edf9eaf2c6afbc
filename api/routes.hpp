// The whole interface, one room for each subject.
#pragma once

#include <string_view>

#include "api/http/router.hpp"

namespace storage {
class Database;
}

namespace api {

/// Every operation over `database`, which must outlive the router, and the documentation made from them.
Router make_router(storage::Database& database, std::string_view version);

/// /organizations, /campaigns, /sites, /drives with their transitions, /targets.
void add_scheduling_routes(Router& router, storage::Database& database);
/// /tariffs, /valuation, /allowances.
void add_valuation_routes(Router& router);

}  // namespace api
