// Counts from a CSV file into the ledger, by a map.
#pragma once

#include "api/http/router.hpp"
#include "api/imports/counts_map.hpp"
#include "api/imports/import.hpp"
#include "api/imports/source_file.hpp"
#include "api/imports/wish.hpp"
#include "api/imports/writing.hpp"
#include "usecases/core/actor.hpp"

namespace api::imports {

/// Reads `file` row by row and writes in groups of whole rows: what a row makes (organisations,
/// site, drive, events) is there together or not at all. Refuses the whole file, before anything is
/// written, with `file_unreadable`, `bad_map` (a column that the file lacks) or `day_shifts`;
/// storage errors end the import (what was committed stays, and importing again goes on from
/// there).
domain::Result<ImportResult> import_counts(Writing& writing, const api::Router& router,
                                           const usecases::Actor& actor,
                                           domain::UtcOffset database_offset,
                                           const SourceFile& file, const CountsMap& map,
                                           const Wish& wish, const Progress& progress);

}  // namespace api::imports
