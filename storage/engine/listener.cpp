#include "storage/engine/listener.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace storage {

void Listener::start(std::function<void()> heard) {
    if (engine_of(settings_.url) == Engine::sqlite) return;
    wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    heard_ = std::move(heard);
    thread_ = std::thread([this] { run(); });
}

void Listener::try_again() {
    if (thread_.joinable()) (void)::eventfd_write(wake_, 1);
}

void Listener::interrupt() {
    std::lock_guard guard(mutex_);
    if (session_) session_->interrupt();
}

void Listener::stop() {
    if (!thread_.joinable()) return;
    {
        std::lock_guard guard(mutex_);
        stopping_ = true;
        if (session_) session_->interrupt();
    }
    try_again();
    thread_.join();
    ::close(wake_);
}

bool Listener::connect() {
    try {
        auto fresh = std::make_unique<Session>(settings_.url, Session::Access::read_only);
        fresh->listen();
        std::lock_guard guard(mutex_);
        session_ = std::move(fresh);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

void Listener::run() {
    auto stopping = [this] {
        std::lock_guard guard(mutex_);
        return stopping_;
    };
    while (!stopping()) {
        if (!session_) {
            if (connect()) {
                heard_();  // what was said before nobody was listening
                continue;
            }
            pollfd waiting{wake_, POLLIN, 0};
            (void)::poll(&waiting, 1, -1);
        } else {
            try {
                const auto words = session_->wait_for_words(wake_);
                if (std::any_of(words.begin(), words.end(),
                                [&](const auto& word) { return word != own_; }))
                    heard_();
            } catch (const std::exception&) {
                std::lock_guard guard(mutex_);
                session_.reset();
                continue;  // at once; the next try waits for a tick
            }
        }
        eventfd_t ignored;
        (void)::eventfd_read(wake_, &ignored);
    }
}

}  // namespace storage
