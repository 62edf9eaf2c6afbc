// Which representation an Accept header asks for (RFC 9110, 12.5.1).
#pragma once

#include <span>
#include <string_view>

namespace api {

/// The best of `available` (in the server's order of preference), or an empty view when none will
/// do.
std::string_view choose_media(std::string_view accept, std::span<const std::string_view> available);

/// True for application/json, with no charset or UTF-8.
bool is_json(std::string_view content_type);
/// The same for text/csv.
bool is_csv(std::string_view content_type);

}  // namespace api
