// Several processes over one PostgreSQL: what one writes another hears of, and what they do not
// share they do not wait for.
#include "storage/engine/rows.hpp"
#include "storage/scheduling/organizations.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/planning.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace tests {
namespace {

using namespace support;
using domain::Result;
using domain::scheduling::DriveStatus;
using namespace std::chrono_literals;

struct Backend {
    std::int64_t pid = 0;
};
BOOST_DESCRIBE_STRUCT(Backend, (), (pid))

class Processes : public ::testing::Test {
  protected:
    std::unique_ptr<storage::Database> open(const std::string& url) {
        storage::DatabaseSettings settings;
        settings.url = url;
        settings.clock = clock.clock();
        auto opened = storage::Database::open(settings);
        if (!opened) throw std::runtime_error(opened.error().code);
        return std::move(*opened);
    }
    static Result<storage::AppendAnswer> append(storage::Database& to, const std::string& name) {
        return to.append_and_wait({{1, {collected(1, name, 350)}, "t", "t"}, {}, {}, {}});
    }
    /// Without a tick and without a write of its own. Only that it comes is a matter of the test.
    template <class Reached>
    static bool comes_to(storage::Database& database, Reached reached) {
        const auto until = std::chrono::steady_clock::now() + 30s;
        while (std::chrono::steady_clock::now() < until) {
            if (reached(*database.books())) return true;
            (void)database.read_and_wait([](storage::Session&) {});
        }
        return false;
    }

    ManualClock clock;
};

TEST_F(Processes, HearOfWhatAnotherWroteWithoutAsking) {
    const auto url = cluster().fresh_database();
    auto one = open(url);
    plan_drives(*one, 1, DriveStatus::open);
    auto other = open(url);
    ASSERT_TRUE(append(*one, "a"));
    EXPECT_TRUE(comes_to(*other, [](const auto& books) { return books.as_of.seq == 1; }));
    ASSERT_TRUE(one->write_and_wait([](storage::WriteTransaction& tx) -> Result<void> {
        domain::scheduling::Organization o;
        o.id = tx.new_id();
        o.code = "heard";
        o.name = "O";
        auto added = storage::scheduling::add(tx, o, 0);
        if (!added) return added.error();
        return {};
    }));
    EXPECT_TRUE(comes_to(
        *other, [](const auto& books) { return bool(books.registry().organization("heard")); }));
    ASSERT_TRUE(append(*other, "b"));
    EXPECT_TRUE(comes_to(*one, [](const auto& books) { return books.as_of.seq == 2; }))
        << "both ways";
}

TEST_F(Processes, HearAgainAfterTheirConnectionWasCut) {
    const auto url = cluster().fresh_database();
    auto one = open(url);
    plan_drives(*one, 1, DriveStatus::open);
    auto other = open(url);
    ASSERT_TRUE(append(*one, "a"));
    ASSERT_TRUE(comes_to(*other, [](const auto& books) { return books.as_of.seq == 1; }));
    {
        storage::Session session(url, storage::Session::Access::read_write);
        const auto listening =
            storage::select<Backend>(session,
                                     "SELECT pid FROM pg_stat_activity WHERE datname = "
                                     "current_database() AND query LIKE 'LISTEN%'");
        EXPECT_FALSE(listening.empty());
        for (const auto& backend : listening)
            session.run("SELECT pg_terminate_backend(" + std::to_string(backend.pid) + ")");
    }
    ASSERT_TRUE(append(*one, "b"));
    EXPECT_TRUE(comes_to(*other, [](const auto& books) { return books.as_of.seq == 2; }));
}

TEST_F(Processes, CatchUpWhenTheyAreAskedTo) {
    const auto url = cluster().fresh_database();
    auto one = open(url);
    plan_drives(*one, 1, DriveStatus::open);
    auto other = open(url);
    for (int n = 1; n <= 20; ++n) {
        ASSERT_TRUE(append(*one, std::to_string(n)));
        std::promise<void> done;
        ASSERT_TRUE(other->catch_up([&] { done.set_value(); }));
        done.get_future().wait();
        ASSERT_EQ(other->books()->as_of.seq, n) << "and not a moment later";
    }
    other->drain();
    EXPECT_FALSE(other->catch_up([] { ADD_FAILURE() << "nobody is there any more"; }));
}

TEST_F(Processes, WithSchemasOfTheirOwnDoNotWaitForEachOther) {
    const auto url = cluster().fresh_database();
    {
        storage::Session session(url, storage::Session::Access::read_write);
        session.run("CREATE SCHEMA kg1");
        session.run("CREATE SCHEMA kg2");
    }
    auto one = open(url + "&options=-csearch_path%3Dkg1");
    auto other = open(url + "&options=-csearch_path%3Dkg2");
    plan_drives(*one, 1, DriveStatus::open);
    plan_drives(*other, 1, DriveStatus::open);
    std::promise<void> begun, go, done;
    auto gone = go.get_future();
    one->write(
        [&](storage::WriteTransaction&) -> Result<void> {
            begun.set_value();
            gone.wait();
            return {};
        },
        [&](Result<void> result) {
            EXPECT_TRUE(result);
            done.set_value();
        });
    begun.get_future().wait();
    std::promise<Result<storage::AppendAnswer>> appended;
    other->append(
        {{1, {collected(1, "a", 350)}, "t", "t"}, {}, {}, {}},
        [&](Result<storage::AppendAnswer> answer) { appended.set_value(std::move(answer)); });
    auto answer = appended.get_future();
    EXPECT_EQ(answer.wait_for(30s), std::future_status::ready);
    go.set_value();
    done.get_future().wait();
    EXPECT_TRUE(answer.get());
    EXPECT_EQ(one->books()->as_of.seq, 0);
}

TEST_F(Processes, OnSqliteAreNotThereToCatchUpWith) {
    TemporaryFolder folder;
    auto alone = open(folder.file("a.db"));
    EXPECT_FALSE(alone->catch_up([] { ADD_FAILURE() << "there is nobody to catch up with"; }));
}

}  // namespace
}  // namespace tests
