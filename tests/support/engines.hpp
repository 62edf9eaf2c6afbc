// The same test on both engines: a fresh SQLite file or a fresh PostgreSQL database for every test.
#pragma once

#include "storage/engine/database.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

namespace tests::support {

/// A clock that the test moves by hand.
class ManualClock {
  public:
    domain::Instant now = *domain::Instant::parse("2020-02-09T08:00:00+07:00");
    storage::Clock clock() {
        return [this] { return now; };
    }
};

/// A folder of its own that goes with the object.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

class OnBothEngines : public ::testing::TestWithParam<storage::Engine> {
  protected:
    void SetUp() override;

    /// Opens the test's database; opening again after close() finds what was written.
    void open();
    void close() { db.reset(); }
    storage::DatabaseSettings settings() const;

    TemporaryFolder folder;
    std::string url;
    ManualClock clock;
    std::unique_ptr<storage::Database> db;
};

inline std::string engine_name(const ::testing::TestParamInfo<storage::Engine>& info) {
    return info.param == storage::Engine::sqlite ? "Sqlite" : "Postgresql";
}

}  // namespace tests::support

#define ON_BOTH_ENGINES(Suite)                                                                   \
    INSTANTIATE_TEST_SUITE_P(                                                                    \
        Engines, Suite, ::testing::Values(storage::Engine::sqlite, storage::Engine::postgresql), \
        ::tests::support::engine_name)
