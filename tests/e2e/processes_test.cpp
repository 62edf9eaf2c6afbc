// Several processes of the real program over one PostgreSQL, and one that begins before its
// database does.
#include "storage/engine/database.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/planning.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace tests {
namespace {

using namespace support;

/// A database in which drive-1 is open.
std::string with_one_drive() {
    storage::DatabaseSettings settings;
    settings.url = cluster().fresh_database();
    auto database = storage::Database::open(settings);
    if (!database) throw std::runtime_error(database.error().code);
    plan_drives(**database, 1, domain::scheduling::DriveStatus::open);
    return settings.url;
}

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

TEST(SeveralServers, WhatOneHasMadeIsNotMissingAtTheOther) {
    const auto url = with_one_drive();
    ServeProcess one(url);
    ServeProcess other(url, {}, one.token());
    one.wait_until_ready();
    other.wait_until_ready();
    auto maker = one.client();
    auto user = other.client();
    const auto planned = maker.get("/api/v1/drives/drive-1");
    rapidjson::Document first;
    first.Parse(planned.body.c_str());
    ASSERT_TRUE(first.IsObject()) << planned.body;
    const std::string site = first["site"].GetString(),
                      organization = first["organization"].GetString();
    for (int n = 0; n < 10; ++n) {
        const auto code = "moi-" + std::to_string(n);
        const auto made =
            maker.post("/api/v1/drives",
                       R"({"code":")" + code + R"(","title":"T","site":")" + site +
                           R"(","organization":")" + organization + R"(","starts_at":"2020-03-0)" +
                           std::to_string(n % 9 + 1) + R"(T07:00:00+07:00","ends_at":"2020-03-0)" +
                           std::to_string(n % 9 + 1) + R"(T11:00:00+07:00"})");
        ASSERT_EQ(made.status, 201u) << made.body;
        // A read from the books, and an upload, which the writer looks at.
        if (n % 2) {
            EXPECT_EQ(user.get("/api/v1/drives/" + code).status, 200u);
        } else {
            const auto sent =
                user.post("/api/v1/drives/" + code + "/events", R"({"device":"t","events":[]})");
            EXPECT_NE(sent.status, 404u) << sent.body;
        }
    }
    EXPECT_EQ(user.get("/api/v1/drives/nowhere").code(), "drive_not_found");
    EXPECT_EQ(one.terminate(), 0);
    EXPECT_EQ(other.terminate(), 0);
}

TEST(SeveralServers, AReadThatNamesAReceiptKnowsOfIt) {
    const auto url = with_one_drive();
    ServeProcess one(url);
    ServeProcess other(url, {}, one.token());
    one.wait_until_ready();
    other.wait_until_ready();
    auto writer = one.client();
    auto reader = other.client();
    const auto member = [](const Answer& answer, std::initializer_list<const char*> path) {
        rapidjson::Document json;
        json.Parse(answer.body.c_str());
        const rapidjson::Value* at = &json;
        for (const char* name : path) {
            if (!at->IsObject() || !at->HasMember(name)) return std::int64_t(-1);
            at = &(*at)[name];
        }
        return at->IsInt64() ? at->GetInt64() : -1;
    };
    for (int n = 1; n <= 20; ++n) {
        const auto id = std::to_string(100'000'000'000 + n);
        const auto sent =
            writer.post("/api/v1/drives/drive-1/events",
                        R"({"device":"t","events":[{"id":"0192f0c1-7a00-7000-8000-)" + id +
                            R"(","kind":"counted","at":"2020-02-09T08:14:00+07:00","count":1}]})");
        ASSERT_EQ(sent.status, 200u) << sent.body;
        const auto seq = member(sent, {"receipt", "seq"});
        const auto read = reader.get("/api/v1/totals?at_least=" + std::to_string(seq));
        ASSERT_EQ(read.status, 200u) << read.body;
        EXPECT_GE(member(read, {"as_of", "seq"}), seq);
    }
    const auto ahead = reader.get("/api/v1/totals?at_least=1000000");
    EXPECT_EQ(ahead.status, 503u);
    EXPECT_EQ(ahead.code(), "ledger_behind");
    EXPECT_EQ(ahead.header("retry-after"), "1");
    EXPECT_EQ(reader.get("/api/v1/totals?at_least=soon").code(), "invalid_parameter");
    EXPECT_EQ(writer.post("/api/v1/sites?at_least=1", R"({"code":"s","name":"S"})").code(),
              "unknown_parameter");
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
