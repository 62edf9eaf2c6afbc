#include "api/http/conditions.hpp"

#include "api/http/header_list.hpp"

#include <cstdio>

namespace api {
namespace {

/// Calls `each(opaque tag with its quotes, weak)` until it returns true. Commas may stand inside
/// quotes, so this list cannot be cut at them.
template <class F>
bool any_tag(std::string_view list, F&& each) {
    while (true) {
        while (!list.empty() &&
               (list.front() == ' ' || list.front() == '\t' || list.front() == ','))
            list.remove_prefix(1);
        if (list.empty()) return false;
        bool weak = list.starts_with("W/");
        if (weak) list.remove_prefix(2);
        if (list.empty() || list.front() != '"') return false;
        auto close = list.find('"', 1);
        if (close == list.npos) return false;
        if (each(list.substr(0, close + 1), weak)) return true;
        list.remove_prefix(close + 1);
    }
}

}  // namespace

bool none_match_hits(std::string_view if_none_match, std::string_view etag) {
    if (if_none_match.empty() || etag.empty()) return false;
    if (trimmed(if_none_match) == "*") return true;
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    return any_tag(if_none_match, [&](std::string_view tag, bool) { return tag == etag; });
}

bool match_hits(std::string_view if_match, std::string_view etag) {
    if (trimmed(if_match) == "*") return true;
    return any_tag(if_match, [&](std::string_view tag, bool weak) { return !weak && tag == etag; });
}

std::string version_etag(std::int64_t version) {
    return '"' + std::to_string(version) + '"';
}

std::string http_date(domain::Instant at) {
    static constexpr const char* weekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto seconds = at.ms / 1000;
    auto day = at.day({0});
    auto civil = day.civil();
    auto in_day = seconds - std::int64_t(day.number) * 86'400;
    char text[40];
    std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  weekdays[(day.number % 7 + 7) % 7], unsigned(civil.day()),
                  months[unsigned(civil.month()) - 1], int(civil.year()), int(in_day / 3600),
                  int(in_day / 60 % 60), int(in_day % 60));
    return text;
}

std::string_view response_header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

Response not_modified(std::string_view etag) {
    Response response;
    response.status = 304;
    response.content_type.clear();
    response.headers.emplace_back("ETag", etag);
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

Response conditional(const Request& request, Response response) {
    if (response.status != 200 || (request.method != Method::get && request.method != Method::head))
        return response;
    auto if_none_match = request.header("if-none-match");
    if (if_none_match.empty()) return response;
    auto etag = response_header(response, "ETag");
    if (!none_match_hits(if_none_match, etag)) return response;
    Response out = not_modified(etag);
    if (auto vary = response_header(response, "Vary"); !vary.empty())
        out.headers.emplace_back("Vary", vary);
    out.route = response.route;
    return out;
}

}  // namespace api
