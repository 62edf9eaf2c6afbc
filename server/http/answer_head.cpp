#include "server/http/answer_head.hpp"

#include <charconv>

namespace server::http {
namespace {

std::string_view status_line(unsigned status) {
#define GIOTHONG_STATUS(number, words) \
    case number:                       \
        return "HTTP/1.1 " #number " " words "\r\n"
    switch (status) {
        GIOTHONG_STATUS(200, "OK");
        GIOTHONG_STATUS(201, "Created");
        GIOTHONG_STATUS(202, "Accepted");
        GIOTHONG_STATUS(204, "No Content");
        GIOTHONG_STATUS(206, "Partial Content");
        GIOTHONG_STATUS(301, "Moved Permanently");
        GIOTHONG_STATUS(302, "Found");
        GIOTHONG_STATUS(303, "See Other");
        GIOTHONG_STATUS(304, "Not Modified");
        GIOTHONG_STATUS(307, "Temporary Redirect");
        GIOTHONG_STATUS(308, "Permanent Redirect");
        GIOTHONG_STATUS(400, "Bad Request");
        GIOTHONG_STATUS(401, "Unauthorized");
        GIOTHONG_STATUS(403, "Forbidden");
        GIOTHONG_STATUS(404, "Not Found");
        GIOTHONG_STATUS(405, "Method Not Allowed");
        GIOTHONG_STATUS(406, "Not Acceptable");
        GIOTHONG_STATUS(408, "Request Timeout");
        GIOTHONG_STATUS(409, "Conflict");
        GIOTHONG_STATUS(410, "Gone");
        GIOTHONG_STATUS(411, "Length Required");
        GIOTHONG_STATUS(412, "Precondition Failed");
        GIOTHONG_STATUS(413, "Content Too Large");
        GIOTHONG_STATUS(414, "URI Too Long");
        GIOTHONG_STATUS(415, "Unsupported Media Type");
        GIOTHONG_STATUS(417, "Expectation Failed");
        GIOTHONG_STATUS(422, "Unprocessable Content");
        GIOTHONG_STATUS(428, "Precondition Required");
        GIOTHONG_STATUS(429, "Too Many Requests");
        GIOTHONG_STATUS(431, "Request Header Fields Too Large");
        GIOTHONG_STATUS(500, "Internal Server Error");
        GIOTHONG_STATUS(501, "Not Implemented");
        GIOTHONG_STATUS(503, "Service Unavailable");
        GIOTHONG_STATUS(505, "HTTP Version Not Supported");
        default:
            return {};
    }
#undef GIOTHONG_STATUS
}

// Sent with every answer: which of them a browser will show as a page is the browser's idea and not
// ours.
constexpr std::string_view for_all =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(self), microphone=(), geolocation=(), payment=(), usb=()\r\n";
constexpr std::string_view nothing_runs =
    "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n";

}  // namespace

std::string_view web_policy() {
    return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src "
           "'self' data: blob:; "
           "font-src 'self'; media-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src "
           "'self'; frame-ancestors 'none'; "
           "base-uri 'none'; form-action 'self'";
}

void write_head(std::string& head, const api::Response& response, const HeadParts& parts) {
    head.clear();
    if (const auto line = status_line(response.status); !line.empty()) {
        head += line;
    } else {
        head += "HTTP/1.1 ";
        head += std::to_string(response.status);
        head += " \r\n";
    }
    head += "Server: giothong\r\n";
    head += parts.date_line;
    const bool bodyless = is_bodyless(response.status);
    if ((response.body || response.stream) && !bodyless) {
        head += "Content-Type: ";
        head += response.content_type;
        head += "\r\n";
    }
    if (response.stream && !bodyless) {
        if (is_chunked(parts)) head += "Transfer-Encoding: chunked\r\n";
    } else if (!bodyless) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits,
                                       response.body ? response.body->size() : std::size_t(0))
                             .ptr;
        head += "Content-Length: ";
        head.append(digits, std::size_t(end - digits));
        head += "\r\n";
    }
    bool policy = false, cache = false, etag = false;
    for (const auto& [name, value] : response.headers) {
        policy |= name == "Content-Security-Policy";
        cache |= name == "Cache-Control";
        etag |= name == "ETag";
        const auto from = head.size();
        head += name;
        head += ": ";
        head += value;
        // A value that came from data must not be able to start a header of its own.
        for (std::size_t i = from; i < head.size(); ++i)
            if (head[i] == '\r' || head[i] == '\n' || head[i] == '\0') head[i] = ' ';
        head += "\r\n";
    }
    head += for_all;
    if (!policy) head += nothing_runs;
    // A kept copy may be used after asking whether it is still true. `private`: the next one who
    // asks may be shown less.
    if (!cache)
        head += etag ? "Cache-Control: private, no-cache\r\n" : "Cache-Control: no-store\r\n";
    // RFC 6797: never over plain text, where anyone on the way could say it.
    if (parts.secure) head += "Strict-Transport-Security: max-age=31536000\r\n";
    if (!parts.request_id.empty()) {
        head += "X-Request-Id: ";
        head += parts.request_id;
        head += "\r\n";
    }
    if (!parts.keep_alive)
        head += "Connection: close\r\n\r\n";
    else if (parts.http_1_0)
        head += "Connection: keep-alive\r\n\r\n";
    else
        head += "\r\n";
}

}  // namespace server::http
