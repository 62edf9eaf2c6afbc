#include "storage/engine/reader_pool.hpp"

#include <algorithm>
#include <sys/resource.h>
#include <unistd.h>

namespace storage {
namespace {

domain::Error unavailable(std::string code) {
    return {domain::ErrorKind::unavailable, std::move(code), {}, {}};
}

}  // namespace

void ReaderPool::start(Settings settings) {
    settings_ = std::move(settings);
    queue_ = FairQueue<ReadTask>(settings_.bounds);
    for (int i = 0; i < std::max(1, settings_.threads); ++i)
        threads_.emplace_back([this] { loop(); });
}

void ReaderPool::read(const std::string& owner, ReadTask task) {
    {
        std::unique_lock guard(mutex_);
        bool taken = !stopping_ && queue_.push(owner, std::move(task));
        if (!taken) {
            auto code = stopping_ ? "draining" : "queue_full";
            guard.unlock();
            task.done(unavailable(code));
            return;
        }
    }
    changed_.notify_one();
}

void ReaderPool::stop() {
    {
        std::lock_guard guard(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

std::size_t ReaderPool::waiting() const {
    std::lock_guard guard(mutex_);
    return queue_.waiting();
}

void ReaderPool::loop() {
    // Linux keeps the priority of each thread for itself. Without it the work is done all the same,
    // only less politely.
    if (settings_.gives_way > 0)
        (void)setpriority(PRIO_PROCESS, id_t(gettid()), settings_.gives_way);
    std::unique_ptr<Session> session;
    std::unique_lock guard(mutex_);
    for (;;) {
        changed_.wait(guard,
                      [this] { return queue_.ready() || (stopping_ && queue_.waiting() == 0); });
        auto next = queue_.take();
        if (!next) {
            sessions_.erase(session.get());
            return;
        }
        guard.unlock();
        auto result = run(next->job, session);
        next->job.done(std::move(result));
        // What the job held goes before the lock is taken: it may be a version of the books.
        next->job = {};
        guard.lock();
        queue_.done(next->owner);
        // An owner that had as many running as it may can go on, and whoever waits for the end can
        // look again.
        changed_.notify_all();
    }
}

void ReaderPool::interrupt() {
    std::lock_guard guard(mutex_);
    for (auto* session : sessions_) session->interrupt();
}

void ReaderPool::forget(std::unique_ptr<Session>& session) {
    {
        std::lock_guard guard(mutex_);
        sessions_.erase(session.get());
    }
    session.reset();
}

domain::Result<void> ReaderPool::run(ReadTask& task, std::unique_ptr<Session>& session) {
    try {
        if (!session) {
            if (settings_.in_place && !settings_.in_place())
                return unavailable("database_replaced");
            session = std::make_unique<Session>(settings_.url, Session::Access::read_only);
            std::lock_guard guard(mutex_);
            sessions_.insert(session.get());
        }
        session->begin_read();
        task.fn(*session);
        session->commit();
        return {};
    } catch (const soci::soci_error& error) {
        // Without a session the connection itself could not be made.
        const auto failure = session ? session->classify(error)
                             : engine_of(settings_.url) == Engine::postgresql ? Failure::lost
                             : means_corrupt(error)                           ? Failure::corrupt
                                                                              : Failure::other;
        forget(session);
        return unavailable(failure == Failure::lost      ? "storage_unreachable"
                           : failure == Failure::corrupt ? "database_corrupt"
                                                         : "storage_failed");
    } catch (const std::exception& error) {
        if (session) session->rollback();
        return domain::Error{
            domain::ErrorKind::unavailable, "internal_error", {{"what", error.what()}}, {}};
    }
}

}  // namespace storage
