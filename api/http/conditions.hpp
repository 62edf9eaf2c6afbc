// Conditional requests (RFC 9110, 13): ETag, If-None-Match, If-Match.
#pragma once

#include "api/http/message.hpp"
#include "domain/core/day.hpp"
#include "domain/core/result.hpp"

#include <string>
#include <string_view>

namespace api {

/// True when the If-None-Match list names `etag` (weak comparison) or is "*".
bool none_match_hits(std::string_view if_none_match, std::string_view etag);
/// True when the If-Match list names `etag` (strong comparison: weak tags never match) or is "*".
bool match_hits(std::string_view if_match, std::string_view etag);

/// The entity tag of a resource with a version: `"7"`.
std::string version_etag(std::int64_t version);

/// An instant as HTTP writes it (RFC 9110, 5.6.7).
std::string http_date(domain::Instant at);

/// 304 with the tag.
Response not_modified(std::string_view etag);
/// `response` as it is, or a 304 when the request is a GET or HEAD whose If-None-Match names the
/// response's ETag.
Response conditional(const Request& request, Response response);

/// The value of a response header (exact name), or an empty view.
std::string_view response_header(const Response& response, std::string_view name);

}  // namespace api
