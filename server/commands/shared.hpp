// What several commands need.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "server/configuration/settings.hpp"
#include "storage/engine/database.hpp"

namespace server::commands {

constexpr int done = 0;
constexpr int failed = 1;
constexpr int nothing_done = 2;

/// Says what went wrong, in both languages, on standard error.
void complain(const domain::Error& error);
/// One line for an error: code and words.
std::string words_of(const domain::Error& error);

/// The configuration from file, environment and flags; after complaining about every mistake, nullopt.
std::optional<configuration::Configuration> configured(const configuration::Sources& sources);

/// Opens what the configuration names; after complaining, null. Read-only needs no lock, so a server may be running; a
/// database that does not exist is refused then (`database_missing`).
std::unique_ptr<storage::Database> open_database(const configuration::Configuration& configuration,
                                                 storage::Session::Access access);

/// Serves until SIGTERM or SIGINT; the exit code. Complains when the key file is not as it should be.
int serve_until_stopped(const configuration::Configuration& configuration, std::unique_ptr<storage::Database> database);

/// Keys of the settings that commands without a server understand.
std::span<const std::string_view> database_keys();

}  // namespace server::commands
