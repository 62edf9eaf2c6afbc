// Hears when another process has written into the same PostgreSQL database.
#pragma once

#include "storage/engine/database.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace storage {

/// A connection and a thread of its own. Losing the connection loses no more than the second until
/// the next tick: it is made anew, and what was committed meanwhile is asked for.
class Listener {
  public:
    /// `own` is the word that this process's commits say, which are no news here.
    Listener(const DatabaseSettings& settings, std::string own)
        : settings_(settings), own_(std::move(own)) {}
    ~Listener() { stop(); }

    /// Calls `heard` after others' commits; must not block. Nothing happens on SQLite, which has
    /// one process.
    void start(std::function<void()> heard);
    void stop();
    /// Makes a lost connection anew. The database's tick calls it. Any thread.
    void try_again();
    /// Cuts the connection of a server that does not answer. Any thread.
    void interrupt();

  private:
    void run();
    bool connect();

    const DatabaseSettings& settings_;
    const std::string own_;
    std::function<void()> heard_;
    std::mutex mutex_;  // for exchanging the session
    std::unique_ptr<Session> session_;
    int wake_ = -1;  ///< readable when the thread shall look around
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace storage
