#include "storage/engine/heartbeat.hpp"

namespace storage {

void Heartbeat::start() {
    if (engine_of(settings_.url) == Engine::postgresql) thread_ = std::thread([this] { run(); });
}

void Heartbeat::beat() {
    if (!thread_.joinable()) return;
    condition_.asked(settings_.monotonic_ms());
    {
        std::lock_guard guard(mutex_);
        wanted_ = true;
    }
    changed_.notify_one();
}

void Heartbeat::interrupt() {
    std::lock_guard guard(mutex_);
    if (session_) session_->interrupt();
}

void Heartbeat::stop() {
    if (!thread_.joinable()) return;
    {
        std::lock_guard guard(mutex_);
        stopping_ = true;
        if (session_) session_->interrupt();
    }
    changed_.notify_one();
    thread_.join();
}

void Heartbeat::run() {
    std::unique_lock guard(mutex_);
    for (;;) {
        changed_.wait(guard, [this] { return wanted_ || stopping_; });
        if (stopping_) return;
        wanted_ = false;
        bool there = session_ != nullptr;
        guard.unlock();
        bool answered = false;
        std::unique_ptr<Session> fresh;
        try {
            if (!there)
                fresh = std::make_unique<Session>(settings_.url, Session::Access::read_only);
            (fresh ? *fresh : *session_).run("SELECT 1");
            answered = true;
        } catch (const std::exception&) {
            // What there is to know is that there was no answer.
        }
        guard.lock();
        if (fresh) session_ = std::move(fresh);
        if (!answered) session_.reset();
        if (stopping_) return;
        if (answered) condition_.answered();
        if (condition_.set_lost(!answered)) {
            if (!answered) ++statistics_.connections_lost;
            if (settings_.tell) settings_.tell(answered ? "database_back" : "database_lost", {});
        }
    }
}

}  // namespace storage
