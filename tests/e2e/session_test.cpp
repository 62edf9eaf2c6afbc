// One connection and its life: keep-alive, order, deadlines, limits, late answers, stopping.
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace {

using namespace tests::support;

api::Response text(std::string body, unsigned status = 200) {
    api::Response response;
    response.status = status;
    response.content_type = "text/plain";
    response.body = std::make_shared<const std::string>(std::move(body));
    response.route = "/text";
    return response;
}

/// Holds the requests to /wait until the test answers them.
class Held {
  public:
    std::optional<api::Response> operator()(const std::shared_ptr<api::Request>& request,
                                            api::Done done) {
        if (request->target == "/throw") throw std::runtime_error("a bug");
        if (request->target == "/large") return text(std::string(8'000'000, 'y'));
        if (request->target == "/huge")
            return text(std::string(64'000'000, 'z'));  // more than any socket buffer
        if (request->target == "/empty") {
            api::Response response;
            response.status = 204;
            return response;
        }
        if (request->target == "/inject") {
            auto response = text("x");
            response.headers.emplace_back("X-Name", "a\r\nX-Evil: b");
            return response;
        }
        if (request->target == "/later") {
            std::thread([request, done = std::move(done)] { done(text(request->body)); }).detach();
            return std::nullopt;
        }
        if (!request->target.starts_with("/wait")) return text(request->target + request->body);
        std::lock_guard guard(mutex_);
        waiting_.push_back(std::move(done));
        changed_.notify_all();
        return std::nullopt;
    }

    api::Done take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !waiting_.empty(); });
        auto done = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
        return done;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<api::Done> waiting_;
};

class SessionTest : public testing::Test {
  protected:
    std::unique_ptr<ApiService> start(
        const std::function<void(server::configuration::Configuration&)>& change = {},
        server::Hooks hooks = {}) {
        auto configuration = test_configuration();
        if (change) change(configuration);
        return std::make_unique<ApiService>(
            [this](std::shared_ptr<api::Request> request, api::Done done) {
                return held(request, std::move(done));
            },
            std::move(hooks), Contract::none, configuration);
    }
    Held held;
};

TEST_F(SessionTest, KeepsTheConnectionAndAnswersWithTheTransportsHeaders) {
    const auto service = start();
    auto client = service->client();
    for (int i = 0; i < 3; ++i) {
        client.send_raw("GET /a HTTP/1.1\r\nHost: x\r\nX-Request-Id: abc-1\r\n\r\n");
        const auto answer = client.read_answer();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->body, "/a");
        EXPECT_EQ(answer->header("server"), "giothong");
        EXPECT_EQ(answer->header("x-request-id"), "abc-1");
        EXPECT_EQ(answer->header("content-length"), "2");
        EXPECT_FALSE(answer->has("connection"));
        EXPECT_TRUE(answer->header("date").ends_with(" GMT"));
    }
}

TEST_F(SessionTest, MakesARequestIdWhenTheSentOneIsNotFitForLogs) {
    const auto service = start();
    const auto first = service->get("/a", {{"X-Request-Id", "a b\"c"}}).header("x-request-id");
    const auto second = service->get("/a").header("x-request-id");
    EXPECT_EQ(first.size(), 24u);
    EXPECT_NE(first, second);
}

TEST_F(SessionTest, AnswersPipelinedRequestsInOrder) {
    const auto service = start();
    auto client = service->client();
    std::string bytes;
    for (int i = 0; i < 300; ++i)
        bytes +=
            "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n#";
    client.send_raw(bytes);
    for (int i = 0; i < 300; ++i) {
        const auto answer = client.read_answer();
        ASSERT_TRUE(answer) << i;
        EXPECT_EQ(answer->body, "/" + std::to_string(i) + "#");
    }
}

TEST_F(SessionTest, AnswersAPipelinedRequestOnlyAfterTheOneBeforeIt) {
    const auto service = start();
    auto client = service->client();
    client.send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    held.take()(text("first"));
    EXPECT_EQ(client.read_answer()->body, "first");
    EXPECT_EQ(client.read_answer()->body, "/b");
}

TEST_F(SessionTest, OneEmptyLineBeforeARequestIsLetPass) {
    const auto service = start();
    auto client = service->client();
    client.send_raw("\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.read_answer()->status, 200u);
}

TEST_F(SessionTest, ReadsChunkedBodies) {
    const auto service = start();
    auto client = service->client();
    client.send_raw(
        "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "3;ext=1\r\nabc\r\n0a\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\nGET /d HTTP/1.1\r\nHost: "
        "x\r\n\r\n");
    EXPECT_EQ(client.read_answer()->body, "/cabc0123456789");
    EXPECT_EQ(client.read_answer()->body, "/d");
}

TEST_F(SessionTest, TakesABodyOfExactlyTheLimit) {
    const auto service = start();
    const std::string body(1'048'576, 'z');
    EXPECT_EQ(service->request("POST", "/", {}, body).body.size(), body.size() + 1);
}

TEST_F(SessionTest, SendsLargeAnswersWhole) {
    const auto service = start();
    EXPECT_EQ(service->get("/large").body, std::string(8'000'000, 'y'));
}

TEST_F(SessionTest, HeadHasTheLengthAndNoBody) {
    const auto service = start();
    auto client = service->client();
    client.send_raw("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto head = client.read_answer(true);
    EXPECT_EQ(head->header("content-length"), "4");
    EXPECT_EQ(client.read_answer()->body, "/b");
}

TEST_F(SessionTest, NoContentHasNeitherLengthNorType) {
    const auto service = start();
    const auto answer = service->get("/empty");
    EXPECT_EQ(answer.status, 204u);
    EXPECT_FALSE(answer.has("content-length"));
    EXPECT_FALSE(answer.has("content-type"));
}

TEST_F(SessionTest, ContinuesAClientThatAsksFirst) {
    const auto service = start();
    auto client = service->client();
    client.send_raw(
        "POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
        "Connection: close\r\n\r\n");
    ASSERT_TRUE(client.read_continue());
    client.send_raw("abc");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer->body, "/eabc");
    EXPECT_EQ(answer->header("connection"), "close");
}

TEST_F(SessionTest, Http10ClosesUnlessAsked) {
    const auto service = start();
    auto client = service->client();
    client.send_raw("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(client.read_answer()->header("connection"), "keep-alive");
    client.send_raw("GET /b HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.read_answer()->header("connection"), "close");
    EXPECT_TRUE(client.closed_by_server());
}

TEST_F(SessionTest, ClosesWhenTheClientAsks) {
    const auto service = start();
    auto client = service->client();
    client.send_raw("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.read_answer()->header("connection"), "close");
    EXPECT_TRUE(client.closed_by_server());
}

TEST_F(SessionTest, TakesTheAbsoluteFormOfATarget) {
    const auto service = start();
    auto client = service->client();
    client.send_raw("GET HTTP://example.org:80/a?b=c HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.read_answer()->body, "/a?b=c");
}

TEST_F(SessionTest, AHandlersHeaderCannotStartAnother) {
    const auto service = start();
    const auto answer = service->get("/inject");
    EXPECT_FALSE(answer.has("x-evil"));
}

TEST_F(SessionTest, AnExceptionIsAnInternalErrorWithoutDetail) {
    const auto service = start();
    const auto answer = service->get("/throw");
    EXPECT_EQ(answer.status, 500u);
    EXPECT_EQ(answer.code(), "internal_error");
    EXPECT_EQ(answer.body.find("a bug"), std::string::npos);
}

TEST_F(SessionTest, ProblemsFollowAcceptLanguage) {
    const auto service = start();
    EXPECT_EQ(service->get("/throw").header("content-language"), "vi");
    EXPECT_EQ(
        service->get("/throw", {{"Accept-Language", "en-GB, vi;q=0.5"}}).header("content-language"),
        "en");
    EXPECT_EQ(service->get("/throw", {{"Accept-Language", "fr"}}).header("content-language"), "vi");
}

TEST_F(SessionTest, ManyAnswersFromOtherThreads) {
    const auto service = start();
    std::vector<std::thread> clients;
    for (int c = 0; c < 8; ++c)
        clients.emplace_back([&, c] {
            auto client = service->client();
            for (int i = 0; i < 50; ++i) {
                const std::string body = std::to_string(c) + "/" + std::to_string(i);
                EXPECT_EQ(client.request("POST", "/later", {}, body).body, body);
            }
        });
    for (auto& client : clients) client.join();
}

TEST_F(SessionTest, WhatMayStillBeWrittenAfterTheDeadlineIsAnUnknownOutcome) {
    const auto service = start([](auto& c) { c.deadlines.handler_ms = 40; });
    for (const std::string method : {"POST", "PATCH", "PUT", "DELETE"}) {
        auto client = service->client();
        client.send_raw(method + " /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        const auto late = held.take();
        const auto answer = client.read_answer();
        ASSERT_TRUE(answer) << method;
        EXPECT_EQ(answer->status, 503u) << method;
        EXPECT_EQ(answer->code(), "outcome_unknown") << method;
        late(text("too late"));
    }
}

TEST_F(SessionTest, AnAnswerAfterTheDeadlineIsDropped) {
    const auto service = start([](auto& c) { c.deadlines.handler_ms = 40; });
    auto client = service->client();
    client.send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto late = held.take();
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503u);
    EXPECT_EQ(answer->code(), "deadline_passed");
    EXPECT_TRUE(answer->has("retry-after"));
    late(text("too late"));
    late(text("and again"));
    client.send_raw("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.read_answer()->body, "/next");
}

TEST_F(SessionTest, AnAnswerAfterTheServiceIsGoneIsDropped) {
    api::Done late;
    {
        const auto service = start([](auto& c) { c.deadlines.drain_ms = 50; });
        auto client = service->client();
        client.send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
        late = held.take();
        EXPECT_FALSE(service->service().stop());
        EXPECT_TRUE(client.closed_by_server());
    }
    late(text("nobody is there"));
    const auto next = start();
    late(text("nor here"));
    EXPECT_EQ(next->get("/a").body, "/a");
}

TEST_F(SessionTest, ASlowHeaderIsTimedOut) {
    const auto service = start([](auto& c) { c.deadlines.header_ms = 40; });
    auto client = service->client();
    client.send_raw("GET /a HTTP/1.1\r\n");
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408u);
    EXPECT_EQ(answer->code(), "request_timeout");
    EXPECT_EQ(answer->header("connection"), "close");
}

TEST_F(SessionTest, ASlowBodyIsTimedOut) {
    const auto service = start([](auto& c) { c.deadlines.body_ms = 40; });
    auto client = service->client();
    client.send_raw("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
    EXPECT_EQ(client.read_answer()->code(), "request_timeout");
}

TEST_F(SessionTest, AnIdleConnectionIsClosedWithoutAWord) {
    const auto service = start([](auto& c) { c.deadlines.idle_ms = 40; });
    auto client = service->client();
    EXPECT_TRUE(client.closed_by_server());
}

TEST_F(SessionTest, StoppingDoesNotWaitForAClientThatDoesNotRead) {
    const auto service = start([](auto& c) { c.deadlines.drain_ms = 50; });
    auto client = service->client();
    client.send_raw("GET /huge HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(client.wait_for_bytes());
    EXPECT_FALSE(service->service().stop()) << "the answer cannot have been taken whole";
}

TEST_F(SessionTest, ConnectionsOverTheLimitAreToldSo) {
    const auto service = start([](auto& c) { c.limits.connections = 2; });
    auto first = service->client();
    auto second = service->client();
    // Idle ones would make way.
    for (auto* client : {&first, &second})
        client->send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto one = held.take(), other = held.take();
    auto third = service->client();
    const auto refused = third.read_answer();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503u);
    EXPECT_EQ(refused->code(), "too_many_connections");
    EXPECT_TRUE(refused->has("retry-after"));
    one(text("a"));
    other(text("a"));
    for (auto* client : {&first, &second}) EXPECT_EQ(client->read_answer()->body, "a");
}

TEST_F(SessionTest, StoppingAnswersWhatIsInFlightAndClosesTheIdle) {
    std::atomic<bool> answered{false}, drained_after{false};
    server::Hooks hooks;
    hooks.drain = [&] { drained_after = answered.load(); };
    const auto service = start({}, hooks);
    auto idle = service->client();
    EXPECT_EQ(idle.get("/a").status, 200u);
    auto busy = service->client();
    busy.send_raw("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto done = held.take();
    auto stopped = std::async(std::launch::async, [&] { return service->service().stop(); });
    EXPECT_TRUE(idle.closed_by_server());
    EXPECT_EQ(service->service().not_ready(), "draining");
    answered = true;
    done(text("still answered"));
    const auto answer = busy.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "still answered");
    EXPECT_EQ(answer->header("connection"), "close");
    EXPECT_TRUE(stopped.get());
    EXPECT_TRUE(drained_after);
    EXPECT_THROW(HttpClient(service->port()), std::runtime_error);
}

TEST_F(SessionTest, ASecondServiceOnThePortIsRefused) {
    const auto service = start();
    auto configuration = test_configuration();
    configuration.listen.port = service->port();
    server::Service second(configuration, [](auto, auto) { return std::optional(text("")); });
    const auto started = second.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, "address_in_use");
}

TEST_F(SessionTest, HealthReadinessAndMetrics) {
    std::atomic<bool> full{false};
    server::Hooks hooks;
    hooks.is_ready = [&]() -> std::optional<std::string> {
        return full ? std::optional<std::string>("storage_full") : std::nullopt;
    };
    hooks.ledger = [] {
        server::metrics::LedgerMetrics metrics;
        metrics.seq = 12'073;
        metrics.groups = 3;
        return metrics;
    };
    const auto service = start({}, hooks);
    EXPECT_EQ(service->get("/healthz").status, 200u);
    EXPECT_EQ(service->get("/readyz").status, 200u);
    full = true;
    const auto not_ready = service->get("/readyz");
    EXPECT_EQ(not_ready.status, 503u);
    EXPECT_EQ(not_ready.code(), "storage_full");
    const auto wrong = service->request("POST", "/healthz");
    EXPECT_EQ(wrong.status, 405u);
    EXPECT_EQ(wrong.header("allow"), "GET, HEAD");

    service->get("/x");
    service->get("/x");
    const auto metrics = service->get("/metrics").body;
    const auto has = [&](std::string_view line) {
        EXPECT_NE(metrics.find(line), std::string::npos) << line << "\nin\n" << metrics;
    };
    has("giothong_http_requests_total{route=\"/text\",method=\"GET\",status=\"2xx\"} 2");
    has("giothong_http_requests_total{route=\"/readyz\",method=\"GET\",status=\"5xx\"} 1");
    has("giothong_http_request_duration_seconds_count{route=\"/text\",method=\"GET\"} 2");
    has("giothong_ledger_seq 12073");
    has("giothong_ledger_commit_seconds_count 3");
    has("giothong_build_info{version=");
    has("giothong_connections_open ");
}

}  // namespace
