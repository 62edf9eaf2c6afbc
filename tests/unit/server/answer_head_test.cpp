// The head of an answer: what every answer carries, and what a handler may say instead.
#include "server/http/answer_head.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace server::http;

std::string head(api::Response response, HeadParts parts = {"Date: x\r\n", "id"}) {
    std::string out = "what was there before";
    write_head(out, response, parts);
    return out;
}

bool has(const std::string& text, std::string_view line) {
    return text.find("\r\n" + std::string(line)) != std::string::npos;
}

int count(const std::string& text, std::string_view what) {
    int n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
    return n;
}

TEST(AnswerHead, EveryAnswerHasTheSecurityHeaders) {
    for (unsigned status : {200u, 204u, 302u, 304u, 404u, 500u, 799u}) {
        api::Response response;
        response.status = status;
        const auto text = head(response);
        EXPECT_TRUE(text.starts_with("HTTP/1.1 " + std::to_string(status) + " ")) << text;
        EXPECT_TRUE(text.ends_with("\r\n\r\n"));
        for (const char* line :
             {"X-Content-Type-Options: nosniff\r\n", "Referrer-Policy: same-origin\r\n",
              "Cross-Origin-Opener-Policy: same-origin\r\n",
              "Cross-Origin-Resource-Policy: same-origin\r\n", "Permissions-Policy: camera=(self)",
              "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
              "frame-ancestors 'none'\r\n"})
            EXPECT_TRUE(has(text, line)) << status << line;
        EXPECT_FALSE(has(text, "Strict-Transport-Security"));
        EXPECT_EQ(has(text, "Content-Length: 0\r\n"), status != 204 && status != 304);
    }
    EXPECT_TRUE(has(head({}, {"", "", true, false, true}),
                    "Strict-Transport-Security: max-age=31536000\r\n"));
}

TEST(AnswerHead, NothingIsKeptUnlessItCanBeAskedAbout) {
    api::Response response;
    EXPECT_TRUE(has(head(response), "Cache-Control: no-store\r\n"));
    response.headers = {{"ETag", "\"1\""}};
    EXPECT_TRUE(has(head(response), "Cache-Control: private, no-cache\r\n"));
    response.headers.emplace_back("Cache-Control", "public, max-age=60");
    EXPECT_EQ(count(head(response), "Cache-Control:"), 1);
    response.headers.emplace_back("Content-Security-Policy", web_policy());
    EXPECT_EQ(count(head(response), "Content-Security-Policy:"), 1);
}

TEST(AnswerHead, ThePolicyOfTheWebClientLetsNothingFromElsewhereIn) {
    const auto policy = web_policy();
    for (const char* bad : {"http", "*", "'unsafe-inline'", "'unsafe-eval'"})
        EXPECT_EQ(policy.find(bad), policy.npos) << bad;
    for (const char* needed : {"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'",
                               "frame-ancestors 'none'", "base-uri 'none'"})
        EXPECT_NE(policy.find(needed), policy.npos) << needed;
}

TEST(AnswerHead, AStreamIsChunkedUnlessTheClientIsOlder) {
    api::Response response;
    response.stream = api::stream_of([](std::string&) { return false; });
    auto text = head(response);
    EXPECT_TRUE(has(text, "Transfer-Encoding: chunked\r\n"));
    EXPECT_TRUE(has(text, "Content-Type: application/json\r\n"));
    EXPECT_FALSE(has(text, "Content-Length"));
    text = head(response, {"", "", false, true});
    EXPECT_FALSE(has(text, "Transfer-Encoding"));
    EXPECT_TRUE(has(text, "Connection: close\r\n"));
}

}  // namespace
