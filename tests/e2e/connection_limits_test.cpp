// What one client can take from all: connections of one address, and who goes when there are too
// many.
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <vector>

namespace {

using namespace tests::support;

api::Response text(std::string body) {
    api::Response response;
    response.content_type = "text/plain";
    response.body = std::make_shared<const std::string>(std::move(body));
    response.route = "/text";
    return response;
}

class ConnectionLimits : public testing::Test {
  protected:
    void start(const std::function<void(server::configuration::Configuration::Limits&)>& change,
               const std::string& trusted = {}) {
        auto c = test_configuration();
        c.proxy.trusted = trusted;
        change(c.limits);
        service = std::make_unique<ApiService>(
            [this](std::shared_ptr<api::Request> request,
                   api::Done done) -> std::optional<api::Response> {
                if (request->target != "/wait") return text(request->target);
                std::lock_guard guard(mutex);
                waiting.push_back(std::move(done));
                changed.notify_all();
                return std::nullopt;
            },
            server::Hooks{}, Contract::none, c);
    }
    HttpClient from(const std::string& address) {
        return HttpClient(service->port(), From{address});
    }

    static bool answers(HttpClient& client) {
        client.send_raw("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto answer = client.read_answer();
        return answer && answer->status == 200;
    }
    /// Many connections that each have had an answer and are idle.
    std::vector<HttpClient> idle(const std::string& address, int count) {
        std::vector<HttpClient> out;
        for (int i = 0; i < count; ++i) {
            out.push_back(from(address));
            EXPECT_TRUE(answers(out.back())) << i;
        }
        return out;
    }
    /// Many connections whose requests are being worked on.
    std::vector<HttpClient> busy(const std::string& address, std::size_t count) {
        std::vector<HttpClient> out;
        for (std::size_t i = 0; i < count; ++i) {
            out.push_back(from(address));
            out.back().send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return waiting.size() == i + 1; });
        }
        return out;
    }
    void TearDown() override {
        for (auto& done : waiting) done(text("x"));
        service.reset();
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::vector<api::Done> waiting;
    std::unique_ptr<ApiService> service;
};

TEST_F(ConnectionLimits, OneAddressTakesNoMoreThanItMay) {
    start([](auto& limits) { limits.address_connections = 8; });
    auto held = busy("127.0.0.2", 8);
    for (int i = 0; i < 100; ++i) {
        auto more = from("127.0.0.2");
        const auto refused = more.read_answer();
        if (!refused) continue;  // beyond some that are told so, they are closed
        EXPECT_EQ(refused->status, 503u);
        EXPECT_EQ(refused->code(), "too_many_connections");
        EXPECT_TRUE(refused->has("retry-after"));
    }
    auto other = from("127.0.0.3");
    EXPECT_TRUE(answers(other));
    {
        std::lock_guard guard(mutex);
        for (auto& done : waiting) done(text("x"));
        waiting.clear();
    }
    for (auto& client : held) {
        const auto answer = client.read_answer();
        ASSERT_TRUE(answer) << "those within the limit stay";
        EXPECT_EQ(answer->status, 200u);
    }
}

TEST_F(ConnectionLimits, AnIdleOneOfAnAddressMakesWayForANewOneOfIt) {
    start([](auto& limits) { limits.address_connections = 8; });
    auto held = idle("127.0.0.2", 8);
    auto others = idle("127.0.0.3", 2);
    auto newcomer = from("127.0.0.2");
    EXPECT_TRUE(answers(newcomer));
    int left = 0;
    for (auto& client : held) left += answers(client);
    EXPECT_EQ(left, 7);
    for (auto& client : others) EXPECT_TRUE(answers(client));
}

TEST_F(ConnectionLimits, ATrustedProxyIsManyClients) {
    start([](auto& limits) { limits.address_connections = 2; }, "127.0.0.2");
    idle("127.0.0.2", 20);
}

TEST_F(ConnectionLimits, WithAllTakenAnIdleOneOfTheAddressWithTheMostMakesWay) {
    start([](auto& limits) {
        limits.connections = 12;
        limits.address_connections = 0;
    });
    auto greedy = idle("127.0.0.2", 10);
    auto modest = idle("127.0.0.3", 2);
    for (int i = 0; i < 4; ++i) {
        auto newcomer = from("127.0.0." + std::to_string(10 + i));
        ASSERT_TRUE(answers(newcomer)) << i;
    }
    for (auto& client : modest) EXPECT_TRUE(answers(client));
    int left = 0;
    for (auto& client : greedy) left += answers(client);
    EXPECT_LT(left, 10);
    EXPECT_GE(left, 6);
}

TEST_F(ConnectionLimits, SlowHeadersMakeWayToo) {
    start([](auto& limits) {
        limits.connections = 10;
        limits.address_connections = 0;
    });
    std::vector<HttpClient> slow;
    for (int i = 0; i < 10; ++i) {
        slow.push_back(from("127.0.0.2"));
        slow.back().send_raw("GET /a HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    }
    for (int i = 0; i < 5; ++i) {
        auto newcomer = from("127.0.0.3");
        EXPECT_TRUE(answers(newcomer)) << i;
    }
}

TEST_F(ConnectionLimits, WhatIsBeingAnsweredNeverMakesWay) {
    start([](auto& limits) {
        limits.connections = 6;
        limits.address_connections = 0;
    });
    auto greedy = busy("127.0.0.2", 5);
    auto modest = idle("127.0.0.3", 1);
    auto again = from("127.0.0.2");
    const auto refused = again.read_answer();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code(), "too_many_connections")
        << "the address with the most displaces nobody";
    EXPECT_TRUE(answers(modest[0]));
    for (auto& done : waiting) done(text("x"));
    waiting.clear();
    for (auto& client : greedy) EXPECT_EQ(client.read_answer()->body, "x");
}

}  // namespace
