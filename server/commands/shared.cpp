#include "server/commands/shared.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "api/http/messages.hpp"
#include "server/composition.hpp"

namespace server::commands {

std::string words_of(const domain::Error& error) {
    auto vi = api::explain(error.code, error.parameters, api::Language::vi);
    auto en = api::explain(error.code, error.parameters, api::Language::en);
    return vi == en ? fmt::format("{}: {}", error.code, vi) : fmt::format("{}: {} / {}", error.code, vi, en);
}

void complain(const domain::Error& error) {
    fmt::print(stderr, "giothong: {}\n", words_of(error));
    for (const auto& [name, value] : error.parameters) fmt::print(stderr, "  {}: {}\n", name, value);
    for (const auto& v : error.violations)
        fmt::print(stderr, "  {}: {}\n", v.pointer,
                   words_of({domain::ErrorKind::rule, v.code, v.parameters, {}}));
}

std::optional<configuration::Configuration> configured(const configuration::Sources& sources) {
    auto loaded = configuration::load(sources);
    if (loaded.mistakes.empty()) return loaded.configuration;
    for (const auto& mistake : loaded.mistakes) fmt::print(stderr, "giothong: {}\n", mistake.text());
    return std::nullopt;
}

std::unique_ptr<storage::Database> open_database(const configuration::Configuration& configuration,
                                                 storage::Session::Access access) {
    auto settings = database_settings(configuration);
    settings.access = access;
    bool file = storage::engine_of(settings.url) == storage::Engine::sqlite;
    if (file && access == storage::Session::Access::read_only && !std::filesystem::exists(settings.url)) {
        complain({domain::ErrorKind::not_found, "database_missing", {{"database", settings.url}}, {}});
        return nullptr;
    }
    auto opened = storage::Database::open(std::move(settings));
    if (!opened) {
        complain(opened.error());
        return nullptr;
    }
    return std::move(*opened);
}

std::span<const std::string_view> database_keys() {
    static constexpr std::array<std::string_view, 2> keys{"database", "utc_offset"};
    return keys;
}

int serve_until_stopped(const configuration::Configuration& configuration, std::unique_ptr<storage::Database> database) {
    auto identity = identity_settings(configuration);
    if (!identity) {
        complain(identity.error());
        return failed;
    }
    return Composition(configuration, std::move(*identity), std::move(database)).run();
}

}  // namespace server::commands
