// What several commands need.
#pragma once

#include "server/configuration/settings.hpp"
#include "storage/engine/database.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>

namespace server::commands {

constexpr int done = 0;
constexpr int failed = 1;
constexpr int nothing_done = 2;

/// Says what went wrong, in both languages, on standard error.
void complain(const domain::Error& error);
/// One line for an error: code and words.
std::string words_of(const domain::Error& error);

/// The configuration from file, environment and flags; after complaining about every mistake,
/// nullopt.
std::optional<configuration::Configuration> configured(const configuration::Sources& sources);

/// Opens what the configuration names; after complaining, null. Read-only needs no lock, so a
/// server may be running; a database that does not exist is refused then (`database_missing`).
std::unique_ptr<storage::Database> open_database(const configuration::Configuration& configuration,
                                                 storage::Session::Access access);

/// The same read-only, for commands that answer with figures: the saved tallies are counted again
/// in SQL first, as a server does before it is ready. Refusal: `books_differ`.
std::unique_ptr<storage::Database> open_counted(const configuration::Configuration& configuration);

/// The same for writing, waiting for a PostgreSQL server that does not answer yet as long as the
/// configuration says; the log says that it is waited for.
std::unique_ptr<storage::Database> wait_for_database(
    const configuration::Configuration& configuration);

/// Serves until SIGTERM or SIGINT; the exit code. Complains when the key file is not as it should
/// be.
int serve_until_stopped(const configuration::Configuration& configuration,
                        std::unique_ptr<storage::Database> database);

/// For options whose empty value would mean something that nobody wrote, such as everything for a
/// scope that a script left empty.
CLI::Validator not_empty();
/// A name that a person gave on the command line, in Unicode NFC. Refusals: `not_utf8`,
/// `control_character`, `too_short`, `too_long`.
domain::Result<std::string> name_given(std::string_view text);

/// Keys of the settings that commands without a server understand.
std::span<const std::string_view> database_keys();

}  // namespace server::commands
