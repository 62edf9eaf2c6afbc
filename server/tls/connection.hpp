// TLS for one connection, straight over its non-blocking socket.
//
// Not asio::ssl::stream: that copies through two buffers of 17 KiB for each connection and cannot
// try a write without suspending; this holds OpenSSL's own state only, which gives its buffers back
// while a connection is idle.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace server::tls {

class Connection {
  public:
    enum class State {
        done,        ///< as much as `bytes` says
        wants_read,  ///< ask again when the socket is readable
        wants_write,
        closed,      ///< the peer has said goodbye
        failed,      ///< gone, or what came is no TLS; nothing more can be done
        plain_http,  ///< the peer does not speak TLS but HTTP
    };
    struct Outcome {
        State state = State::failed;
        std::size_t bytes = 0;
    };

    Connection(ssl_ctx_st* context, int descriptor);
    ~Connection();
    Connection(const Connection&) = delete;

    Outcome handshake();
    Outcome read(void* into, std::size_t size);
    /// After wants_read or wants_write the same bytes must be given again; their place may be
    /// another one.
    Outcome write(const void* from, std::size_t size);
    /// Sends close_notify if the socket takes it at once.
    void say_goodbye();

  private:
    Outcome outcome(int result, std::size_t bytes);

    std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
    int descriptor_;
    bool established_ = false;
    bool broken_ = false;
};

}  // namespace server::tls
