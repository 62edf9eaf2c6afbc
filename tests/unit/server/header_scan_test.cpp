// The end of a request's header, wherever the bytes were cut, and what must not get as far as the
// parser.
#include "server/http/header_scan.hpp"

#include "server/http/syntax.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace server::http;
using Result = HeaderScan::Result;

constexpr std::size_t limit = 1'024;

struct Case {
    std::string bytes;
    Result result;
    std::string code, reason;
};

std::vector<Case> cases() {
    std::string fields;
    for (int i = 0; i < 101; ++i) fields += "a: b\r\n";
    return {
        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", Result::ready, "", ""},
        {"GET / HTTP/1.0\r\n\r\n", Result::ready, "", ""},
        {"\r\nGET / HTTP/1.1\r\n\r\n", Result::ready, "", ""},
        {"GET / HTTP/1.1\r\nHost: x\r\n", Result::need_input, "", ""},
        {"", Result::need_input, "", ""},
        {"\r\n\r\nGET / HTTP/1.1\r\n\r\n", Result::fault, "malformed_request", "empty_lines"},
        {"\nGET / HTTP/1.1\r\n\r\n", Result::fault, "malformed_request", "bare_line_feed"},
        {"GET / HTTP/1.1\nHost: x\r\n\r\n", Result::fault, "malformed_request", "bare_line_feed"},
        {"GET / HTTP/1.1\r\nHost: x\r\n\n", Result::fault, "malformed_request", "bare_line_feed"},
        {"GET / HTTP/1.1\r\nHo\rst: x\r\n\r\n", Result::fault, "malformed_request",
         "bare_carriage_return"},
        {"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", Result::fault, "malformed_request", "folded_line"},
        {std::string("\x16\x03\x01\x02\x00\x01", 6), Result::fault, "malformed_request",
         "first_byte"},
        {" GET / HTTP/1.1\r\n\r\n", Result::fault, "malformed_request", "first_byte"},
        {"GET / HTTP/2.0\r\n\r\n", Result::fault, "version_not_supported", ""},
        {"GET /" + std::string(limit, 'a'), Result::fault, "target_too_long", ""},
        {"GET / HTTP/1.1\r\nA: " + std::string(limit, 'a'), Result::fault, "header_too_large", ""},
        {"GET / HTTP/1.1\r\n" + fields + "\r\n", Result::fault, "header_too_large", "fields"},
    };
}

TEST(HeaderScan, DoesNotMindWhereTheBytesAreCut) {
    for (const auto& c : cases()) {
        SCOPED_TRACE(c.bytes.substr(0, 60));
        for (std::size_t piece : {c.bytes.size() + 1, std::size_t(1), std::size_t(7)}) {
            HeaderScan scan;
            auto result = Result::need_input;
            for (std::size_t end = 0; end < c.bytes.size() && result == Result::need_input;) {
                end = std::min(end + piece, c.bytes.size());
                result = scan.scan({c.bytes.data(), end}, limit);
            }
            EXPECT_EQ(result, c.result) << piece;
            EXPECT_EQ(scan.fault().code, c.code) << piece;
            EXPECT_EQ(scan.fault().reason, c.reason) << piece;
            EXPECT_EQ(scan.skipped(), c.bytes.starts_with("\r\n") ? 2u : 0u);
        }
    }
}

TEST(HeaderScan, TheLimitIsThatOfTheWholeHeader) {
    const std::string start = "GET / HTTP/1.1\r\nA: ";
    for (int over : {0, 1}) {
        HeaderScan scan;
        const auto bytes =
            start + std::string(limit - start.size() - 4 + std::size_t(over), 'a') + "\r\n\r\n";
        EXPECT_EQ(scan.scan(bytes, limit), over ? Result::fault : Result::ready);
    }
}

TEST(Syntax, HostsAndTargets) {
    for (const char* good : {"x", "x:80", "127.0.0.1", "[::1]", "[::1]:8080", "a-b.example:1"})
        EXPECT_TRUE(is_host(good)) << good;
    for (const char* bad :
         {"", "a b", "a/b", "[]", "[::1", "[::g]", "x:123456", "x:8a", "[::1]x", "a@b"})
        EXPECT_FALSE(is_host(bad)) << bad;
    for (const char* good : {"/", "/a?b=%20", "/%E1%BB%8D"})
        EXPECT_EQ(target_fault(good), nullptr) << good;
    for (const char* bad : {"/ ", "/#", "/%", "/%4", "/%zz", "/%00", "/\x7f", "/ọ", "/{", "/\\"})
        EXPECT_NE(target_fault(bad), nullptr) << bad;
}

}  // namespace
