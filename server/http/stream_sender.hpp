// Sends a body that is made while it is sent.
#pragma once

#include "api/http/message.hpp"
#include "server/http/rendezvous.hpp"
#include "server/http/transport.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace server::http {

/// One connection's way of sending api::Response::stream, chunk by chunk.
class StreamSender {
  public:
    StreamSender(Worker& worker, Transport& transport, Rendezvous& rendezvous, Deadline& deadline)
        : worker_(worker), transport_(transport), rendezvous_(rendezvous), deadline_(deadline) {}

    /// After the head. False when the connection cannot be used any more. `request_id` and `path`
    /// are for the log.
    Task<bool> send(std::shared_ptr<api::BodyStream> stream, bool chunked,
                    std::string_view request_id, std::string_view path);
    /// An endless answer waits for its next piece: it ends when the reader has gone, or when the
    /// server drains.
    bool waiting() const { return waiting_; }
    /// At each tick of the worker's clock while it waits: now and then it looks whether the reader
    /// is still there.
    bool reader_gone(std::int64_t now_ms);
    /// Bytes of the last body.
    std::uint64_t sent() const { return sent_; }
    void begin() { sent_ = 0; }

  private:
    bool draining() const { return worker_.shared().draining.load(std::memory_order_relaxed); }

    Worker& worker_;
    Transport& transport_;
    Rendezvous& rendezvous_;
    Deadline& deadline_;
    bool waiting_ = false;
    std::int64_t next_look_ms_ = 0;
    std::uint64_t sent_ = 0;
    std::string frame_;  ///< what stands before a chunk
};

}  // namespace server::http
