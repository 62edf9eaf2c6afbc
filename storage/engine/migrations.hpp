// The schema as numbered steps.
#pragma once

#include "domain/core/result.hpp"
#include "storage/engine/session.hpp"

#include <string>
#include <vector>

namespace storage {

struct Migration {
    int number;
    std::string name;
    std::string sql;  ///< both dialects; see storage/DESIGN.md for its markers
};

/// The files of storage/migrations in order.
const std::vector<Migration>& embedded_migrations();

/// Brings the database up to `steps`, all missing ones in one transaction. Refusals:
/// `database_newer` (it has steps that this program does not know), `database_not_ours` (it holds
/// tables of something else).
domain::Result<int> migrate(Session& session, const std::vector<Migration>& steps);

/// Refuses like migrate when the database is not exactly at the last of `steps`; for read-only use.
domain::Result<int> check_schema(Session& session, const std::vector<Migration>& steps);

}  // namespace storage
