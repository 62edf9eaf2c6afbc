// Answers that are made while they are sent: whole, in bounded memory, held back by slow readers,
// and ended in order.
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <thread>

namespace {

using namespace tests::support;

/// A stream whose chunks the test hands out, and which says when it has gone.
class Valve {
  public:
    class Stream final : public api::BodyStream {
      public:
        Stream(Valve& valve, bool endless) : valve_(valve), endless_(endless) {}
        ~Stream() override {
            std::lock_guard guard(valve_.mutex_);
            valve_.gone_ = true;
            valve_.changed_.notify_all();
        }
        bool endless() const override { return endless_; }
        void next(Ready ready) override {
            std::lock_guard guard(valve_.mutex_);
            ++valve_.asked_;
            valve_.waiting_.push_back(std::move(ready));
            valve_.changed_.notify_all();
        }

      private:
        Valve& valve_;
        bool endless_;
    };

    api::BodyStream::Ready take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !waiting_.empty(); });
        auto ready = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
        return ready;
    }
    /// Empty when the stream has gone instead.
    api::BodyStream::Ready take_or_gone() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !waiting_.empty() || gone_; });
        if (waiting_.empty()) return {};
        auto ready = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
        return ready;
    }
    void wait_until_gone() {
        std::unique_lock lock(mutex_);
        ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), [&] { return gone_; }));
    }
    int asked() {
        std::lock_guard guard(mutex_);
        return asked_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<api::BodyStream::Ready> waiting_;
    int asked_ = 0;
    bool gone_ = false;
};

class Streaming : public testing::Test {
  protected:
    std::unique_ptr<ApiService> start(
        const std::function<void(server::configuration::Configuration&)>& change = {}) {
        auto configuration = test_configuration();
        if (change) change(configuration);
        return std::make_unique<ApiService>(
            [this](std::shared_ptr<api::Request> request,
                   api::Done) -> std::optional<api::Response> {
                api::Response response;
                response.content_type = "text/plain";
                response.route = "/stream";
                const auto& target = request->target;
                if (target == "/counted") {
                    response.stream = api::stream_of([n = 0](std::string& out) mutable {
                        out += std::to_string(n) + "\n";
                        return ++n < 10'000;
                    });
                } else if (target == "/large") {
                    // Goes with the function, and so with the stream.
                    const std::shared_ptr<void> last(nullptr,
                                                     [this](void*) { large_gone_.set_value(); });
                    response.stream = api::stream_of([this, last, n = 0](std::string& out) mutable {
                        out.assign(65'536, char('a' + n % 26));
                        ++made_;
                        return ++n < 2'000;
                    });
                } else if (target == "/throws") {
                    response.stream = api::stream_of([n = 0](std::string& out) mutable -> bool {
                        if (n++) throw std::runtime_error("in the middle");
                        out = "first";
                        return true;
                    });
                } else if (target == "/valve" || target == "/endless") {
                    response.stream = std::make_shared<Valve::Stream>(valve_, target == "/endless");
                } else {
                    response.body = std::make_shared<const std::string>(target);
                }
                return response;
            },
            server::Hooks{}, Contract::none, configuration);
    }
    // Before the service, which may still hold streams of it.
    Valve valve_;
    std::atomic<int> made_{0};
    std::promise<void> large_gone_;
};

constexpr const char* get_valve = "GET /valve HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr const char* get_endless = "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(Streaming, ComesWholeAndTheConnectionGoesOn) {
    const auto service = start();
    auto client = service->client();
    std::string expected;
    for (int i = 0; i < 10'000; ++i) expected += std::to_string(i) + "\n";
    for (int i = 0; i < 2; ++i) {
        const auto answer = client.get("/counted");
        EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
        EXPECT_FALSE(answer.has("content-length"));
        EXPECT_EQ(answer.body, expected);
    }
    EXPECT_EQ(client.get("/a").body, "/a");
    client.send_raw("HEAD /counted HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.read_answer(true)->status, 200u);
    EXPECT_EQ(client.read_answer()->body, "/b");
}

TEST_F(Streaming, AnOlderClientReadsUntilTheEnd) {
    const auto service = start();
    auto client = service->client();
    client.send_raw("GET /counted HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto head = client.read_head();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("connection"), "close");
    EXPECT_FALSE(head->has("transfer-encoding"));
    EXPECT_EQ(client.read_to_end().size(), 48'890u);
}

TEST_F(Streaming, NothingIsMadeForAReaderThatDoesNotRead) {
    const auto service = start([](auto& c) { c.deadlines.write_ms = 300; });
    auto client = service->client();
    client.send_raw("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(client.read_head());
    ASSERT_EQ(large_gone_.get_future().wait_for(std::chrono::seconds(20)),
              std::future_status::ready);
    EXPECT_EQ(service->get("/a").body, "/a");
    EXPECT_LT(made_, 1'000)
        << "131 MB would not fit into socket buffers: it was made ahead of the reader";
    EXPECT_GT(made_, 0);
    EXPECT_THROW(while (client.read_chunk()){}, std::runtime_error)
        << "what was cut must not look whole";
}

TEST_F(Streaming, WhatFailsInTheMiddleIsCut) {
    const auto service = start();
    auto client = service->client();
    client.send_raw("GET /throws HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(client.read_head());
    EXPECT_EQ(client.read_chunk(), "first");
    EXPECT_THROW(client.read_chunk(), std::runtime_error);
    auto other = service->client();
    other.send_raw(get_valve);
    ASSERT_TRUE(other.read_head());
    valve_.take()({"x", false, true});
    EXPECT_THROW(other.read_chunk(), std::runtime_error);
}

TEST_F(Streaming, ChunksMayComeLateFromOtherThreadsAndEmpty) {
    const auto service = start();
    auto client = service->client();
    client.send_raw(get_valve);
    ASSERT_TRUE(client.read_head());
    for (const char* text : {"one", "", "two"}) {
        auto ready = valve_.take();
        ready({text, false, false});
        ready({"twice", false, false});  // dropped
        if (*text) {
            EXPECT_EQ(client.read_chunk(), text);
        }
    }
    valve_.take()({"end", true, false});
    EXPECT_EQ(client.read_chunk(), "end");
    EXPECT_FALSE(client.read_chunk());
    valve_.wait_until_gone();
    EXPECT_EQ(valve_.asked(), 4);
}

TEST_F(Streaming, AMakerThatDoesNotComeIsCutAtTheDeadline) {
    const auto service = start([](auto& c) { c.deadlines.handler_ms = 60; });
    auto client = service->client();
    client.send_raw(get_valve);
    ASSERT_TRUE(client.read_head());
    EXPECT_THROW(client.read_chunk(), std::runtime_error);
    valve_.wait_until_gone();
    valve_.take()({"too late", false, false});
}

TEST_F(Streaming, AnEndlessOneHasNoDeadlineAndEndsWithTheService) {
    const auto service = start([](auto& c) {
        c.deadlines.handler_ms = 40;
        c.deadlines.idle_ms = 40;
    });
    auto client = service->client();
    client.send_raw(get_endless);
    ASSERT_TRUE(client.read_head());
    auto ready = valve_.take();
    for (int i = 0; i < 20; ++i) service->get("/a");  // many ticks of ten milliseconds
    EXPECT_NE(service->get("/metrics").body.find("giothong_streams_open 1"), std::string::npos);
    ready({"still here", false, false});
    EXPECT_EQ(client.read_chunk(), "still here");
    valve_.take();
    EXPECT_TRUE(service->service().stop()) << "nothing had to be cut";
    EXPECT_FALSE(client.read_chunk()) << "ended in order";
    valve_.wait_until_gone();
}

TEST_F(Streaming, AReaderThatGoesIsNoticedWhileNothingHappens) {
    const auto service = start();
    {
        auto client = service->client();
        client.send_raw(get_endless);
        ASSERT_TRUE(client.read_head());
        valve_.take();
    }
    valve_.wait_until_gone();
    // Its count goes right after it.
    auto open = [&] {
        return service->get("/metrics").body.find("giothong_streams_open 0") == std::string::npos;
    };
    for (int i = 0; i < 1'000 && open(); ++i) {
    }
    EXPECT_FALSE(open());
}

TEST_F(Streaming, AReaderThatTakesNothingIsDropped) {
    const auto service = start([](auto& c) { c.deadlines.write_ms = 100; });
    auto client = service->client();
    client.send_raw(get_endless);
    ASSERT_TRUE(client.read_head());
    // Small events, far fewer than the megabytes that a send buffer grows to by itself.
    const std::string event(4'000, 'e');
    std::promise<void> gone;
    std::thread feed([&] {
        for (int i = 0; i < 10'000; ++i) {
            auto ready = valve_.take_or_gone();
            if (!ready) return gone.set_value();
            ready({event, false, false});
        }
    });
    EXPECT_EQ(gone.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
    feed.join();
}

}  // namespace
