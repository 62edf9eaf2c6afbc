#include "server/logging/log.hpp"

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <memory>
#include <mutex>
#include <unistd.h>

namespace server::logging {
namespace {

// When the disk or the journal is slower than the program, the oldest lines are lost, never a
// request's time.
constexpr std::size_t queue_lines = 8'192;

// The pool goes first: it joins its thread, and the sink must outlive what that thread still
// writes.
struct State {
    std::shared_ptr<spdlog::async_logger> logger;
    std::shared_ptr<spdlog::details::thread_pool> pool;
    Format format = Format::json;
};

std::mutex starting;
std::shared_ptr<const State> state;  // only through std::atomic_load / atomic_store
std::atomic<int> lowest{int(Level::error) + 1};

constexpr std::string_view level_names[] = {"debug", "info", "warning", "error"};

// How many bytes the UTF-8 sequence at the start of this text has; 0 when it is not one.
std::size_t sequence(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = first >= 0xf0 && first <= 0xf4   ? 4
                               : first >= 0xe0 && first < 0xf0  ? 3
                               : first >= 0xc2 && first <= 0xdf ? 2
                                                                : 0;
    if (length == 0 || text.size() < length) return 0;
    std::uint32_t point = first & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80) return 0;
        point = point << 6 | (next & 0x3fu);
    }
    const bool shortest = point >= (length == 2 ? 0x80u : length == 3 ? 0x800u : 0x10000u);
    return shortest && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? length : 0;
}

void append_json(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) >= 0x80) {
            if (const std::size_t length = sequence(text.substr(i))) {
                out += text.substr(i, length);
                i += length - 1;
            } else {
                out += "\\ufffd";  // bytes from outside need not be UTF-8; a log line must be
            }
            continue;
        }
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    fmt::format_to(std::back_inserter(out), "\\u{:04x}", unsigned(c));
                else
                    out += c;
        }
    }
    out += '"';
}

void append_time(std::string& out, std::int64_t unix_ms) {
    const std::time_t seconds = unix_ms / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                   utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                   utc.tm_sec, unix_ms % 1000);
}

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

}  // namespace

std::string rendered(Format format, std::int64_t unix_ms, Level level, std::string_view event,
                     std::string_view request_id, std::span<const Field> fields) {
    std::string out;
    out.reserve(160);
    if (format == Format::json) {
        out += "{\"time\":\"";
        append_time(out, unix_ms);
        fmt::format_to(std::back_inserter(out),
                       "\",\"level\":\"{}\",\"event\":", level_names[int(level)]);
        append_json(out, event);
        if (!request_id.empty()) {
            out += ",\"request_id\":";
            append_json(out, request_id);
        }
        for (const auto& field : fields) {
            out += ',';
            append_json(out, field.name);
            out += ':';
            if (const auto* text = std::get_if<std::string_view>(&field.value))
                append_json(out, *text);
            else if (const auto* number = std::get_if<std::int64_t>(&field.value))
                fmt::format_to(std::back_inserter(out), "{}", *number);
            else if (const auto* real = std::get_if<double>(&field.value))
                fmt::format_to(std::back_inserter(out), "{:.6g}", *real);
            else
                out += std::get<bool>(field.value) ? "true" : "false";
        }
        out += '}';
        return out;
    }
    append_time(out, unix_ms);
    fmt::format_to(std::back_inserter(out), " {:7} {}", level_names[int(level)], event);
    for (const auto& field : fields) {
        fmt::format_to(std::back_inserter(out), " {}=", field.name);
        if (const auto* text = std::get_if<std::string_view>(&field.value))
            append_json(out, *text);
        else if (const auto* number = std::get_if<std::int64_t>(&field.value))
            fmt::format_to(std::back_inserter(out), "{}", *number);
        else if (const auto* real = std::get_if<double>(&field.value))
            fmt::format_to(std::back_inserter(out), "{:.6g}", *real);
        else
            out += std::get<bool>(field.value) ? "true" : "false";
    }
    if (!request_id.empty()) fmt::format_to(std::back_inserter(out), " [{}]", request_id);
    return out;
}

void start(std::string_view level, std::string_view format) {
    std::lock_guard guard(starting);
    auto fresh = std::make_shared<State>();
    fresh->pool = std::make_shared<spdlog::details::thread_pool>(queue_lines, 1);
    fresh->logger = std::make_shared<spdlog::async_logger>(
        "giothong", std::make_shared<spdlog::sinks::stderr_sink_mt>(), fresh->pool,
        spdlog::async_overflow_policy::overrun_oldest);
    fresh->logger->set_pattern("%v");
    fresh->logger->set_level(spdlog::level::trace);
    fresh->logger->flush_on(spdlog::level::info);
    fresh->format = format == "text" || (format == "auto" && ::isatty(STDERR_FILENO))
                        ? Format::text
                        : Format::json;
    std::atomic_store(&state, std::shared_ptr<const State>(std::move(fresh)));
    int wanted = int(Level::info);
    for (int i = 0; i < 4; ++i)
        if (level_names[i] == level) wanted = i;
    lowest.store(wanted, std::memory_order_relaxed);
}

void stop() {
    std::lock_guard guard(starting);
    lowest.store(int(Level::error) + 1, std::memory_order_relaxed);
    // The last holder destroys the pool, which writes out its queue first.
    std::atomic_store(&state, std::shared_ptr<const State>());
}

bool enabled(Level level) {
    return int(level) >= lowest.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view event, std::string_view request_id,
           std::span<const Field> fields) {
    if (!enabled(level)) return;
    const auto current = std::atomic_load(&state);
    if (!current) return;
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    current->logger->log(spdlog_level(level),
                         rendered(current->format, now.count(), level, event, request_id, fields));
}

}  // namespace server::logging
