// Addresses that are themselves a permission must not reach a log, whatever becomes of the request.
#pragma once

#include <string>
#include <string_view>

namespace api {

constexpr std::string_view calendar_feed_prefix = "/api/v1/calendar-feeds/";

/// Paths whose rest is a secret.
constexpr std::string_view secret_prefixes[] = {calendar_feed_prefix, "/api/v1/public/me/"};

/// The part of a request's path that may be written down. What is behind a secret prefix is cut
/// off, and so is a secret that the service made wherever it stands, however the path is written:
/// doubled slashes, dot segments, encoded characters, a whole address. `route`, where one was
/// found, tells it too.
std::string loggable(std::string_view path, std::string_view route = {});

}  // namespace api
