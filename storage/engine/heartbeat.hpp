// Asks a PostgreSQL database for a sign of life, on a connection of its own, so that neither a long
// transaction of ours nor a reader that waits can be taken for an outage, and an outage cannot hide
// behind a writer that has nothing to do.
#pragma once

#include "storage/engine/condition.hpp"
#include "storage/engine/database.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace storage {

class Heartbeat {
  public:
    Heartbeat(const DatabaseSettings& settings, Statistics& statistics, Condition& condition)
        : settings_(settings), statistics_(statistics), condition_(condition) {}
    ~Heartbeat() { stop(); }

    /// Does nothing for SQLite, whose database is a file.
    void start();
    /// Asks, and returns at once; `condition` learns the answer, or that there is none.
    void beat();
    /// Cuts a question off that has no answer yet.
    void interrupt();
    void stop();

  private:
    void run();

    const DatabaseSettings& settings_;
    Statistics& statistics_;
    Condition& condition_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::unique_ptr<Session> session_;  // exchanged under the mutex only
    bool wanted_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace storage
