// One import, through whatever door it came.
#pragma once

#include "api/http/router.hpp"
#include "api/imports/counts_map.hpp"
#include "api/imports/import.hpp"
#include "api/imports/map_text.hpp"
#include "api/imports/source_file.hpp"
#include "api/imports/wish.hpp"
#include "api/imports/writing.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>
#include <vector>

namespace api::imports {

/// What can be imported: "counts" and the kinds of records.
const std::vector<std::string_view>& kinds();

/// A file of rows of one kind, and how it is to be understood.
struct Job {
    std::string kind;
    MapText map;                      ///< none: columns are named like the fields
    std::optional<CountsMap> counts;  ///< of counts: the map, understood
    Wish wish;

    /// Refusals: `not_a_choice` for a kind that is none, `map_required` for counts without a map,
    /// `bad_map`.
    static domain::Result<Job> make(std::string kind, MapText map, Wish wish);
};

/// Imports the rows of `file` as `actor`, by the rules of the use cases. Each row is all or
/// nothing; what became of it is told in the result. `router` shows what was made to the audit,
/// `database_offset` is that of the database's days. Refusals are of the whole file.
domain::Result<ImportResult> run(const Job& job, const SourceFile& file, Writing& writing,
                                 const Router& router, const usecases::Actor& actor,
                                 domain::UtcOffset database_offset, const Progress& progress);

/// Adds the row of the audit that says that `file` was imported; in the transaction of the import
/// or in one that follows the last of it. `by` is who did it. `file` and `map` are shown as names,
/// without folders.
void keep_in_audit(storage::WriteTransaction& tx, const std::string& by,
                   const usecases::Origin& origin, const Job& job, const std::string& file,
                   const ImportResult& result);

}  // namespace api::imports
