// Structured lines on standard error: JSON for machines, text on a terminal. Written by a thread of
// its own. Nothing personal goes in: paths without their query, no bodies, no names.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace server::logging {

enum class Level { debug, info, warning, error };
enum class Format { json, text };

struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, bool v) : name(n), value(v) {}
    Field(std::string_view n, double v) : name(n), value(v) {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) Field(std::string_view n, T v)
        : name(n), value(std::int64_t(v)) {}
};

/// Starts the writing thread. Before the first call and after stop() lines are dropped.
/// `level` and `format` are the words of the configuration: "info", "auto", …
void start(std::string_view level, std::string_view format);
/// Writes out what is waiting and ends the thread.
void stop();

bool enabled(Level level);

/// `event` is a stable word that programs filter by; request_id may be empty for what belongs to no
/// request.
void write(Level level, std::string_view event, std::string_view request_id,
           std::span<const Field> fields);
inline void write(Level level, std::string_view event, std::string_view request_id,
                  std::initializer_list<Field> fields) {
    write(level, event, request_id, std::span<const Field>(fields.begin(), fields.size()));
}

inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, {}, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warning, event, {}, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, {}, fields);
}

/// One line as it is written, without its line end; for tests.
std::string rendered(Format format, std::int64_t unix_ms, Level level, std::string_view event,
                     std::string_view request_id, std::span<const Field> fields);
inline std::string rendered(Format format, std::int64_t unix_ms, Level level,
                            std::string_view event, std::string_view request_id,
                            std::initializer_list<Field> fields) {
    return rendered(format, unix_ms, level, event, request_id,
                    std::span<const Field>(fields.begin(), fields.size()));
}

}  // namespace server::logging
