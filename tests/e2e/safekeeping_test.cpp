// What a client meets when the books, the key or the database are not as they should be.
#include "storage/engine/rows.hpp"
#include "tests/support/plan.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace {

using namespace tests::support;
using domain::Result;

/// The page that a table or an index begins on.
struct Root {
    std::int64_t page = 0;
};
BOOST_DESCRIBE_STRUCT(Root, (), (page))

/// Changes rows as only the owner of the database can.
void behind_its_back(RealService& s, const std::vector<std::string>& statements) {
    ASSERT_TRUE(s.database().write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
        for (const auto& statement : statements) tx.session().run(statement);
        return {};
    }));
}

TEST(SafekeepingOverHttp, FiguresThatAreKnownToBeWrongAreRefusedAndFactsAreTaken) {
    RealService s;
    plan(s);
    plan_drive(s, "dot-1");
    s.upload("dot-1", {bag("a", "08:14", 350)});
    EXPECT_EQ(s.get_json("/totals")["total"]["bags"].integer(), 1);
    // A day that the fold and SQL see differently, so that no replay can mend it.
    behind_its_back(s, {"DROP TRIGGER event_is_not_updated", "UPDATE event SET at = -2592000001"});
    auto check = s.database().check_books_and_wait();
    ASSERT_TRUE(check && !check->proven);
    for (const char* path : {"/totals", "/totals?by=drive", "/drives/dot-1/review", "/progress"}) {
        const auto answer = s.get(path);
        EXPECT_EQ(answer.status, 503u) << path;
        EXPECT_EQ(answer.code(), "books_differ") << path;
        EXPECT_TRUE(answer.has("retry-after")) << path;
    }
    EXPECT_EQ(s.client().get("/readyz").code(), "books_differ");
    EXPECT_EQ(s.get("/drives/dot-1").status, 200u) << "plans are no figures";
    EXPECT_EQ(s.upload("dot-1", {bag("b", "08:15", 350)})["accepted"].integer(), 1);
    const auto metrics = s.client().get("/metrics").body;
    EXPECT_NE(metrics.find("\ngiothong_books_proven 0\n"), std::string::npos);
    EXPECT_NE(metrics.find("\ngiothong_books_differences_total 1\n"), std::string::npos);
    EXPECT_NE(metrics.find("\ngiothong_books_rebuilds_total 1\n"), std::string::npos);
}

TEST(SafekeepingOverHttp, BooksThatWereRebuiltGiveFiguresWithOtherTags) {
    RealService s;
    plan(s);
    plan_drive(s, "dot-1");
    s.upload("dot-1", {bag("a", "08:14", 350), bag("b", "08:15", 250)});
    const auto first = s.get("/totals");
    ASSERT_EQ(first.status, 200u);
    behind_its_back(s, {"DROP TRIGGER event_is_not_updated",
                        "UPDATE event SET nominal_ml = 450 WHERE nominal_ml = 350"});
    auto check = s.database().check_books_and_wait();
    ASSERT_TRUE(check && check->proven && check->rebuilt);
    const auto again = s.get("/totals", {{"If-None-Match", std::string(first.header("etag"))}});
    EXPECT_EQ(again.status, 200u) << "what was rebuilt is another version";
    EXPECT_EQ(Json::parse(again.body)["total"]["ml"].integer(), 700);
    EXPECT_EQ(s.client().get("/readyz").status, 200u);
}

TEST(SafekeepingOverHttp, ALostKeyIsNotMadeAnew) {
    TemporaryFolder folder;
    const auto database = folder.file("a.db"), key = database + ".key";
    {
        ServeProcess server(database);
        ASSERT_TRUE(std::filesystem::exists(key));
        ASSERT_EQ(server.terminate(), 0);
    }
    // Nothing is sealed yet: a lost key costs nothing and is made anew.
    std::filesystem::remove(key);
    {
        ServeProcess server(database);
        ASSERT_EQ(server.terminate(), 0);
    }
    {
        storage::Session session(database, storage::Session::Access::read_write);
        session.run(
            "INSERT INTO account (id, login, name, language, disabled, factor, version) "
            "VALUES ('01900000-0000-7000-8000-000000000001', 'lan', 'Lan', 'vi', 0, 'sealed', 1)");
    }
    const auto serve = [&] {
        return run_program({{program(), "serve", "--db", database, "--port", "0"}, {}, {}, {}});
    };
    std::filesystem::rename(key, key + ".kept");
    auto [code, output] = serve();
    EXPECT_NE(code, 0);
    EXPECT_NE(output.find("key_file_missing"), std::string::npos) << output;
    EXPECT_FALSE(std::filesystem::exists(key)) << "none was made";
    std::ofstream(key) << std::string(64, 'a') << '\n';
    std::filesystem::permissions(key, std::filesystem::perms::owner_read);
    std::tie(code, output) = serve();
    EXPECT_NE(code, 0);
    EXPECT_NE(output.find("key_file_other"), std::string::npos) << output;
    std::filesystem::remove(key);
    std::filesystem::rename(key + ".kept", key);
    ServeProcess server(database);
    EXPECT_EQ(server.terminate(), 0);
}

TEST(SafekeepingOverHttp, VerifySaysCorruptAndWhatToDo) {
    TemporaryFolder folder;
    const auto database = folder.file("a.db");
    {
        ServeProcess server(database);
        ASSERT_EQ(server.terminate(), 0);
    }
    // Two pages that say different things change places: the rows of a table, and an index that has
    // none.
    const auto page_of = [&](const std::string& name) {
        storage::Session session(database, storage::Session::Access::read_only);
        const auto found = storage::select_one<Root>(
            session, "SELECT rootpage AS page FROM sqlite_master WHERE name = :name", name);
        return found ? std::streamoff(found->page - 1) * 4096 : 0;
    };
    const auto rows = page_of("migration"), index = page_of("organization_edge_child");
    ASSERT_GT(rows, 0);
    ASSERT_GT(index, 0);
    {
        std::fstream file(database, std::ios::binary | std::ios::in | std::ios::out);
        std::string a(4096, '\0'), b(4096, '\0');
        file.seekg(rows).read(a.data(), 4096);
        file.seekg(index).read(b.data(), 4096);
        ASSERT_NE(a, b);
        file.seekp(rows).write(b.data(), 4096);
        file.seekp(index).write(a.data(), 4096);
    }
    const auto [code, output] = run_program({{program(), "verify", "--db", database}, {}, {}, {}});
    EXPECT_EQ(code, 1);
    EXPECT_NE(output.find("database_corrupt"), std::string::npos) << output;
    EXPECT_EQ(output.find("storage_failed"), std::string::npos) << output;
}

}  // namespace
