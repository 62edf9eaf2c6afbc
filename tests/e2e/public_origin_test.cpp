// Links in answers, /metrics and the reasons of /readyz: what a client says of itself or of others
// opens nothing.
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tests::support;

/// A request with any Host.
Answer post(unsigned port, const std::string& host, const std::string& path,
            const std::string& body, const std::string& more = {}) {
    HttpClient client(port);
    client.send_raw("POST /api/v1" + path + " HTTP/1.1\r\nHost: " + host +
                    "\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n" + more + "\r\n" + body);
    return *client.read_answer();
}

struct Made {
    std::string path, body;
};

/// Everything whose answer has a link; `n` tells apart what is made twice.
std::vector<Made> links(int n) {
    const auto code = "x" + std::to_string(n);
    return {
        {"/users", json_object({{"login", code}, {"name", "X"}}).str()},
        {"/users/co-san/password-link", json_object({{"reason", "quên"}}).str()},
        {"/devices", json_object({{"code", code}, {"name", "X"}, {"site", "nha-van-hoa"}}).str()},
        {"/calendar-feeds",
         json_object({{"kind", "organization"}, {"organization", "kien-giang"}}).str()},
    };
}

TEST(PublicUrl, LinksAreNotMadeOfWhatAClientSays) {
    RealService s;
    plan(s);
    s.post_json("/users", json_object({{"login", "co-san"}, {"name", "Có sẵn"}}));
    const auto own = "127.0.0.1:" + std::to_string(s.port());
    int n = 0;
    for (const auto& [path, body] : links(++n)) {
        const auto refused = post(s.port(), "evil.example", path, body);
        EXPECT_EQ(refused.status, 409u) << path;
        EXPECT_EQ(refused.code(), "public_url_missing") << path;
        for (const char* header : {"X-Forwarded-Host: evil.example\r\n",
                                   "X-Forwarded-For: 10.0.0.1\r\n", "Forwarded: host=evil\r\n"})
            EXPECT_EQ(post(s.port(), own, path, body, header).code(), "public_url_missing")
                << path << header;
    }
    for (const auto& [path, body] : links(++n)) {
        const auto made = post(s.port(), own, path, body);
        EXPECT_LT(made.status, 300u) << path << made.body;
        EXPECT_NE(made.body.find("http://" + own + "/"), std::string::npos) << path << made.body;
    }
}

TEST(PublicUrl, TheConfiguredOneStandsInEveryLink) {
    RealService s("2020-02-09T12:00:00+07:00", Access::everybody_is_local, [](auto& c) {
        c.server.public_url = "https://mau.example";
        c.proxy.trusted = "127.0.0.1";
    });
    plan(s);
    s.post_json("/users", json_object({{"login", "co-san"}, {"name", "Có sẵn"}}));
    int n = 0;
    for (const char* header :
         {"", "X-Forwarded-Host: evil.example\r\nX-Forwarded-For: 10.0.0.1\r\n"})
        for (const auto& [path, body] : links(++n)) {
            const auto made = post(s.port(), "evil.example", path, body, header);
            EXPECT_LT(made.status, 300u) << path << made.body;
            EXPECT_NE(made.body.find("https://mau.example/"), std::string::npos)
                << path << made.body;
            EXPECT_EQ(made.body.find("evil"), std::string::npos) << made.body;
        }
}

class Metrics : public testing::Test {
  protected:
    ApiService service(const std::string& allowed, const std::string& trusted,
                       const std::string& token = {}) {
        auto c = test_configuration();
        c.metrics.allowed = allowed;
        c.metrics.token = token;
        c.proxy.trusted = trusted;
        server::Hooks hooks;
        hooks.is_ready = [] { return std::optional<std::string>("storage_full"); };
        const auto handler = [](std::shared_ptr<api::Request>,
                                api::Done) -> std::optional<api::Response> {
            return api::Response{};
        };
        return ApiService(handler, hooks, Contract::none, c);
    }
};

TEST_F(Metrics, AreOpenToThisMachineAndClosedToWhoComesThroughAProxy) {
    auto s = service(server::configuration::Configuration{}.metrics.allowed, "");
    EXPECT_EQ(s.get("/metrics").status, 200u);
    EXPECT_EQ(s.get("/readyz").code(), "storage_full");
    for (const char* header : {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"}) {
        const Headers passed_on{{header, "127.0.0.1"}};
        EXPECT_EQ(s.get("/metrics", passed_on).code(), "metrics_closed") << header;
        EXPECT_EQ(s.get("/metrics", passed_on).status, 403u);
        const auto ready = s.get("/readyz", passed_on);
        EXPECT_EQ(ready.status, 503u);
        EXPECT_EQ(ready.code(), "not_ready") << "why is nobody's business outside";
    }
    EXPECT_EQ(HttpClient(s.port(), From{"127.0.0.2"}).get("/metrics").status, 200u);
}

TEST_F(Metrics, AreOpenToTheAddressesAndTheTokenThatAreConfigured) {
    auto s = service("10.0.0.0/8", "127.0.0.1", "bi-mat-dai");
    EXPECT_EQ(s.get("/metrics").status, 403u);
    EXPECT_EQ(s.get("/metrics", {{"X-Forwarded-For", "10.1.2.3"}}).status, 200u);
    EXPECT_EQ(s.get("/metrics", {{"X-Forwarded-For", "10.1.2.3, 203.0.113.5"}}).status, 403u);
    EXPECT_EQ(s.get("/readyz", {{"X-Forwarded-For", "10.1.2.3"}}).code(), "storage_full");
    EXPECT_EQ(s.get("/metrics", {{"Authorization", "Bearer bi-mat-dai"}}).status, 200u);
    for (const char* wrong :
         {"Bearer ", "Bearer bi-mat-da", "Bearer bi-mat-daii", "bi-mat-dai", "Bearer x"})
        EXPECT_EQ(s.get("/metrics", {{"Authorization", wrong}}).status, 403u) << wrong;
    auto without = service("", "", "");
    for (const char* wrong : {"Bearer ", "Bearer"})
        EXPECT_EQ(without.get("/metrics", {{"Authorization", wrong}}).status, 403u) << wrong;
    EXPECT_EQ(without.get("/healthz").status, 200u);
}

}  // namespace
