// Addresses that are themselves a permission must not reach a log, whatever becomes of the request.
#pragma once

#include <string_view>

namespace api {

constexpr std::string_view calendar_feed_prefix = "/api/v1/calendar-feeds/";

/// The part of a path that may be written down: a secret address is cut off behind its prefix. `route`, where one was found,
/// tells it also when the prefix is written in another way.
constexpr std::string_view loggable(std::string_view path, std::string_view route = {}) {
    return path.starts_with(calendar_feed_prefix) || route.starts_with(calendar_feed_prefix) ? calendar_feed_prefix : path;
}

}  // namespace api
