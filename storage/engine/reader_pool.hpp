// Threads that read the database, each with a session of its own, and the queue in front of them.
#pragma once

#include "domain/core/result.hpp"
#include "storage/engine/fair_queue.hpp"
#include "storage/engine/session.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace storage {

struct ReadTask {
    std::function<void(Session&)> fn;
    std::function<void(domain::Result<void>)> done;
};

/// One lane of reads. Which job is next is FairQueue's; here are the threads.
class ReaderPool {
  public:
    struct Settings {
        std::string url;
        int threads = 1;
        FairQueue<ReadTask>::Bounds bounds;
        /// Steps by which the threads give way to the others of the program and the machine (nice),
        /// 0 to 19.
        int gives_way = 0;
        /// Asked before a session is opened: false when the name leads to another database than the
        /// one that is served, and the read is refused with `database_replaced`. Empty: always.
        std::function<bool()> in_place;
    };

    ReaderPool() = default;
    ~ReaderPool() { stop(); }
    ReaderPool(const ReaderPool&) = delete;
    ReaderPool& operator=(const ReaderPool&) = delete;

    /// Once, before anything else.
    void start(Settings settings);
    /// Runs `task.fn` with a reading session in a consistent snapshot, then calls `task.done` once,
    /// on the same thread. Refused at once, on the caller's thread, with `queue_full` or
    /// `draining`. Any thread.
    void read(const std::string& owner, ReadTask task);
    /// Finishes what waits and ends the threads.
    void stop();
    /// Cuts the connections of those that wait for the server. Any thread.
    void interrupt();
    /// Jobs that wait now.
    std::size_t waiting() const;

  private:
    void loop();
    domain::Result<void> run(ReadTask& task, std::unique_ptr<Session>& session);
    void forget(std::unique_ptr<Session>& session);

    Settings settings_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    FairQueue<ReadTask> queue_{{}};
    bool stopping_ = false;
    std::set<Session*> sessions_;  ///< those that are open, for interrupt()
    std::vector<std::thread> threads_;
};

}  // namespace storage
