// Counts from a CSV file into the ledger, by a map.
#pragma once

#include "server/imports/counts_map.hpp"
#include "server/imports/import.hpp"
#include "storage/engine/database.hpp"

namespace server::imports {

/// Reads `file` row by row and writes in groups of whole rows: what a row makes (organisations,
/// site, drive, events) is there together or not at all. With `dry_run` everything is checked and
/// nothing is kept. Refuses the whole file, before anything is written, with `file_unreadable`,
/// `bad_map` (a column that the file lacks) or `day_shifts`; storage errors end the import (what
/// was committed stays, and importing again goes on from there).
domain::Result<ImportResult> import_counts(storage::Database& database, const std::string& file,
                                           const CountsMap& map, bool dry_run,
                                           const Progress& progress);

}  // namespace server::imports
