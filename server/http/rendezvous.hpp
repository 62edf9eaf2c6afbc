// Where a connection's coroutine waits for what other threads make.
#pragma once

#include "server/http/coroutine.hpp"

#include <boost/asio/async_result.hpp>

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

namespace server::http {

/// One letter at a time, known by its number: what comes later than its waiter, or twice, finds
/// nobody.
class Rendezvous {
  public:
    Rendezvous(Worker& worker, std::uint32_t slot) : worker_(worker), slot_(slot) {}
    Rendezvous(const Rendezvous&) = delete;

    /// What a handler or a stream is given to answer with.
    Mailbox::Sender expect() {
        number_ = worker_.next_number();
        return worker_.sender_for(slot_, number_);
    }
    void forget() { number_ = 0; }

    /// For a letter, or for resume() without one. No coroutine of its own: it hands on the
    /// awaitable.
    Task<void> wait() {
        delivered_.reset();
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<Executor>&, void()>(
            [this](Waiter&& waiter) { waiter_.emplace(std::move(waiter)); }, awaited);
    }
    bool waited_for() const { return waiter_.has_value(); }
    /// The letter that ended the waiting; nothing when something else did.
    template <class Content>
    std::optional<Content> take() {
        if (!delivered_) return std::nullopt;
        return std::get<Content>(*std::exchange(delivered_, std::nullopt));
    }

    // Both may run the coroutine to its end, and with it its connection: nothing is touched after
    // them.

    void deliver(std::uint64_t number, Mailbox::Content&& content) {
        if (!waiter_ || number != number_) return;
        delivered_ = std::move(content);
        resume();
    }
    void resume() {
        Waiter waiter = std::move(*waiter_);
        waiter_.reset();
        waiter();
    }

  private:
    using Waiter =
        boost::asio::async_result<boost::asio::use_awaitable_t<Executor>, void()>::handler_type;

    Worker& worker_;
    const std::uint32_t slot_;
    std::uint64_t number_ = 0;
    std::optional<Waiter> waiter_;
    std::optional<Mailbox::Content> delivered_;
};

}  // namespace server::http
