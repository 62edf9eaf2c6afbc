#include "server/commands/shared.hpp"

#include "api/http/messages.hpp"
#include "domain/core/characters.hpp"
#include "domain/core/text.hpp"
#include "server/composition.hpp"
#include "server/logging/log.hpp"
#include "server/private_files.hpp"
#include "storage/tallying/verify.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

namespace server::commands {

std::string words_of(const domain::Error& error) {
    auto vi = api::explain(error.code, error.parameters, api::Language::vi);
    auto en = api::explain(error.code, error.parameters, api::Language::en);
    return vi == en ? fmt::format("{}: {}", error.code, vi)
                    : fmt::format("{}: {} / {}", error.code, vi, en);
}

void complain(const domain::Error& error) {
    fmt::print(stderr, "giothong: {}\n", words_of(error));
    for (const auto& [name, value] : error.parameters)
        fmt::print(stderr, "  {}: {}\n", name, value);
    for (const auto& v : error.violations)
        fmt::print(stderr, "  {}: {}\n", v.pointer,
                   words_of({domain::ErrorKind::rule, v.code, v.parameters, {}}));
}

std::optional<configuration::Configuration> configured(const configuration::Sources& sources) {
    auto loaded = configuration::load(sources);
    if (loaded.mistakes.empty()) return loaded.configuration;
    for (const auto& mistake : loaded.mistakes)
        fmt::print(stderr, "giothong: {}\n", mistake.text());
    return std::nullopt;
}

std::unique_ptr<storage::Database> open_database(const configuration::Configuration& configuration,
                                                 storage::Session::Access access) {
    auto settings = database_settings(configuration);
    settings.access = access;
    bool file = storage::engine_of(settings.url) == storage::Engine::sqlite;
    if (file && access == storage::Session::Access::read_only &&
        !std::filesystem::exists(settings.url)) {
        complain(
            {domain::ErrorKind::not_found, "database_missing", {{"database", settings.url}}, {}});
        return nullptr;
    }
    if (file && access == storage::Session::Access::read_write && !close_to_others(settings.url))
        complain({domain::ErrorKind::unavailable,
                  "database_open_to_others",
                  {{"database", settings.url}},
                  {}});
    auto opened = storage::Database::open(std::move(settings));
    if (!opened) {
        complain(opened.error());
        return nullptr;
    }
    return std::move(*opened);
}

std::unique_ptr<storage::Database> open_counted(const configuration::Configuration& configuration) {
    auto database = open_database(configuration, storage::Session::Access::read_only);
    if (!database) return nullptr;
    bool agrees = false;
    auto read = database->read_and_wait([&](storage::Session& session) {
        agrees = storage::tallying::recount(session, *database->books()).clean();
    });
    if (read && agrees) return database;
    complain(read ? domain::Error{domain::ErrorKind::unavailable, "books_differ", {}, {}}
                  : read.error());
    return nullptr;
}

std::unique_ptr<storage::Database> wait_for_database(
    const configuration::Configuration& configuration) {
    using Clock = std::chrono::steady_clock;
    constexpr auto pause = std::chrono::seconds(1);
    const auto until =
        Clock::now() + std::chrono::milliseconds(configuration.deadlines.database_ms);
    const auto settings = database_settings(configuration);
    if (storage::engine_of(settings.url) == storage::Engine::postgresql)
        for (bool told = false;;) {
            auto opened = storage::Database::open(settings);
            if (opened) return std::move(*opened);
            if (opened.error().code != "database_unreachable" || Clock::now() + pause > until)
                break;
            if (!std::exchange(told, true))
                logging::warning("database_waited_for",
                                 {{"database", storage::public_name(settings.url)},
                                  {"reason", opened.error().parameters.back().second}});
            std::this_thread::sleep_for(pause);
        }
    return open_database(configuration, storage::Session::Access::read_write);
}

CLI::Validator not_empty() {
    return CLI::Validator(
        [](const std::string& text) {
            return text.empty() ? std::string("không được để trống / must not be empty")
                                : std::string();
        },
        "");
}

domain::Result<std::string> name_given(std::string_view text) {
    constexpr std::size_t longest = 200;
    const auto refused = [](const char* code, domain::Parameters about = {}) {
        return domain::Error{domain::ErrorKind::rule, code, std::move(about), {}};
    };
    auto name = domain::to_nfc(text);
    if (!name) return refused("not_utf8");
    if (!domain::is_plain_text(*name)) return refused("control_character");
    if (name->empty()) return refused("too_short", {{"min", "1"}});
    if (domain::length_of(*name) > longest)
        return refused("too_long", {{"max", std::to_string(longest)}});
    return std::move(*name);
}

std::span<const std::string_view> database_keys() {
    static constexpr std::array<std::string_view, 2> keys{"database", "utc_offset"};
    return keys;
}

int serve_until_stopped(const configuration::Configuration& configuration,
                        std::unique_ptr<storage::Database> database) {
    auto identity = identity_settings(configuration, *database);
    if (!identity) {
        complain(identity.error());
        return failed;
    }
    return Composition(configuration, std::move(*identity), std::move(database)).run();
}

}  // namespace server::commands
