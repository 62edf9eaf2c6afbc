// The status line and headers of an answer, as bytes.
#pragma once

#include "api/http/message.hpp"

#include <string>
#include <string_view>

namespace server::http {

/// What the transport adds to what a handler said.
struct HeadParts {
    std::string_view date_line;   ///< "Date: …\r\n"
    std::string_view request_id;  ///< may be empty
    bool keep_alive = true;
    bool http_1_0 = false;  ///< of the request
    bool secure = false;    ///< came over HTTPS
};

/// Whether an answer with this status has no body whatever the handler gave.
inline bool is_bodyless(unsigned status) {
    return status == 204 || status == 304 || status < 200;
}

/// Whether a stream goes out in chunks; HTTP/1.0 has none and reads until the end of the
/// connection.
inline bool is_chunked(const HeadParts& parts) {
    return !parts.http_1_0;
}

/// What the web client's own files may do in a browser, as a Content-Security-Policy. Nothing from
/// other hosts; WebAssembly for the barcode reader.
std::string_view web_policy();

/// Writes over `head`, which keeps its memory from answer to answer.
void write_head(std::string& head, const api::Response& response, const HeadParts& parts);

}  // namespace server::http
