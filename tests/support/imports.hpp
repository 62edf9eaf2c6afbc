// Imports of files as the command line does them, in the process of the test.
#pragma once

#include "api/imports/job.hpp"
#include "server/imports/disk_file.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace tests::support {

inline domain::Result<api::imports::CountsMap> read_counts_map(const std::string& path) {
    auto text = server::imports::read_map_file(path);
    if (!text) return text.error();
    return api::imports::CountsMap::read(*text);
}

inline domain::Result<api::imports::ImportResult> import_counts(
    storage::Database& database, const std::string& file, const api::imports::CountsMap& map,
    bool dry_run, const api::imports::Progress& progress) {
    return server::imports::import_file(database, {"counts", {}, map, {}}, file, dry_run, progress);
}

/// An empty `map` is none.
inline domain::Result<api::imports::ImportResult> import_records(
    storage::Database& database, std::string_view kind, const std::string& file,
    const std::string& map, bool dry_run, const api::imports::Progress& progress) {
    auto text = server::imports::read_map_file(map);
    if (!text) return text.error();
    auto job = api::imports::Job::make(std::string(kind), std::move(*text), {});
    if (!job) return job.error();
    return server::imports::import_file(database, *job, file, dry_run, progress);
}

}  // namespace tests::support
