// GET /api/v1/live on the whole program: each change of the books is one event.
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tests::support;

class LiveEvents : public testing::Test {
  protected:
    LiveEvents() {
        plan(s);
        plan_drive(s, "dot-mo");
    }
    HttpClient follow(const std::string& query = "", const std::string& headers = "") {
        HttpClient client(s.port());
        client.send_raw("GET /api/v1/live" + query +
                        " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n" + headers + "\r\n");
        const auto head = client.read_head();
        EXPECT_EQ(head->status, 200u);
        EXPECT_EQ(head->header("content-type"), "text/event-stream");
        EXPECT_EQ(head->header("cache-control"), "no-store");
        return client;
    }
    /// The data of the next event.
    static Json event(HttpClient& client) {
        for (;;) {
            const auto text = client.read_chunk();
            if (!text) throw std::runtime_error("the stream has ended");
            const auto at = text->find("data: ");
            if (at == std::string::npos) continue;
            EXPECT_NE(text->find("event: books\n"), std::string::npos);
            EXPECT_TRUE(text->ends_with("\n\n"));
            auto data = Json::parse(text->substr(at + 6));
            EXPECT_NE(text->find("id: " + std::to_string(data["seq"].integer()) + "\n"),
                      std::string::npos);
            return data;
        }
    }
    RealService s;
};

TEST_F(LiveEvents, TheStateComesFirstAndThenEachChange) {
    auto client = follow();
    const auto first = event(client);
    s.upload("dot-mo", {bag("a", "08:00", 350), bag("b", "08:00", 350)});
    const auto second = event(client);
    EXPECT_EQ(second["seq"].integer(), first["seq"].integer() + 2);
    EXPECT_EQ(second["catalog"].integer(), first["catalog"].integer());
    s.post_json("/sites", json_object({{"code", "moi"}, {"name", "Mới"}}));
    const auto third = event(client);
    EXPECT_EQ(third["seq"].integer(), second["seq"].integer());
    EXPECT_EQ(third["catalog"].integer(), second["catalog"].integer() + 1);
}

TEST_F(LiveEvents, WhoComesBackIsToldAtOnce) {
    for (const auto& [query, header] :
         {std::pair<std::string, std::string>{"", "Last-Event-ID: 0\r\n"}, {"?after=0", ""}}) {
        s.upload("dot-mo", {bag("c" + query, "08:00", 350)});
        auto client = follow(query, header);
        EXPECT_GT(event(client)["seq"].integer(), 0);
    }
    EXPECT_EQ(s.get("/live?after=x").code(), "invalid_parameter");
    EXPECT_EQ(s.get("/live?before=1").code(), "unknown_parameter");
    EXPECT_EQ(s.get("/live", {{"Accept", "application/json"}}).code(), "not_acceptable");
}

TEST_F(LiveEvents, EndInOrderWhenTheServiceStops) {
    auto client = follow();
    event(client);
    s.stop();
    while (client.read_chunk()) {
    }
}

TEST(LiveLimit, MoreThanThereMayBeAreToldToPoll) {
    RealService s("2020-02-09T12:00:00+07:00", Access::everybody_is_local,
                  [](auto& c) { c.limits.streams = 1; });
    HttpClient first(s.port());
    first.send_raw("GET /api/v1/live HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_EQ(first.read_head()->status, 200u);
    const auto refused = s.get("/live");
    EXPECT_EQ(refused.status, 503u);
    EXPECT_EQ(refused.code(), "too_many_streams");
    EXPECT_TRUE(refused.has("retry-after"));
    EXPECT_NE(HttpClient(s.port()).get("/metrics").body.find("giothong_streams_open 1"),
              std::string::npos);
}

TEST(LiveAccess, NobodyFollowsUnsigned) {
    RealService s("2020-02-09T12:00:00+07:00", Access::closed);
    EXPECT_EQ(s.get("/live").status, 401u);
}

}  // namespace
