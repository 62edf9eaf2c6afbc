#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <libpq-fe.h>

namespace {

std::string ask(const std::string& url, const char* sql) {
    PGconn* connection = ::PQconnectdb(url.c_str());
    PGresult* result = ::PQexec(connection, sql);
    std::string answer = ::PQresultStatus(result) == PGRES_TUPLES_OK ? ::PQgetvalue(result, 0, 0)
                                                                     : ::PQerrorMessage(connection);
    ::PQclear(result);
    ::PQfinish(connection);
    return answer;
}

TEST(Cluster, GivesEmptyDatabasesThatFlushAndSurviveACrash) {
    auto& cluster = tests::support::cluster();
    const auto first = cluster.fresh_database();
    const auto second = cluster.fresh_database();
    EXPECT_NE(first, second);
    EXPECT_EQ(ask(first, "SHOW fsync"), "on");
    EXPECT_EQ(ask(first, "SHOW server_encoding"), "UTF8");
    EXPECT_EQ(ask(first, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    ask(first, "CREATE TABLE kept (n int)");
    ask(first, "INSERT INTO kept VALUES (7)");
    cluster.crash_and_restart();
    EXPECT_EQ(ask(first, "SELECT n FROM kept"), "7");
    EXPECT_EQ(ask(second, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}

}  // namespace
