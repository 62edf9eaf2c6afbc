#include "server/http/stream_sender.hpp"

#include "api/http/secret_paths.hpp"
#include "server/logging/log.hpp"

#include <charconv>

namespace server::http {
namespace {

constexpr std::int64_t look_ms =
    1'000;  // between looks whether the reader of an endless answer is still there

/// An endless answer while it is sent.
class StreamCount {
  public:
    StreamCount(std::atomic<std::int64_t>& count, bool counts) : count_(counts ? &count : nullptr) {
        if (count_) count_->fetch_add(1, std::memory_order_relaxed);
    }
    ~StreamCount() {
        if (count_) count_->fetch_sub(1, std::memory_order_relaxed);
    }
    StreamCount(const StreamCount&) = delete;

  private:
    std::atomic<std::int64_t>* count_;
};

/// Chunked transfer coding (RFC 9112, 7.1): what stands before the bytes; the rest is added to
/// them.
void frame(std::string& before, api::Chunk& chunk) {
    if (!chunk.bytes.empty()) {
        char size[18];
        const auto end = std::to_chars(size, size + 16, chunk.bytes.size(), 16).ptr;
        before.assign(size, std::size_t(end - size)).append("\r\n");
        chunk.bytes += "\r\n";
    }
    if (chunk.last) chunk.bytes += "0\r\n\r\n";
}

}  // namespace

bool StreamSender::reader_gone(std::int64_t now_ms) {
    if (now_ms < next_look_ms_) return false;
    next_look_ms_ = now_ms + look_ms;
    return transport_.peer_gone();
}

Task<bool> StreamSender::send(std::shared_ptr<api::BodyStream> stream, bool chunked,
                              std::string_view request_id, std::string_view path) {
    const bool endless = stream->endless();
    const StreamCount counted(worker_.shared().streams, endless);
    if (endless) transport_.expect_reading();
    for (;;) {
        api::Chunk chunk;
        if (endless && draining()) {
            chunk.last = true;
        } else {
            bool asked = true;
            try {
                stream->next(rendezvous_.expect());
            } catch (const std::exception& error) {
                logging::write(logging::Level::error, "stream_exception", request_id,
                               {{"what", error.what()}, {"path", api::loggable(path)}});
                asked = false;
            }
            if (!asked) co_return false;
            if (endless) {
                deadline_.clear();
                next_look_ms_ = worker_.now_ms() + look_ms;
                waiting_ = true;
            } else {
                deadline_.arm(worker_.shared().deadlines.handler_ms);
            }
            co_await rendezvous_.wait();
            rendezvous_.forget();
            waiting_ = false;
            if (transport_.given_up()) co_return false;
            if (auto delivered = rendezvous_.take<api::Chunk>())
                chunk = std::move(*delivered);
            else if (endless && draining())
                chunk.last = true;
            else
                co_return false;  // the deadline, or a reader that has gone
        }
        if (chunk.failed) {
            logging::write(logging::Level::error, "stream_failed", request_id,
                           {{"path", api::loggable(path)}});
            co_return false;
        }
        sent_ += chunk.bytes.size();
        frame_.clear();
        if (chunked) frame(frame_, chunk);
        error_code ec;
        const std::size_t total = frame_.size() + chunk.bytes.size();
        if (total > 0) {
            const std::size_t written = transport_.write_now(frame_, chunk.bytes, ec);
            if (ec) co_return false;
            if (written < total) {
                const bool sent = co_await transport_.write_rest(written, frame_, chunk.bytes);
                if (!sent) co_return false;
            }
        }
        if (chunk.last) co_return !endless;
    }
}

}  // namespace server::http
