// Token buckets: what passes, what waits and for how long, and that memory stays what it is.
#include "server/http/rate_limit.hpp"

#include "server/http/networks.hpp"

#include <gtest/gtest.h>

namespace {

using namespace server::http;
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t start = 1'000 * second;

TEST(RateLimit, LetsABurstPassAndThenTheRate) {
    RateLimit limit(10, 5);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.take(1, start), 0) << i;
    EXPECT_EQ(limit.take(1, start), second / 10);
    EXPECT_EQ(limit.take(1, start), second / 10) << "asking while refused costs nothing";
    EXPECT_GT(limit.take(1, start + second / 10 - 1), 0);
    EXPECT_EQ(limit.take(1, start + second / 10), 0);
    EXPECT_GT(limit.take(1, start + second / 10), 0);
    int passed = 0;
    for (std::int64_t now = start + second; now < start + 11 * second; now += second / 1'000)
        passed += limit.take(1, now) == 0;
    EXPECT_NEAR(passed, 100 + 5, 1);
    // After a rest the bucket is full again, and no fuller.
    for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.take(1, start + 3'600 * second), 0);
    EXPECT_GT(limit.take(1, start + 3'600 * second), 0);
}

TEST(RateLimit, KeysDoNotShare) {
    RateLimit limit(1, 1);
    for (std::uint64_t key = 1; key < 1'000; ++key) EXPECT_EQ(limit.take(key, start), 0);
    for (std::uint64_t key = 1; key < 1'000; ++key) EXPECT_GT(limit.take(key, start), 0);
}

TEST(RateLimit, ForgetsTheFullestFirst) {
    RateLimit limit(1, 10, 8);  // one set of eight
    for (std::uint64_t key = 1; key <= 8; ++key)
        for (std::uint64_t n = 0; n < key; ++n) EXPECT_EQ(limit.take(key, start), 0);
    EXPECT_EQ(limit.take(100, start), 0);  // takes the place of 1, which had used least
    for (int n = 0; n < 2; ++n) EXPECT_EQ(limit.take(8, start), 0);
    EXPECT_GT(limit.take(8, start), 0) << "the one that had used most is remembered";
}

TEST(RateLimit, ZeroIsNoLimit) {
    RateLimit limit(0, 0);
    for (int i = 0; i < 100'000; ++i) ASSERT_EQ(limit.take(1, start), 0);
}

api::Request with(std::vector<std::pair<std::string, std::string>> headers) {
    api::Request request;
    request.headers = std::move(headers);
    return request;
}

TEST(RequestLimits, CountAddressesAndCredentials) {
    RequestLimits limits(
        {.address_per_second = 1, .address_burst = 3, .token_per_second = 1, .token_burst = 2});
    const auto refuse = [&](const char* address, const api::Request& request) {
        return limits.refuse(*parse_address(address), request, start);
    };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(refuse("203.0.113.1", with({})), 0);
    EXPECT_EQ(refuse("203.0.113.1", with({})), 1);
    EXPECT_EQ(refuse("203.0.113.2", with({})), 0);
    // One token from many addresses.
    const auto token = with({{"authorization", "Bearer abc"}});
    EXPECT_EQ(refuse("203.0.113.3", token), 0);
    EXPECT_EQ(refuse("203.0.113.4", token), 0);
    EXPECT_EQ(refuse("203.0.113.5", token), 1);
    EXPECT_EQ(refuse("203.0.113.5", with({{"authorization", "Bearer abd"}})), 0);
    // An IPv6 client is its /64.
    for (const char* address : {"2001:db8::1", "2001:db8::2", "2001:db8::ffff:0:0:1"})
        EXPECT_EQ(refuse(address, with({})), 0);
    EXPECT_EQ(refuse("2001:db8::9", with({})), 1);
    EXPECT_EQ(refuse("2001:db8:0:1::9", with({})), 0);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(refuse("127.0.0.1", token), 0);
        EXPECT_EQ(refuse("::1", token), 0);
    }
}

TEST(RequestLimits, TheToldSecondsAreThoseOfBothAndARefusalTakesNothing) {
    RequestLimits limits(
        {.address_per_second = 10, .address_burst = 10, .token_per_second = 1, .token_burst = 1});
    const auto address = *parse_address("203.0.113.1");
    const auto token = with({{"authorization", "Bearer abc"}});
    EXPECT_EQ(limits.refuse(address, token, start), 0);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(limits.refuse(address, token, start), 1) << "the token's";
    for (int i = 0; i < 9; ++i)
        EXPECT_EQ(limits.refuse(address, with({}), start), 0)
            << "what is left to the address, " << i;
    EXPECT_EQ(limits.refuse(address, with({}), start), 1);
    EXPECT_EQ(limits.refuse(address, token, start + second), 0) << "what was told helps";
}

TEST(RequestLimits, TheCredentialIsTheTokenOrTheSession) {
    EXPECT_EQ(credential_of(with({})), "");
    EXPECT_EQ(credential_of(with({{"cookie", "a=b"}})), "");
    EXPECT_EQ(credential_of(with({{"cookie", "a=b; giothong_session=xyz; c=d"}})), "xyz");
    EXPECT_EQ(
        credential_of(with({{"cookie", "giothong_session=xyz"}, {"authorization", "Bearer t"}})),
        "Bearer t");
    EXPECT_EQ(credential_of(with({{"cookie", "not_giothong_session=xyz;;=;"}})), "");
}

}  // namespace
