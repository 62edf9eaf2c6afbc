// A private PostgreSQL cluster in a temporary folder, reached through a Unix socket in it only.
// fsync stays on.
#pragma once

#include "tests/support/child_process.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tests::support {

class Cluster {
  public:
    /// Throws std::runtime_error when PostgreSQL's programs are missing or do not work.
    Cluster();
    ~Cluster();

    /// The postgresql:// URL of a new, empty database.
    std::string fresh_database();
    /// Ends it as a power cut would (SIGKILL to all of it) and starts it again on the same data.
    void crash_and_restart();
    /// Ends it in order, cutting its clients off.
    void stop();
    /// Of the process that starts all others.
    pid_t pid() const { return server_->pid(); }
    /// Starts it on the same data; it must not be running.
    void start();
    /// Keeps a copy of all its data, which put_back() returns to. It must not be running.
    void keep_state();
    void put_back();

  private:
    void execute(const std::string& sql);
    void copy(const std::string& from, const std::string& to);

    std::string folder_;
    std::string programs_;
    std::string user_;
    std::unique_ptr<ChildProcess> server_;
    unsigned databases_ = 0;
};

/// The cluster of this test program, started when first asked for and stopped after the last test.
/// A test that asks when PostgreSQL is missing fails: CI must have it.
Cluster& cluster();

}  // namespace tests::support
