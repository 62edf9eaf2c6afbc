// How answers that were made on another thread come back to the thread of their connection.
#pragma once

#include "api/http/message.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <variant>
#include <vector>

namespace server::http {

/// Mailboxes outlive everything: a handler may call its Done long after the server is gone, and
/// then finds a closed box. There is one for each serving thread; a stopped server's boxes are used
/// again by the next one, and tickets are never given twice, so a late answer finds nobody.
class Mailbox {
  public:
    using Content = std::variant<api::Response, api::Chunk>;
    struct Letter {
        std::uint64_t ticket;
        Content content;
    };

    /// `wake` is called, from the thread of a sender, when the box was empty; it has letters until
    /// take().
    static Mailbox& open(std::function<void()> wake);
    /// After this nothing is kept and `wake` is not called any more.
    void close();

    /// Only from the owning thread.
    std::uint64_t next_number() { return ++last_number_; }
    void take(std::vector<Letter>& into);

    /// What a handler is given as its Done, and a stream as its Ready: two words, so that
    /// std::function needs no allocation.
    struct Sender {
        Mailbox* box;
        std::uint64_t ticket;
        void operator()(api::Response answer) const { box->put(ticket, std::move(answer)); }
        void operator()(api::Chunk chunk) const { box->put(ticket, std::move(chunk)); }
    };

  private:
    Mailbox() = default;
    void put(std::uint64_t ticket, Content content);

    std::mutex mutex_;
    std::function<void()> wake_;  // empty: closed
    std::vector<Letter> letters_;
    std::uint64_t last_number_ = 0;
};

}  // namespace server::http
