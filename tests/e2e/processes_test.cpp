// Several processes of the real program over one PostgreSQL, and one that begins before its
// database does.
#include "tests/support/cluster.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace tests {
namespace {

using namespace support;

TEST(SeveralServers, ATokenMadeAtOneOpensTheOtherAtOnce) {
    const auto url = cluster().fresh_database();
    ServeProcess one(url);
    ServeProcess other(url, {}, one.token());
    one.wait_until_ready();
    other.wait_until_ready();
    auto maker = one.client();
    for (int n = 0; n < 10; ++n) {
        const auto made = maker.post("/api/v1/tokens",
                                     R"({"name":"may-)" + std::to_string(n) +
                                         R"(","roles":["auditor"],"scope":{"kind":"everything"}})");
        ASSERT_EQ(made.status, 201u) << made.body;
        rapidjson::Document json;
        json.Parse(made.body.c_str());
        ASSERT_TRUE(json.IsObject() && json.HasMember("token")) << made.body;
        HttpClient user(other.port());
        user.always_send("Authorization", std::string("Bearer ") + json["token"].GetString());
        const auto answer = user.get("/api/v1/totals");
        EXPECT_EQ(answer.status, 200u) << answer.body;
    }
    HttpClient stranger(other.port());
    stranger.always_send("Authorization", "Bearer gtt_nobody");
    const auto refused = stranger.get("/api/v1/totals");
    EXPECT_EQ(refused.status, 401u);
    EXPECT_EQ(refused.code(), "credential_invalid");
    EXPECT_EQ(one.terminate(), 0);
    EXPECT_EQ(other.terminate(), 0);
}

TEST(SeveralServers, OneThatStartsBeforeItsDatabaseWaitsForIt) {
    Cluster later;
    const auto url = later.fresh_database();
    later.stop();
    ChildProcess server({{program(), "serve", "--db", url, "--port", "0"}, {}, {}, {}});
    ASSERT_TRUE(server.wait_for_line([](const std::string& line) {
        return line.find("database_waited_for") != std::string::npos;
    })) << server.output();
    later.start();
    ASSERT_TRUE(server.wait_for_line([](const std::string& line) {
        return line.starts_with("listening on http");
    })) << server.output();
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0) << server.output();
}

TEST(SeveralServers, OneThatMayNotWaitEndsAtOnce) {
    Cluster gone;
    const auto url = gone.fresh_database();
    gone.stop();
    const auto [code, output] = run_program({{program(), "serve", "--db", url, "--port", "0"},
                                             {{"GIOTHONG_DEADLINES_DATABASE_MS", "0"}},
                                             {},
                                             {}});
    EXPECT_NE(code, 0);
    EXPECT_NE(output.find("database_unreachable"), std::string::npos) << output;
}

}  // namespace
}  // namespace tests
