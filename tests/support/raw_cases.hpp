// Tables of bad requests: bytes as they go over the wire, and the refusal that must come back.
#pragma once

#include "tests/support/http_client.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tests::support {

struct RawCase {
    std::string name;
    std::string bytes;
    unsigned status;
    std::string code;
    /// What the transport refuses ends the connection; what the API refuses does not.
    bool closes = true;
    /// The client closes its half after the bytes, for requests that are cut short.
    bool half_close = false;
};

/// A whole request with a body, for cases that the API has to refuse.
inline std::string with_body(std::string_view method, std::string_view target,
                             std::string_view body,
                             std::string_view content_type = "application/json",
                             std::string_view more_headers = {}) {
    std::string bytes(method);
    bytes.append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    if (!content_type.empty()) bytes.append("Content-Type: ").append(content_type).append("\r\n");
    bytes.append(more_headers);
    bytes.append("Content-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n\r\n")
        .append(body);
    return bytes;
}

inline RawCase refused_body(std::string name, std::string_view target, std::string_view body,
                            unsigned status, std::string code, std::string_view method = "POST") {
    return {
        std::move(name), with_body(method, target, body), status, std::move(code), false, false};
}

/// Sends the case to a server on this port and holds the answer against it.
inline void expect_refused(unsigned port, const RawCase& expected) {
    HttpClient client(port);
    client.send_raw(expected.bytes);
    if (expected.half_close) client.finish_sending();
    const bool head = expected.bytes.starts_with("HEAD ");
    const auto answer = client.read_answer(head);
    ASSERT_TRUE(answer) << "closed without an answer";
    EXPECT_EQ(answer->status, expected.status) << answer->body;
    EXPECT_EQ(answer->header("content-type"), "application/problem+json");
    EXPECT_TRUE(answer->has("x-request-id"));
    EXPECT_TRUE(answer->has("date"));
    if (!head) {
        EXPECT_EQ(answer->code(), expected.code) << answer->body;
    }
    if (expected.closes) {
        EXPECT_EQ(answer->header("connection"), "close");
        client.finish_sending();
        EXPECT_TRUE(client.closed_by_server())
            << "something follows the refusal: a smuggled request?";
    }
}

}  // namespace tests::support
