// /imports/{kind}
#pragma once

#include "api/http/router.hpp"

#include <memory>

namespace storage {
class Database;
}

namespace api::imports {

/// Rows of one import over HTTP, which is one transaction: uploads wait for it.
constexpr std::int64_t most_rows = 100'000;
/// Imports that run or wait for the writer; more are refused with `queue_full`.
constexpr int most_at_once = 4;

/// `shown` are the routes by which the audit shows what was made.
void add_imports(Router& router, storage::Database& database, std::shared_ptr<const Router> shown);

}  // namespace api::imports
