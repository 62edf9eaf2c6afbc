// The database file in the hands of others: opened by another name, replaced, removed, cut; its
// bytes turned over.
//   FAULT_SEED     repeats a run; printed by every run
#include "domain/tallying/totals.hpp"
#include "storage/engine/database.hpp"
#include "tests/fault/faulty_vfs.hpp"
#include "tests/support/planning.hpp"
#include "tests/support/serve_process.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sqlite3.h>
#include <sstream>
#include <stdlib.h>
#include <unistd.h>

namespace tests::fault {
namespace {

namespace fs = std::filesystem;
using namespace support;
using domain::Result;
using domain::scheduling::DriveStatus;
using storage::Health;

class DatabaseFile : public ::testing::Test {
  protected:
    DatabaseFile() : path_(folder_.file("a.db")) { FaultyDisk::install().reset(); }

    void open() {
        storage::DatabaseSettings settings;
        settings.url = path_;
        auto opened = storage::Database::open(settings);
        ASSERT_TRUE(opened) << opened.error().code;
        db_ = std::move(*opened);
    }
    std::string code_of_opening(const std::string& name) {
        storage::DatabaseSettings settings;
        settings.url = name;
        auto opened = storage::Database::open(settings);
        return opened ? "" : opened.error().code;
    }
    std::string append(const std::string& name) {
        auto answer = db_->append_and_wait({{1, {collected(1, name, 350)}, "t", "t"}, {}, {}, {}});
        return answer ? "" : answer.error().code;
    }
    std::string run_on(const std::string& name) {
        return run_program(
                   {{program(), "token", "create", "--db", name, "--role", "auditor"}, {}, {}, {}})
            .second;
    }

    TemporaryFolder folder_;
    std::string path_;
    std::unique_ptr<storage::Database> db_;
};

TEST_F(DatabaseFile, IsOpenedOnceWhateverNameItIsCalledBy) {
    ASSERT_NO_FATAL_FAILURE(open());
    plan_drives(*db_, 1, DriveStatus::open);
    const auto symbolic = folder_.file("symbolic.db"), hard = folder_.file("hard.db");
    fs::create_symlink(path_, symbolic);
    fs::create_hard_link(path_, hard);
    fs::remove(path_ + ".lock");
    for (const auto& name : {path_, symbolic, hard}) {
        EXPECT_EQ(code_of_opening(name), "database_in_use") << name;
        EXPECT_NE(run_on(name).find("database_in_use"), std::string::npos) << name;
    }
    EXPECT_EQ(append("a"), "") << "the attempts have taken nothing away from the one that holds it";
    db_.reset();
    EXPECT_EQ(code_of_opening(hard), "database_has_links")
        << "a log of its own would lie beside the other name";
    fs::remove(hard);
    EXPECT_EQ(code_of_opening(symbolic), "");
}

TEST_F(DatabaseFile, IsReadableByItsOwnerOnly) {
    ASSERT_NO_FATAL_FAILURE(open());
    plan_drives(*db_, 1, DriveStatus::open);
    for (const auto* suffix : {"", "-wal", "-shm", ".lock"}) {
        ASSERT_TRUE(fs::exists(path_ + suffix)) << suffix;
        EXPECT_EQ(fs::status(path_ + suffix).permissions() &
                      (fs::perms::group_all | fs::perms::others_all),
                  fs::perms::none)
            << suffix;
    }
}

TEST_F(DatabaseFile, NothingIsAcknowledgedOnceItIsNoLongerThere) {
    const std::vector<std::pair<std::string, std::function<void()>>> harms{
        {"replaced",
         [&] {
             fs::copy_file(path_, path_ + ".other");
             fs::rename(path_ + ".other", path_);
         }},
        {"removed", [&] { fs::remove(path_); }},
        {"renamed", [&] { fs::rename(path_, path_ + ".old"); }},
        {"cut", [&] { fs::resize_file(path_, 4096); }},
        {"log removed", [&] { fs::remove(path_ + "-wal"); }},
        {"log cut", [&] { fs::resize_file(path_ + "-wal", 0); }},
        {"log shortened",
         [&] { fs::resize_file(path_ + "-wal", fs::file_size(path_ + "-wal") - 4096); }},
    };
    for (const auto& [name, harm] : harms) {
        SCOPED_TRACE(name);
        for (const auto* suffix : {"", "-wal", "-shm", ".old"}) fs::remove(path_ + suffix);
        ASSERT_NO_FATAL_FAILURE(open());
        plan_drives(*db_, 1, DriveStatus::open);
        ASSERT_EQ(append("before"), "");
        if (name == "cut") {  // what a checkpoint has made long
            db_.reset();
            ASSERT_NO_FATAL_FAILURE(open());
        }
        harm();
        EXPECT_EQ(append("after"), "database_replaced");
        EXPECT_EQ(db_->health(), Health::replaced);
        EXPECT_EQ(db_->not_ready(), "database_replaced");
        EXPECT_EQ(append("again"), "database_replaced");
        EXPECT_EQ(db_->write_and_wait([](auto&) -> Result<void> { return {}; }).error().code,
                  "database_replaced");
        db_.reset();
    }
}

TEST_F(DatabaseFile, AReaderThatComesAfterTheReplacementTakesNothingAway) {
    for (bool asked_for : {true, false}) {
        SCOPED_TRACE(asked_for ? "a read of the program" : "a reader beside the program");
        for (const auto* suffix : {"", "-wal", "-shm", ".old"}) fs::remove(path_ + suffix);
        ASSERT_NO_FATAL_FAILURE(open());
        plan_drives(*db_, 1, DriveStatus::open);
        ASSERT_EQ(append("before"), "");
        fs::rename(path_, path_ + ".old");
        fs::copy_file(path_ + ".old", path_);
        if (asked_for) {
            // The first read opens the session that it is made with.
            EXPECT_EQ(db_->read_and_wait([](auto&) {}).error().code, "database_replaced");
        } else {
            storage::Session session(path_, storage::Session::Access::read_only);
            session.begin_read();
            session.run("SELECT count(*) FROM drive");
            session.commit();
        }
        EXPECT_TRUE(fs::exists(path_ + "-wal"));
        db_.reset();
        fs::rename(path_ + ".old", path_);
        ASSERT_NO_FATAL_FAILURE(open());
        EXPECT_TRUE(db_->books()->drive(1)) << "what was acknowledged stood in the log";
        EXPECT_EQ(append("after"), "");
        db_.reset();
    }
}

TEST_F(DatabaseFile, AReplacedFileIsNoticedWithoutAWriteAndEndsTheProcess) {
    ServeProcess server(path_);
    server.wait_until_ready();
    fs::copy_file(path_, path_ + ".other");
    fs::rename(path_ + ".other", path_);
    EXPECT_EQ(server.process().wait(), 1);
    EXPECT_NE(server.process().output().find("database_replaced"), std::string::npos);
}

std::string digests_in_small_letters(std::string text) {
    constexpr std::size_t digits = 64;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && std::isxdigit(static_cast<unsigned char>(text[i]))) continue;
        if (i - begin == digits)
            for (std::size_t j = begin; j < i; ++j)
                text[j] = char(std::tolower(static_cast<unsigned char>(text[j])));
        begin = i + 1;
    }
    return text;
}

/// What a database says, table by table: the schema and every row, by a connection of its own that
/// knows nothing of the program; empty when it cannot be read.
std::map<std::string, std::string> all_rows(const std::string& path) {
    sqlite3* handle = nullptr;
    std::map<std::string, std::string> out;
    const auto add = [](void* into, int columns, char** values, char**) {
        auto& text = *static_cast<std::string*>(into);
        for (int i = 0; i < columns; ++i)
            text += (values[i] ? values[i] : "\1") + std::string("\x1f");
        text += '\n';
        return 0;
    };
    if (sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
        const auto read = [&](const std::string& what, std::string& into) {
            return sqlite3_exec(handle, what.c_str(), add, &into, nullptr) == SQLITE_OK;
        };
        std::string names;
        bool good =
            read("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", names);
        good &= read("SELECT * FROM sqlite_master", out["sqlite_master"]);
        for (std::size_t at = 0; good && at < names.size(); at = names.find('\n', at) + 1) {
            const auto name = names.substr(at, names.find('\x1f', at) - at);
            good = read("SELECT * FROM \"" + name + "\" NOT INDEXED", out[name]);
        }
        if (!good) out.clear();
    }
    sqlite3_close(handle);
    // A digest says the same in large letters and in small ones.
    if (out.contains("event")) out["event"] = digests_in_small_letters(out["event"]);
    return out;
}

/// The first line in which two tables differ, as it was and as it is.
std::string first_difference(const std::string& was, const std::string& is) {
    std::istringstream old_lines(was), new_lines(is);
    std::string a, b;
    while (std::getline(old_lines, a) && std::getline(new_lines, b))
        if (a != b) return a + "\n" + b;
    return "one has more lines";
}

TEST_F(DatabaseFile, AByteTurnedOverIsFoundOrChangesNothingThatTheDatabaseSays) {
    const char* given = std::getenv("FAULT_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "FAULT_SEED=" << seed << std::endl;
    std::mt19937_64 random(seed);
    ASSERT_NO_FATAL_FAILURE(open());
    plan_drives(*db_, 5, DriveStatus::open);
    RandomEvents events(seed);
    std::map<std::int64_t, std::vector<domain::tallying::Event>> by_drive;
    for (auto& e : events.make(600, 5)) by_drive[e.drive].push_back(e);
    for (auto& [drive, list] : by_drive)
        ASSERT_TRUE(db_->append_and_wait({{drive, list, "t", "t"}, {}, {}, {}}));
    db_.reset();  // the log is moved into the file
    ASSERT_FALSE(fs::exists(path_ + "-wal") && fs::file_size(path_ + "-wal") > 0);
    std::string bytes(fs::file_size(path_), '\0');
    std::ifstream(path_, std::ios::binary).read(bytes.data(), std::streamsize(bytes.size()));
    const auto whole = all_rows(path_);
    ASSERT_FALSE(whole.empty());

    const auto turned = folder_.file("turned.db");
    const std::set<std::string> with_digests{"event", "audit", "tally_saved", "sqlite_master"};
    int found = 0, unused = 0, words = 0;
    std::vector<std::size_t> said;  // most bytes of a small database are 0 and say nothing
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (bytes[i] != '\0') said.push_back(i);
    for (int flip = 0; flip < 120; ++flip) {
        auto damaged = bytes;
        const auto at = flip % 2 ? said[random() % said.size()] : random() % damaged.size();
        damaged[at] = char(damaged[at] ^ (1u << (random() % 8)));
        for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(turned + suffix);
        std::ofstream(turned, std::ios::binary)
            .write(damaged.data(), std::streamsize(damaged.size()));
        const auto [code, output] =
            run_program({{program(), "verify", "--db", turned}, {}, {}, {}});
        EXPECT_EQ(output.find("storage_failed"), std::string::npos) << output;
        if (code != 0) {
            ++found;
            continue;
        }
        // Not found: then it lies where nothing is (free pages, between the cells of a page), so
        // that the rows are the same; or in a word of what people plan with, such as a title, which
        // carries no digest of its own.
        const auto now = all_rows(turned);
        if (now == whole) {
            ++unused;
            continue;
        }
        ++words;
        for (const auto& table : with_digests)
            if (!now.contains(table) || now.at(table) != whole.at(table))
                ADD_FAILURE() << "called clean, but " << table << " differs: byte " << at << "\n"
                              << (now.contains(table)
                                      ? first_difference(whole.at(table), now.at(table))
                                      : "not readable");
    }
    std::cout << found << " found, " << unused << " in unused bytes, " << words
              << " in words without a digest" << std::endl;
    EXPECT_GT(found, 30);
    EXPECT_LT(words, 12);
}

}  // namespace
}  // namespace tests::fault
