// All operations of the interface, one add function for each subject.
#pragma once

#include "api/http/router.hpp"

namespace storage {
class Database;
}

namespace api {

/// /organizations, /campaigns, /sites, /drives with their transitions, /targets.
void add_scheduling_routes(Router& router, storage::Database& database);
/// /tariffs.
void add_valuation_routes(Router& router);

}  // namespace api
