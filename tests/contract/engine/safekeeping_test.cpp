// What becomes of books, saved tallies and connections that are not what they should be. On both
// engines where it applies.
#include "domain/tallying/totals.hpp"
#include "storage/engine/migrations.hpp"
#include "storage/engine/rows.hpp"
#include "storage/tallying/ledger.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/planning.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <signal.h>

namespace tests {
namespace {

using namespace support;
using domain::Result;
using domain::scheduling::DriveStatus;
using domain::tallying::total;
using storage::Trust;

/// Hears what the database tells, and lets a test wait for a word.
class Told {
  public:
    void operator()(std::string_view code) {
        std::lock_guard guard(mutex_);
        ++codes_[std::string(code)];
        changed_.notify_all();
    }
    int count(const std::string& code) {
        std::lock_guard guard(mutex_);
        return codes_[code];
    }
    bool wait_for(const std::string& code, int times = 1) {
        std::unique_lock guard(mutex_);
        return changed_.wait_for(guard, std::chrono::seconds(30),
                                 [&] { return codes_[code] >= times; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, int> codes_;
};

storage::DatabaseSettings hearing(storage::DatabaseSettings settings, Told& told) {
    settings.tell = [&told](std::string_view code, const domain::Parameters&) { told(code); };
    return settings;
}

std::unique_ptr<storage::Database> opened(const storage::DatabaseSettings& settings) {
    auto db = storage::Database::open(settings);
    if (!db) throw std::runtime_error("does not open: " + db.error().code);
    return std::move(*db);
}

std::int64_t bags(const storage::Database& db) {
    return total(*db.books(), {}).total.bags;
}

Result<storage::AppendAnswer> append(storage::Database& to,
                                     std::vector<domain::tallying::Event> events) {
    auto drive = events.front().drive;
    return to.append_and_wait({{drive, std::move(events), "t", "t"}, {}, {}, {}});
}

void run(const std::string& url, const std::vector<std::string>& statements) {
    storage::Session session(url, storage::Session::Access::read_write);
    for (const auto& statement : statements) session.run(statement);
}

/// What an owner of the database may do, and nobody else.
std::vector<std::string> ledger_may_change(storage::Engine engine) {
    if (engine == storage::Engine::sqlite)
        return {"DROP TRIGGER event_is_not_updated", "DROP TRIGGER event_is_not_deleted"};
    return {"DROP TRIGGER event_is_append_only ON event"};
}

class Safekeeping : public OnBothEngines {
  protected:
    void SetUp() override {
        OnBothEngines::SetUp();
        start();
    }
    void start() { db = opened(hearing(settings(), told)); }
    /// The writer has come past everything before it.
    void settle() {
        (void)db->write_and_wait([](auto&) -> Result<void> {
            return domain::Error{domain::ErrorKind::rule, "nothing", {}, {}};
        });
    }

    Told told;
};

TEST_P(Safekeeping, SavedTalliesThatWereDamagedAreThrownAway) {
    plan_drives(*db, 3, DriveStatus::open);
    for (int drive = 1; drive <= 3; ++drive)
        ASSERT_TRUE(append(*db, {collected(drive, "a", 350), collected(drive, "b", 250)}));
    const auto head = db->books()->as_of.head;
    const std::vector<std::string> damages{
        "UPDATE tally_saved SET cells = replace(cells, ' 350 ', ' 450 ') WHERE drive = 2",
        "UPDATE tally_saved SET cells = '' WHERE drive = 2",
        "UPDATE tally_saved SET cells = 'x' WHERE drive = 2",
        "UPDATE tally_saved SET events = 7 WHERE drive = 3",
        "UPDATE tally_saved SET reasons = '18301 deferred 3 sot'",
        "UPDATE tally_saved SET head = digest",
        "DELETE FROM tally_saved WHERE drive = 1",
        "UPDATE tally_mark SET seq = 4",
        "UPDATE tally_mark SET seq = 60000",
    };
    int times = 0;
    for (const auto& damage : damages) {
        SCOPED_TRACE(damage);
        close();
        run(url, {damage});
        start();
        EXPECT_EQ(bags(*db), 6);
        EXPECT_EQ(total(*db->books(), {}).total.ml, 3 * 600);
        EXPECT_EQ(db->books()->as_of.head, head);
        EXPECT_EQ(told.count("saved_tallies_damaged"), ++times);
        EXPECT_EQ(db->statistics().books_differed, 1u);
        // They are saved again, whole, at the end; a start after that has nothing to complain
        // about.
        close();
        start();
        EXPECT_EQ(told.count("saved_tallies_damaged"), times);
        EXPECT_EQ(bags(*db), 6);
    }
}

TEST_P(Safekeeping, BooksThatDisagreeAreRebuiltAndNotReadyUntilTheyAgree) {
    plan_drives(*db, 2, DriveStatus::open);
    ASSERT_TRUE(append(*db, {collected(1, "a", 350), collected(1, "b", 350)}));
    ASSERT_TRUE(append(*db, {collected(2, "a", 350)}));
    close();
    start();
    // Wrong tallies, saved as the program itself saves them: nothing but the ledger can tell.
    ASSERT_TRUE(db->write_and_wait([](storage::WriteTransaction& tx) -> Result<void> {
        auto wrong = tx.books();
        wrong.seal();
        auto tally = *wrong.tally(1);
        tally.cells[0].counts.bags = 100;
        wrong.restore(1, tally);
        wrong.seal();
        storage::tallying::save_tallies(tx.session(), wrong, {1}, tx.ledger().tip());
        return {};
    }));
    close();
    start();
    ASSERT_EQ(bags(*db), 101) << "the damage is not there";
    EXPECT_EQ(db->not_ready(), "books_unchecked");
    const auto before = db->books()->as_of;
    auto check = db->check_books_and_wait();
    ASSERT_TRUE(check) << check.error().code;
    EXPECT_TRUE(check->rebuilt);
    EXPECT_TRUE(check->proven);
    EXPECT_GT(check->findings, 0u);
    EXPECT_EQ(db->not_ready(), std::nullopt);
    EXPECT_EQ(bags(*db), 3);
    EXPECT_GT(db->books()->as_of.catalog, before.catalog)
        << "kept answers and entity tags of the wrong books would pass for these";
    EXPECT_GE(told.count("books_differ"), 1);
    EXPECT_EQ(told.count("books_rebuilt"), 1);
    EXPECT_EQ(db->statistics().books_differed, 1u);
    EXPECT_EQ(db->statistics().books_rebuilt, 1u);
    close();
    start();
    EXPECT_EQ(bags(*db), 3);
    check = db->check_books_and_wait();
    EXPECT_TRUE(check && check->proven && !check->rebuilt);
}

TEST_P(Safekeeping, TalliesOfAnEarlierFoldAreToldAndNotTakenForDamaged) {
    plan_drives(*db, 2, DriveStatus::open);
    ASSERT_TRUE(append(*db, {collected(1, "a", 350)}));
    ASSERT_TRUE(append(*db, {collected(2, "b", 350)}));
    close();
    // As a release before digests and folds left them, with a count that its fold made otherwise.
    run(url, {"UPDATE tally_saved SET digest = '', cells = replace(cells, ' 350 ', ' 250 ') WHERE "
              "drive = 1",
              "UPDATE tally_saved SET digest = '' WHERE drive = 2",
              "UPDATE tally_mark SET fold = 1, head = '', event = ''"});
    start();
    EXPECT_EQ(total(*db->books(), {}).total.ml, 700);
    EXPECT_EQ(told.count("saved_tallies_damaged"), 0);
    ASSERT_EQ(db->changed_by_rule().size(), 1u);
    EXPECT_EQ(db->changed_by_rule()[0].drive, 1);
    close();
    start();
    EXPECT_TRUE(db->changed_by_rule().empty()) << "told once";
    EXPECT_EQ(told.count("saved_tallies_damaged"), 0);
}

TEST_P(Safekeeping, ATickChecksBooksThatNothingWasHeldAgainst) {
    EXPECT_EQ(db->trust(), Trust::unchecked);
    db->tick();
    ASSERT_TRUE(db->check_books_and_wait());
    EXPECT_EQ(db->not_ready(), std::nullopt);
}

TEST_P(Safekeeping, StaysNotReadyWhenAReplayGivesTheSameAgain) {
    plan_drives(*db, 1, DriveStatus::open);
    ASSERT_TRUE(append(*db, {collected(1, "a", 350)}));
    auto changes = ledger_may_change(GetParam());
    // A time that the fold and SQL put on different days, which no upload can have.
    changes.push_back("UPDATE event SET at = -2592000001");
    run(url, changes);
    auto check = db->check_books_and_wait();
    ASSERT_TRUE(check) << check.error().code;
    EXPECT_TRUE(check->rebuilt);
    EXPECT_FALSE(check->proven);
    EXPECT_EQ(db->trust(), Trust::differing);
    EXPECT_EQ(db->not_ready(), "books_differ");
    EXPECT_TRUE(append(*db, {collected(1, "b", 350)})) << "facts are taken all the same";
    const auto saved_before = db->books()->as_of.seq;
    close();
    storage::Session session(url, storage::Session::Access::read_only);
    EXPECT_LT(storage::tallying::saved_mark(session), saved_before)
        << "what is known to be wrong is not saved";
}

TEST_P(Safekeeping, ALedgerThatWentBackIsNoticedAtTheNextTick) {
    plan_drives(*db, 2, DriveStatus::open);
    ASSERT_TRUE(append(*db, {collected(1, "a", 350)}));
    close();
    start();
    ASSERT_TRUE(append(*db, {collected(1, "b", 350), collected(2, "c", 350)}));
    ASSERT_TRUE(db->check_books_and_wait());
    auto changes = ledger_may_change(GetParam());
    changes.push_back("DELETE FROM event WHERE seq > 1");
    run(url, changes);
    const auto before = db->books()->as_of;
    db->tick();
    settle();
    EXPECT_EQ(bags(*db), 1);
    EXPECT_EQ(db->books()->as_of.seq, 1);
    EXPECT_GT(db->books()->as_of.catalog, before.catalog);
    EXPECT_EQ(told.count("ledger_rewound"), 1);
    EXPECT_EQ(db->statistics().ledger_rewound, 1u);
    EXPECT_NE(db->trust(), Trust::differing);
    ASSERT_TRUE(db->check_books_and_wait());
    EXPECT_EQ(db->not_ready(), std::nullopt);
    EXPECT_TRUE(append(*db, {collected(1, "b", 350)}));
    EXPECT_EQ(bags(*db), 2);
    close();
    start();
    EXPECT_EQ(bags(*db), 2) << "phantoms were saved";
    auto check = db->check_books_and_wait();
    EXPECT_TRUE(check && check->proven && !check->rebuilt);
}

TEST_P(Safekeeping, ANewerSchemaStopsWriting) {
    plan_drives(*db, 1, DriveStatus::open);
    ASSERT_TRUE(append(*db, {collected(1, "a", 350)}));
    ASSERT_TRUE(db->check_books_and_wait());
    run(url, {"INSERT INTO migration (number, name) VALUES (999999, 'from the future')"});
    db->tick();
    settle();
    EXPECT_EQ(db->not_ready(), "database_newer");
    EXPECT_EQ(append(*db, {collected(1, "b", 350)}).error().code, "database_newer");
    EXPECT_EQ(bags(*db), 1) << "reading goes on";
    EXPECT_EQ(told.count("database_newer"), 1);
}

TEST_P(Safekeeping, TheKeyOfTheLedgerIsUsedWithoutStatistics) {
    if (GetParam() == storage::Engine::sqlite) GTEST_SKIP() << "SQLite plans without statistics";
    plan_drives(*db, 1, DriveStatus::open);
    std::vector<domain::tallying::Event> many;
    for (int i = 0; i < 8'000; ++i)
        many.push_back(collected(1, "n" + std::to_string(i), 350, 0, "U" + std::to_string(i)));
    ASSERT_TRUE(append(*db, std::move(many)));
    storage::Session session(url, storage::Session::Access::read_only);
    auto plan_of = [&](const std::string& condition) {
        std::string plan;
        soci::rowset<std::string> lines = session.sql().prepare
                                          << "EXPLAIN SELECT * FROM event WHERE " + condition;
        for (const auto& line : lines) plan += line + "\n";
        return plan;
    };
    session.run("SET plan_cache_mode = force_generic_plan");
    for (const char* column : {"id", "unit", "ref"}) {
        auto condition = session.one_of(column, "keys") + " AND seq <= 100000";
        condition.replace(condition.find(":keys"), 5, "'[\"a\",\"b\"]'");
        EXPECT_EQ(plan_of(condition).find("Seq Scan on event"), std::string::npos)
            << plan_of(condition);
    }
    const auto range = plan_of("seq > 7990 AND seq <= 27990 ORDER BY seq");
    EXPECT_EQ(range.find("Seq Scan"), std::string::npos) << range;
}

ON_BOTH_ENGINES(Safekeeping);

class SeveralProcesses : public OnBothEngines {};

TEST_P(SeveralProcesses, TheMarkOfTheSavedTalliesNeverGoesBack) {
    open();
    plan_drives(*db, 2, DriveStatus::open);
    if (GetParam() == storage::Engine::sqlite) GTEST_SKIP() << "one process at a time";
    close();
    std::int64_t expected = 0;
    for (int round = 0; round < 4; ++round) {
        auto first = opened(settings());
        auto second = opened(settings());
        auto name = [&](const char* who) { return who + std::to_string(round); };
        ASSERT_TRUE(append(*first, {collected(1 + round % 2, name("first"), 350)}));
        ASSERT_TRUE(append(*second, {collected(1, name("second"), 350)}));
        expected += 2;
        // The one that has not seen the other's event ends last.
        second.reset();
        first.reset();
        storage::Session session(url, storage::Session::Access::read_only);
        EXPECT_EQ(storage::tallying::saved_mark(session), expected);
        auto third = opened(settings());
        EXPECT_EQ(bags(*third), expected);
        auto check = third->check_books_and_wait();
        EXPECT_TRUE(check && check->proven && !check->rebuilt);
    }
}

TEST_P(SeveralProcesses, ASaveAfterAnotherThrewAllAwayIsWhole) {
    open();
    plan_drives(*db, 2, DriveStatus::open);
    if (GetParam() == storage::Engine::sqlite) GTEST_SKIP() << "one process at a time";
    ASSERT_TRUE(append(*db, {collected(1, "a", 350), collected(1, "b", 350)}));
    close();
    open();
    {
        storage::Session session(url, storage::Session::Access::read_write);
        storage::tallying::discard_tallies(session);
    }
    ASSERT_TRUE(append(*db, {collected(2, "c", 350)}));
    close();
    open();
    EXPECT_EQ(db->statistics().books_differed, 0u);
    EXPECT_EQ(bags(*db), 3);
}

TEST_P(SeveralProcesses, AnotherHistoryOfTheSameLengthIsNoticed) {
    if (GetParam() == storage::Engine::sqlite) GTEST_SKIP() << "one process at a time";
    Told told;
    db = opened(hearing(settings(), told));
    plan_drives(*db, 1, DriveStatus::open);
    ASSERT_TRUE(append(*db, {collected(1, "a", 350)}));
    ASSERT_TRUE(append(*db, {collected(1, "lost", 250)}));
    auto changes = ledger_may_change(GetParam());
    changes.push_back("DELETE FROM event WHERE seq > 1");
    run(url, changes);
    auto other = opened(settings());
    ASSERT_TRUE(append(*other, {collected(1, "other", 450)}));
    ASSERT_EQ(other->books()->as_of.seq, db->books()->as_of.seq);
    // The other's word may have come before this upload does: then it was noticed already, and the
    // first try is taken.
    auto next = append(*db, {collected(1, "next", 350)});
    EXPECT_EQ(told.count("ledger_rewound"), 1)
        << "nothing is written on top of books that are not level";
    if (!next) {
        EXPECT_EQ(next.error().code, "storage_unreachable");
        ASSERT_TRUE(append(*db, {collected(1, "next", 350)}));
    }
    EXPECT_EQ(total(*db->books(), {}).total.ml, 350 + 450 + 350);
    auto check = db->check_books_and_wait();
    EXPECT_TRUE(check && check->proven && !check->rebuilt);
}

TEST_P(SeveralProcesses, AWarningDuringCommitIsAnUnknownOutcome) {
    if (GetParam() == storage::Engine::sqlite) GTEST_SKIP() << "SQLite does not warn";
    Told told;
    db = opened(hearing(settings(), told));
    plan_drives(*db, 1, DriveStatus::open);
    // As a wait for the synchronous standby that is cut short: COMMIT succeeds, with a warning.
    run(url, {"CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS "
              "'BEGIN RAISE WARNING ''not replicated''; RETURN NULL; END'",
              "CREATE CONSTRAINT TRIGGER warns AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED "
              "FOR EACH ROW EXECUTE FUNCTION warn()"});
    EXPECT_EQ(append(*db, {collected(1, "a", 350)}).error().code, "outcome_unknown");
    EXPECT_EQ(db->statistics().commits_warned, 1u);
    EXPECT_EQ(told.count("commit_warned"), 1);
    run(url, {"DROP TRIGGER warns ON event"});
    auto again = append(*db, {collected(1, "a", 350)});
    ASSERT_TRUE(again) << again.error().code;
    EXPECT_EQ(again->outcome->duplicates, 1) << "what was committed is found by its id";
    EXPECT_EQ(bags(*db), 1);
}

ON_BOTH_ENGINES(SeveralProcesses);

TEST(Outage, IsSeenToldCountedAndEnds) {
    Cluster cluster;
    storage::DatabaseSettings settings;
    settings.url = cluster.fresh_database();
    Told told;
    auto db = opened(hearing(settings, told));
    plan_drives(*db, 1, DriveStatus::open);
    ASSERT_TRUE(append(*db, {collected(1, "a", 350)}));
    ASSERT_TRUE(db->check_books_and_wait());
    ASSERT_EQ(db->not_ready(), std::nullopt);
    cluster.stop();
    db->tick();
    ASSERT_TRUE(told.wait_for("database_lost"));
    EXPECT_EQ(db->not_ready(), "storage_unreachable");
    EXPECT_EQ(append(*db, {collected(1, "b", 350)}).error().code, "storage_unreachable");
    EXPECT_GE(db->statistics().connections_lost, 1u);
    EXPECT_EQ(db->read_and_wait([](storage::Session& s) { s.run("SELECT 1"); }).error().code,
              "storage_unreachable");
    cluster.start();
    db->tick();
    ASSERT_TRUE(told.wait_for("database_back"));
    EXPECT_EQ(db->not_ready(), std::nullopt);
    // The writer tries again at most every 300 ms; until then it refuses without a wait.
    Result<storage::AppendAnswer> after = domain::Error{};
    while (!after && (after.error().code.empty() || after.error().code == "storage_unreachable"))
        after = append(*db, {collected(1, "b", 350)});
    ASSERT_TRUE(after) << after.error().code;
    EXPECT_EQ(bags(*db), 2);
}

TEST(Outage, AFrozenServerHoldsNobody) {
    Cluster cluster;
    storage::DatabaseSettings settings;
    settings.url = cluster.fresh_database();
    std::atomic<std::int64_t> now{1};
    settings.monotonic_ms = [&] { return now.load(); };
    auto db = opened(settings);
    plan_drives(*db, 1, DriveStatus::open);
    ASSERT_TRUE(db->check_books_and_wait());
    std::vector<pid_t> backends;
    {
        storage::Session session(settings.url, storage::Session::Access::read_only);
        soci::rowset<int> pids =
            session.sql().prepare
            << "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'";
        for (int pid : pids) backends.push_back(pid);
    }
    backends.push_back(cluster.pid());
    for (auto pid : backends) ::kill(pid, SIGSTOP);
    std::promise<std::string> answered;
    db->append({{1, {collected(1, "a", 350)}, "t", "t"}, {}, {}, {}},
               [&](auto answer) { answered.set_value(answer ? "" : answer.error().code); });
    db->tick();
    now += 3'000;
    EXPECT_EQ(db->not_ready(), "storage_unreachable");
    auto answer = answered.get_future();
    // The tick of a server that has waited ten seconds.
    now += 7'000;
    for (int turn = 0; turn < 300; ++turn) {
        db->tick();
        if (answer.wait_for(std::chrono::milliseconds(100)) == std::future_status::ready) break;
    }
    for (auto pid : backends) ::kill(pid, SIGCONT);
    const auto code = answer.get();
    EXPECT_TRUE(code == "storage_unreachable" || code == "outcome_unknown") << code;
}

TEST(Outage, ADatabaseThatDoesNotAnswerForThreeSecondsIsUnreachable) {
    storage::Condition condition;
    condition.asked(1'000);
    condition.asked(2'000);
    EXPECT_EQ(condition.health(3'999), storage::Health::good);
    EXPECT_EQ(condition.health(4'000), storage::Health::unreachable);
    condition.answered();
    EXPECT_EQ(condition.health(90'000), storage::Health::good);
    condition.set(storage::Health::full);
    EXPECT_EQ(condition.health(90'000), storage::Health::full);
    condition.set(storage::Health::good);
    EXPECT_EQ(condition.health(90'000), storage::Health::good);
    condition.set(storage::Health::replaced);
    condition.set(storage::Health::good);
    condition.set(storage::Health::full);
    EXPECT_EQ(condition.health(90'000), storage::Health::replaced) << "nothing mends that";
}

}  // namespace
}  // namespace tests
