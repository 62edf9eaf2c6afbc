// Organisations, their successors, campaigns, sites, drives and tariffs from CSV files, through the
// same operations as over HTTP.
#pragma once

#include "api/http/router.hpp"
#include "server/imports/import.hpp"
#include "storage/engine/database.hpp"

#include <span>
#include <string_view>

namespace server::imports {

/// What can be imported this way: "organizations", "campaigns", "sites", "drives", "tariffs",
/// "successors".
std::span<const std::string_view> record_kinds();

/// Each row becomes one POST of `kind` (for tariffs: the rows of one code, one after the other,
/// become one list; for successors those of one predecessor, anywhere in the file). Without a map
/// the columns are named like the fields; a map file gives a template for every field it names (see
/// deploy/maps/README.md). A blank cell leaves its field out. A row whose code is there already is
/// unchanged when everything it says is so, else refused with `code_taken`. Refusals of the whole
/// file: `file_unreadable`, `bad_map`, `unknown_column`.
domain::Result<ImportResult> import_records(storage::Database& database, const api::Router& router,
                                            std::string_view kind, const std::string& file,
                                            const std::string& map, bool dry_run,
                                            const Progress& progress);

}  // namespace server::imports
