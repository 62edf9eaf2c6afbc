// Who the client is behind a proxy, and how much it may ask.
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tests::support;

std::optional<api::Response> who(std::shared_ptr<api::Request> request, api::Done) {
    api::Response response;
    response.content_type = "text/plain";
    response.route = "/who";
    response.body = std::make_shared<const std::string>(request->remote_address +
                                                        (request->secure ? " https" : " http"));
    return response;
}

ApiService service_with(const std::string& trusted, std::int64_t rate = 0, std::int64_t burst = 1,
                        std::int64_t token_rate = 0, std::int64_t token_burst = 1) {
    auto c = test_configuration();
    c.proxy.trusted = trusted;
    c.limits.address_requests_per_second = rate;
    c.limits.address_burst = burst;
    c.limits.token_requests_per_second = token_rate;
    c.limits.token_burst = token_burst;
    return ApiService(who, server::Hooks{}, Contract::none, c);
}

TEST(Proxy, OnlyATrustedOneIsBelieved) {
    const Headers claims{{"X-Forwarded-For", "203.0.113.9"},
                         {"X-Forwarded-Proto", "https"},
                         {"Forwarded", "for=203.0.113.9;proto=https"}};
    for (const char* trusted : {"", "10.0.0.0/8", "::1"}) {
        auto service = service_with(trusted);
        const auto answer = service.get("/x", claims);
        EXPECT_EQ(answer.body, "127.0.0.1 http") << trusted;
        EXPECT_FALSE(answer.has("strict-transport-security"));
    }
    auto service = service_with("127.0.0.0/8");
    auto client = service.client();
    const auto answer = client.get("/x", claims);
    EXPECT_EQ(answer.body, "203.0.113.9 https");
    EXPECT_TRUE(answer.has("strict-transport-security"));
    // The next request on the connection is somebody else's.
    EXPECT_EQ(client.get("/x").body, "127.0.0.1 http");
    EXPECT_EQ(client.get("/x", {{"X-Forwarded-For", "2001:db8::1"}}).body, "2001:db8::1 http");
    EXPECT_EQ(client.get("/x", {{"X-Forwarded-For", "1.1.1.1, 203.0.113.8, 127.0.0.2"}}).body,
              "203.0.113.8 http");
}

TEST(RateLimits, AnAddressThatAsksTooMuchIsToldToWait) {
    auto service = service_with("127.0.0.1", 1, 5);
    auto client = service.client();
    const Headers one{{"X-Forwarded-For", "203.0.113.1"}},
        other{{"X-Forwarded-For", "203.0.113.2"}};
    for (int i = 0; i < 5; ++i) EXPECT_EQ(client.get("/x", one).status, 200u);
    const auto refused = client.get("/x", one);
    EXPECT_EQ(refused.status, 429u);
    EXPECT_EQ(refused.code(), "rate_limited");
    EXPECT_EQ(refused.header("retry-after"), "1");
    EXPECT_FALSE(refused.has("connection")) << "the connection may be the proxy's, for many";
    EXPECT_EQ(client.get("/x", other).status, 200u);
    for (const char* health : {"/healthz", "/readyz"})
        EXPECT_EQ(client.get(health, one).status, 200u) << health;
    EXPECT_EQ(client.get("/x").status, 200u) << "this machine itself has no limit";
}

TEST(RateLimits, ATokenHasItsOwn) {
    auto service = service_with("127.0.0.1", 0, 1, 1, 3);
    auto client = service.client();
    for (int i = 0; i < 5; ++i) {
        const Headers headers{{"X-Forwarded-For", "203.0.113." + std::to_string(i)},
                              {"Authorization", "Bearer a"}};
        EXPECT_EQ(client.get("/x", headers).status, i < 3 ? 200u : 429u) << i;
    }
    EXPECT_EQ(
        client.get("/x", {{"X-Forwarded-For", "203.0.113.1"}, {"Cookie", "giothong_session=b"}})
            .status,
        200u);
    EXPECT_EQ(client.get("/x", {{"X-Forwarded-For", "203.0.113.1"}}).status, 200u);
}

TEST(RateLimits, TheDefaultsDoNotTouchThisMachine) {
    ApiService service(who, server::Hooks{}, Contract::none);
    auto client = service.client();
    for (int i = 0; i < 3'000; ++i)
        ASSERT_EQ(client.get("/x", {{"Authorization", "Bearer a"}}).status, 200u) << i;
}

}  // namespace
