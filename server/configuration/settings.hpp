// One table of settings, from which come the keys of the TOML file, the names of environment
// variables, the flags and the manual. Defaults < file < environment < flags.
#pragma once

#include "server/configuration/configuration.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace CLI {
class App;
}

namespace server::configuration {

enum class SettingType {
    text,
    optional_text,  ///< may be empty
    integer,
    choice,
    utc_offset,
    origin,    ///< "https://host" or "http://host:port"; may be empty
    networks,  ///< addresses and CIDR blocks: a TOML array, or one string with commas; may be empty
};

struct Setting {
    std::string_view key;   ///< in the TOML file, e.g. "limits.body_bytes"
    std::string_view flag;  ///< short flag where the derived one would be clumsy, or empty
    SettingType type;
    void (*set)(Configuration&, const std::variant<std::string, std::int64_t>&);
    std::string (*shown)(const Configuration&);
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::span<const std::string_view> choices;
    std::string_view help_vi;
    std::string_view help_en;

    std::string environment_name() const;  ///< GIOTHONG_LIMITS_BODY_BYTES
    std::string flag_name() const;         ///< --limits-body-bytes
};

std::span<const Setting> settings();

/// One thing that is wrong with what was configured, and where it was written.
struct Mistake {
    std::string origin;  ///< "giothong.toml:3", "GIOTHONG_LISTEN_PORT", "--port"
    std::string code;    ///< stable: unknown_key, unknown_variable, unknown_flag, not_an_integer,
                         ///< out_of_range, …
    std::string text_vi;
    std::string text_en;

    std::string text() const { return origin + ": " + text_vi + " / " + text_en; }
};

/// What was given, before it is understood.
struct Sources {
    std::optional<std::string>
        file;  ///< path of the TOML file; GIOTHONG_CONFIG is used when this is absent
    std::vector<std::pair<std::string, std::string>>
        environment;                                         ///< all of it; other names are ignored
    std::vector<std::pair<std::string, std::string>> flags;  ///< flag name with dashes, value
    std::vector<std::string> unknown_flags;
};

struct Loaded {
    Configuration configuration;    ///< only meaningful without mistakes
    std::vector<Mistake> mistakes;  ///< every one, in the order file, environment, flags
};

Loaded load(const Sources& sources);

/// The environment of this process as load() wants it.
std::vector<std::pair<std::string, std::string>> process_environment();

/// Adds `--config` and the flags of the settings (all, or those with these keys) to a command. What
/// was given on the command line is in the returned Sources after parsing; the environment is
/// filled in at once. Values and unknown flags are not judged by the parser, so that load() can
/// report every mistake together.
std::shared_ptr<Sources> add_flags(CLI::App& app, std::span<const std::string_view> keys = {});

/// The table for people: key, variable, flag, default, limits, meaning in both languages.
std::string manual();

}  // namespace server::configuration
