// Organisations, their successors, campaigns, sites, drives and tariffs from CSV files, through the
// same operations as over HTTP.
#pragma once

#include "api/http/router.hpp"
#include "api/imports/import.hpp"
#include "api/imports/map_text.hpp"
#include "api/imports/source_file.hpp"
#include "api/imports/wish.hpp"
#include "api/imports/writing.hpp"
#include "usecases/core/actor.hpp"

#include <span>
#include <string_view>

namespace api::imports {

/// What can be imported this way: "organizations", "campaigns", "sites", "drives", "tariffs",
/// "successors", "targets", "head_counts".
std::span<const std::string_view> record_kinds();

/// Each row becomes one POST of `kind` (for tariffs: the rows of one code, one after the other,
/// become one list; for successors those of one predecessor, anywhere in the file). Without a map
/// the columns are named like the fields; a map file gives a template for every field it names (see
/// deploy/maps/README.md). A blank cell leaves its field out. A row whose code is there already is
/// unchanged when everything it says is so, else refused with `code_taken`. Refusals of the whole
/// file: `file_unreadable`, `bad_map`, `unknown_column`, `import_too_long`. `router` shows what was
/// made to the audit.
domain::Result<ImportResult> import_records(Writing& writing, const api::Router& router,
                                            const usecases::Actor& actor, std::string_view kind,
                                            const SourceFile& file, const MapText& map,
                                            const Wish& wish, const Progress& progress);

}  // namespace api::imports
