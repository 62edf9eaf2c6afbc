// The whole interface, one room for each subject.
#pragma once

#include "api/http/router.hpp"
#include "api/limits.hpp"
#include "api/live/hub.hpp"

#include <memory>
#include <string_view>

namespace storage {
class Database;
}

namespace api::identity {
class Service;
}

namespace api {

/// Every operation, and the documentation made from them. `service` and its database must outlive
/// the router. `live` tells followers what they are told when somebody calls its pulse().
Router make_router(identity::Service& service, std::string_view version,
                   std::shared_ptr<live::Hub> live = std::make_shared<live::Hub>(),
                   const Limits& limits = {});
/// What is planned with, for programs that no network reaches: nobody signs in.
Router make_planning_router(storage::Database& database, const Limits& limits = {});

/// /organizations, /campaigns, /sites, /drives with their transitions, /targets.
void add_scheduling_routes(Router& router, storage::Database& database, const Limits& limits = {});
/// /tariffs, /valuation, /allowances.
void add_valuation_routes(Router& router, storage::Database& database, const Limits& limits = {});

/// /reports, /report-rules and their calendar, /drives/{drive}/costs.
void add_reporting_routes(Router& router, storage::Database& database);

}  // namespace api
