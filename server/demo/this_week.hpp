// The demo's days to come: something to log at today and something to look forward to.
#pragma once

#include "storage/engine/database.hpp"

#include <string>

namespace server::demo {

/// Adds to the Kiên Giang demo, by the database's clock: a drive that is open today, two that are
/// approved and one that waits for approval. Illustrative. The code of today's drive.
domain::Result<std::string> add_this_week(storage::Database& database);

}  // namespace server::demo
