// The faulty disk itself, against SQLite alone: that it fails as it says, and that what it does to
// SQLite is what a real disk does. A tool that finds no loss anywhere would prove nothing, so there
// is a control that must lose.
#include "tests/fault/faulty_vfs.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <unistd.h>

namespace tests::fault {
namespace {

class Sqlite {
  public:
    explicit Sqlite(const std::filesystem::path& path) {
        open_ = sqlite3_open(path.c_str(), &db_) == SQLITE_OK;
        if (open_)
            open_ = run("PRAGMA journal_mode=WAL") == SQLITE_OK &&
                    run("PRAGMA synchronous=FULL") == SQLITE_OK;
    }
    ~Sqlite() { sqlite3_close(db_); }
    Sqlite(const Sqlite&) = delete;
    Sqlite& operator=(const Sqlite&) = delete;

    bool is_open() const { return open_; }
    int run(const std::string& sql) {
        const int rc = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
        return rc == SQLITE_OK ? rc : sqlite3_extended_errcode(db_);
    }
    std::optional<long long> number(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        std::optional<long long> value;
        if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            value = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        return value;
    }
    std::string text(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        std::string value;
        if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
            sqlite3_step(statement) == SQLITE_ROW)
            value = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        sqlite3_finalize(statement);
        return value;
    }

  private:
    sqlite3* db_ = nullptr;
    bool open_ = false;
};

class FaultyVfs : public ::testing::Test {
  protected:
    FaultyVfs() {
        std::string pattern = std::filesystem::temp_directory_path() / "giothong-fault-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        disk_.reset();
    }
    ~FaultyVfs() override {
        disk_.reset();
        std::filesystem::remove_all(folder_);
    }
    std::filesystem::path file() const { return folder_ / "a.db"; }

    /// Commits 1, 2, 3 … until the power goes; returns the last that SQLite said was committed.
    long long commit_until_cut(long long from, int most) {
        Sqlite db(file());
        long long committed = from;
        for (int i = 0; i < most; ++i) {
            // Large enough that a commit is several pages and the WAL is checkpointed now and then.
            if (db.run("INSERT INTO t VALUES (" + std::to_string(committed + 1) +
                       ", zeroblob(9000))") != SQLITE_OK)
                break;
            ++committed;
        }
        return committed;
    }

    FaultyDisk& disk_ = FaultyDisk::install();
    std::filesystem::path folder_;
};

TEST_F(FaultyVfs, AFullDiskRefusesWritesAndStillReads) {
    Sqlite db(file());
    ASSERT_EQ(db.run("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)"), SQLITE_OK);
    ASSERT_EQ(db.run("INSERT INTO t VALUES (1, NULL)"), SQLITE_OK);
    disk_.set_full(true);
    EXPECT_EQ(db.run("INSERT INTO t VALUES (2, NULL)"), SQLITE_FULL);
    EXPECT_GT(disk_.refused_writes(), 0);
    EXPECT_EQ(db.number("SELECT max(n) FROM t"), 1);
    disk_.set_full(false);
    EXPECT_EQ(db.run("INSERT INTO t VALUES (2, NULL)"), SQLITE_OK);
    disk_.set_full_after(20'000);
    EXPECT_EQ(db.run("INSERT INTO t VALUES (3, zeroblob(100000))"), SQLITE_FULL);
    disk_.set_full(false);
    EXPECT_EQ(db.number("SELECT max(n) FROM t"), 2);
    EXPECT_EQ(db.text("PRAGMA integrity_check"), "ok");
}

TEST_F(FaultyVfs, AFailingFlushAndAShortWriteAreReported) {
    Sqlite db(file());
    ASSERT_EQ(db.run("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)"), SQLITE_OK);
    disk_.fail_sync(1);
    EXPECT_EQ(db.run("INSERT INTO t VALUES (1, NULL)"), SQLITE_IOERR_FSYNC);
    disk_.cut_write_short(1);
    EXPECT_EQ(db.run("INSERT INTO t VALUES (2, NULL)"), SQLITE_IOERR_WRITE);
    EXPECT_EQ(db.run("INSERT INTO t VALUES (3, NULL)"), SQLITE_OK);
}

TEST_F(FaultyVfs, WhatWasCommittedOutlivesAPowerCutAtAnyFlush) {
    disk_.hold_unflushed();
    {
        Sqlite db(file());
        ASSERT_EQ(db.run("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)"), SQLITE_OK);
        ASSERT_EQ(db.run("PRAGMA wal_autocheckpoint=20"), SQLITE_OK);
    }
    long long committed = 0;
    for (std::uint64_t round = 1; round <= 60; ++round) {
        disk_.cut_power_at_sync(std::int64_t(1 + round * 7 % 23), round);
        committed = commit_until_cut(committed, 100);
        ASSERT_TRUE(disk_.power_is_off()) << "round " << round;
        disk_.power_on();
        Sqlite db(file());
        ASSERT_TRUE(db.is_open());
        const auto found = db.number("SELECT coalesce(max(n), 0) FROM t");
        // The commit under way when the power went may be there or not.
        ASSERT_TRUE(found == committed || found == committed + 1)
            << "round " << round << ": " << found.value_or(-1);
        ASSERT_EQ(db.text("PRAGMA integrity_check"), "ok") << "round " << round;
        committed = *found;
    }
    EXPECT_GT(committed, 200);
}

TEST_F(FaultyVfs, ADiskThatLiesAboutFlushesLosesCommits) {
    disk_.hold_unflushed();
    {
        Sqlite db(file());
        ASSERT_EQ(db.run("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)"), SQLITE_OK);
    }
    int lost = 0;
    for (std::uint64_t round = 1; round <= 10; ++round) {
        disk_.set_lying(true);
        disk_.cut_power_at_sync(12, round);
        const long long before = 1000 * (long long)(round);
        const long long committed = commit_until_cut(before, 100);
        ASSERT_TRUE(disk_.power_is_off());
        ASSERT_GT(committed, before + 5);
        disk_.power_on();
        Sqlite db(file());
        lost += db.number("SELECT coalesce(max(n), 0) FROM t") != committed;
    }
    EXPECT_EQ(lost, 10);
}

}  // namespace
}  // namespace tests::fault
