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
    std::string remote_address;  ///< of the client; behind a trusted proxy what that says
    bool secure = false;         ///< came over HTTPS, to us or to a trusted proxy
    /// "https://host" as people reach the service, for links that they open; empty when nothing
    /// that can be believed says it.
    std::string origin;
    /// Somebody who is not trusted says that they pass the request on: remote_address may be theirs
    /// and not the client's.
    bool relayed = false;
    std::string actor = "local";  ///< who asks, as it goes into histories

    /// The value of a header (lower-case name), or an empty view.
    std::string_view header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

/// A piece of a body that is made while it is sent.
struct Chunk {
    std::string bytes;    ///< may be empty: nothing yet
    bool last = false;    ///< nothing comes after it
    bool failed = false;  ///< the body cannot be finished: the connection is cut, so that nobody
                          ///< takes it for whole
};

/// A body that is made while it is sent, in memory for one chunk. The session asks for a chunk only
/// when the one before it has gone to the system, so a slow reader holds the maker back, and one
/// that takes nothing within the write deadline is dropped.
class BodyStream {
  public:
    using Ready = std::function<void(Chunk)>;

    virtual ~BodyStream() = default;
    /// Asks for the next chunk. Called on the connection's thread, which must not be held up, and
    /// not again before `ready` has been called: once, at once or later, from any thread. The
    /// stream is destroyed when the body is whole or the connection has gone; a `ready` that is
    /// called after that is dropped.
    virtual void next(Ready ready) = 0;
    /// One that waits for events for as long as the client stays: no deadline between chunks, a
    /// small send buffer, and an orderly end when the service stops or the client goes.
    virtual bool endless() const { return false; }
};

/// A body in chunks from `more`, which appends to its argument (some 16 to 64 KiB are best) and
/// returns false with the last ones. It runs on the connection's thread, so it must neither wait
/// nor compute for long: for what is in memory, such as the books.
std::shared_ptr<BodyStream> stream_of(std::function<bool(std::string&)> more);

/// One answer. The transport adds Date, Server, Content-Length, Connection and X-Request-Id, and
/// keeps the body back when HEAD asked: its headers have to be those that GET gets. It also adds
/// the security headers and Cache-Control where they are missing.
struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::shared_ptr<const std::string> body;  ///< null: no body
    std::shared_ptr<BodyStream>
        stream;              ///< instead of `body`; sent with Transfer-Encoding: chunked
    std::string_view route;  ///< pattern of the route that answered, for metrics; static storage
};

using Done = std::function<void(Response)>;

}  // namespace api
