// What a handler sees of HTTP: plain values, no sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace api {

enum class Method { get, head, post, patch, put, del, options, other };

enum class Language { vi, en };

/// One request, already read and within the transport's limits. Header names are lower case.
struct Request {
    Method method = Method::get;
    std::string target;  ///< as sent: path and query
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string request_id;
    std::string remote_address;
    bool secure = false;  ///< came over TLS, to us or to a proxy that we trust
    std::string actor = "local";  ///< who asks, as it goes into histories

    /// The value of a header (lower-case name), or an empty view.
    std::string_view header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

/// One answer. The transport adds Date, Server, Content-Length, Connection and X-Request-Id, and keeps the body back when
/// HEAD asked: its headers have to be those that GET gets.
struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::shared_ptr<const std::string> body;  ///< null: no body
    std::string_view route;                   ///< pattern of the route that answered, for metrics; static storage
};

using Done = std::function<void(Response)>;

}  // namespace api
