// What a database promises to whoever opens it, on both engines.
#include "domain/tallying/totals.hpp"
#include "storage/engine/migrations.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/tallying/verify.hpp"
#include "tests/support/planning.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <thread>

namespace tests {
namespace {

using namespace support;
using domain::Result;
using domain::scheduling::DriveStatus;
using domain::tallying::total;

class Database : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        open();
    }
    Result<storage::AppendAnswer> append(storage::Database& to,
                                         std::vector<domain::tallying::Event> events) {
        auto drive = events.front().drive;
        return to.append_and_wait({{drive, std::move(events), "t", "t"}, {}, {}, {}});
    }
};

TEST_P(Database, ReplaysOnlyWhatCameAfterTheLastSave) {
    plan_drives(*db, 3, DriveStatus::open);
    RandomEvents random(5);
    auto events = random.make(900, 3);
    std::map<std::int64_t, std::vector<domain::tallying::Event>> by_drive;
    for (auto& e : events) by_drive[e.drive].push_back(e);
    for (auto& [drive, list] : by_drive) ASSERT_TRUE(append(*db, list));
    auto expected = total(*db->books(), {}).total;
    auto as_of = db->books()->as_of;
    for (int round = 0; round < 3; ++round) {
        close();  // saves
        open();
        EXPECT_EQ(total(*db->books(), {}).total, expected);
        EXPECT_EQ(db->books()->as_of.head, as_of.head);
        EXPECT_EQ(db->books()->as_of.seq, as_of.seq);
        EXPECT_EQ(db->books()->as_of.catalog, as_of.catalog) << "opening changes nothing";
    }
}

TEST_P(Database, KeepsNothingOfATransactionThatWasRefusedOrThrew) {
    plan_drives(*db, 1, DriveStatus::open);
    auto before = db->books()->as_of;
    auto refused = db->write_and_wait([](storage::WriteTransaction& tx) -> Result<void> {
        domain::scheduling::Organization o;
        o.id = tx.new_id();
        o.code = "o2";
        o.name = "O";
        (void)storage::scheduling::add(tx, o, 0);
        return domain::Error{domain::ErrorKind::rule, "no", {}, {}};
    });
    EXPECT_EQ(refused.error().code, "no");
    auto threw = db->write_and_wait([](storage::WriteTransaction& tx) -> Result<void> {
        tx.session().run("INSERT INTO nothing VALUES (1)");
        return {};
    });
    EXPECT_FALSE(threw);
    EXPECT_FALSE(db->books()->registry().organization("o2"));
    EXPECT_EQ(db->books()->as_of.catalog, before.catalog);
    ASSERT_TRUE(append(*db, {collected(1, "a", 350)})) << "the next write works";
    close();
    open();
    EXPECT_FALSE(db->books()->registry().organization("o2"));
    EXPECT_EQ(total(*db->books(), {}).total.bags, 1);
}

TEST_P(Database, RefusesADatabaseThatIsNewerOrNotOurs) {
    close();
    {
        storage::Session session(url, storage::Session::Access::read_write);
        session.run("INSERT INTO migration (number, name) VALUES (999999, 'from the future')");
    }
    auto opened = storage::Database::open(settings());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "database_newer");
    {
        storage::Session session(url, storage::Session::Access::read_write);
        session.run("DROP TABLE migration");
    }
    opened = storage::Database::open(settings());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "database_not_ours");
}

TEST_P(Database, ManyThreadsAppendingTheSameEventsCountEachOnce) {
    plan_drives(*db, 2, DriveStatus::open);
    constexpr int threads = 4, bags = 60;
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t)
        all.emplace_back([&] {
            for (int i = 0; i < bags; ++i) {
                auto answer = append(*db, {collected(1 + i % 2, "bag" + std::to_string(i), 350)});
                EXPECT_TRUE(answer);
            }
        });
    for (auto& t : all) t.join();
    EXPECT_EQ(total(*db->books(), {}).total.bags, bags);
    EXPECT_EQ(db->statistics().events_accepted, std::uint64_t(bags));
    EXPECT_EQ(db->statistics().events_duplicate, std::uint64_t(bags * (threads - 1)));
}

TEST_P(Database, RefusesWhenItsQueueIsFullAndWhenItDrains) {
    plan_drives(*db, 1, DriveStatus::open);
    close();
    auto small = settings();
    small.queue_events = 3;
    auto opened = storage::Database::open(small);
    ASSERT_TRUE(opened);
    std::vector<domain::tallying::Event> four;
    for (int i = 0; i < 4; ++i) four.push_back(collected(1, std::to_string(i), 350));
    EXPECT_EQ(append(**opened, four).error().code, "queue_full");
    EXPECT_TRUE(append(**opened, {four[0]}));
    (*opened)->drain();
    EXPECT_EQ(append(**opened, {four[1]}).error().code, "draining");
    EXPECT_EQ((*opened)->write_and_wait([](auto&) -> Result<void> { return {}; }).error().code,
              "draining");
    EXPECT_EQ(total(*(*opened)->books(), {}).total.bags, 1);
}

TEST_P(Database, PublishesAnotherDayOnlyWhenTheLocalDayHasChanged) {
    auto settle =
        [&] {  // the writer has come past everything before it; a refusal publishes nothing
            (void)db->write_and_wait([](auto&) -> Result<void> {
                return domain::Error{domain::ErrorKind::rule, "nothing", {}, {}};
            });
        };
    auto before = db->books();
    db->tick();
    settle();
    EXPECT_EQ(db->books(), before);
    clock.now = clock.now.plus_ms(86'400'000);
    db->tick();
    settle();
    EXPECT_NE(db->books(), before);
    EXPECT_EQ(db->books()->as_of.today.text(), "2020-02-10");
}

TEST_P(Database, ForgetsIdempotencyKeysAfterThirtyDays) {
    auto keep = [&](const std::string& key) {
        ASSERT_TRUE(db->write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
            storage::IdempotencyStore::save(tx.session(), key,
                                            {{}, 200, "application/json", "", "{}"}, tx.now(),
                                            tx.kept_answers());
            return {};
        }));
    };
    auto kept = [&](const std::string& key) {
        bool found = false;
        EXPECT_TRUE(db->write_and_wait([&](storage::WriteTransaction& tx) -> Result<void> {
            found = storage::IdempotencyStore::find(tx.session(), key).has_value();
            return {};
        }));
        return found;
    };
    keep("old");
    clock.now = clock.now.plus_ms(20LL * 86'400'000);
    db->tick();
    keep("young");
    EXPECT_TRUE(kept("old"));
    clock.now = clock.now.plus_ms(11LL * 86'400'000);
    db->tick();
    EXPECT_FALSE(kept("old"));
    EXPECT_TRUE(kept("young"));
}

ON_BOTH_ENGINES(Database);

class TwoProcesses : public OnBothEngines {};

TEST_P(TwoProcesses, OnOneFileTheSecondIsRefusedOnPostgresqlTheyShare) {
    open();
    plan_drives(*db, 2, DriveStatus::open);
    auto second = storage::Database::open(settings());
    if (GetParam() == storage::Engine::sqlite) {
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, "database_in_use");
        auto reader = settings();
        reader.access = storage::Session::Access::read_only;
        ASSERT_TRUE(db->append_and_wait({{1, {collected(1, "a", 350)}, "t", "t"}, {}, {}, {}}));
        auto read = storage::Database::open(reader);
        ASSERT_TRUE(read) << read.error().code;
        EXPECT_EQ(total(*(*read)->books(), {}).total.bags, 1);
        EXPECT_EQ((*read)->write_and_wait([](auto&) -> Result<void> { return {}; }).error().code,
                  "draining");
        return;
    }
    ASSERT_TRUE(second);
    auto& other = **second;
    for (int i = 0; i < 10; ++i) {
        auto& to = i % 2 ? other : *db;
        ASSERT_TRUE(to.append_and_wait(
            {{1 + i % 2, {collected(1 + i % 2, std::to_string(i), 350)}, "t", "t"}, {}, {}, {}}));
    }
    ASSERT_TRUE(other.write_and_wait([](storage::WriteTransaction& tx) -> Result<void> {
        domain::scheduling::Organization o;
        o.id = tx.new_id();
        o.code = "from-other";
        o.name = "O";
        auto added = storage::scheduling::add(tx, o, 0);
        if (!added) return added.error();
        return {};
    }));
    // A write goes over everything that others have written.
    ASSERT_TRUE(db->write_and_wait([](auto&) -> Result<void> { return {}; }));
    EXPECT_EQ(total(*db->books(), {}).total.bags, 10);
    EXPECT_TRUE(db->books()->registry().organization("from-other"));
    // So does a tick, without writing.
    other.tick();
    ASSERT_TRUE(other.write_and_wait([](auto&) -> Result<void> { return {}; }));
    EXPECT_EQ(db->books()->as_of.head, other.books()->as_of.head);
    EXPECT_EQ(db->books()->as_of.seq, 10);
    storage::tallying::Verification v;
    auto books = db->books();
    ASSERT_TRUE(db->read_and_wait(
        [&](storage::Session& s) { v = storage::tallying::verify(s, *books, std::nullopt, {}); }));
    EXPECT_TRUE(v.clean());
}

ON_BOTH_ENGINES(TwoProcesses);

}  // namespace
}  // namespace tests
