// The bytes of one connection, in the clear or through TLS.
#pragma once

#include "server/http/coroutine.hpp"
#include "server/http/deadline.hpp"
#include "server/http/input_buffer.hpp"
#include "server/tls/context.hpp"

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace server::http {

/// On the worker's thread. Whatever waits here ends when the deadline's owner calls cancel(), or
/// when the connection is given up.
class Transport {
  public:
    /// `tls`: null for plain text.
    Transport(Socket socket, const tls::Context* tls, Deadline& deadline, const Shared& shared);
    ~Transport();
    Transport(const Transport&) = delete;

    bool secure() const { return tls_ != nullptr; }
    boost::asio::ip::tcp::endpoint local_endpoint(error_code& ec) const {
        return socket_.local_endpoint(ec);
    }

    enum class Agreement {
        agreed,
        failed,
        plain_http,  ///< somebody speaks HTTP to a TLS port: from here on the connection is plain
                     ///< text, to say so
        given_up,
    };
    Task<Agreement> shake_hands();

    Task<std::size_t> read(boost::asio::mutable_buffer room, error_code& ec);
    /// What the system takes at once of `head` and `body`; the rest is left to write_rest().
    std::size_t write_now(std::string_view head, std::string_view body, error_code& ec);
    /// Goes on behind the `written` bytes that write_now() took. The peer has the write deadline,
    /// and a second more for each 64 KiB. False when it failed.
    Task<bool> write_rest(std::size_t written, std::string_view head, std::string_view body);
    /// Reads what the peer still sends before the connection is closed: closing with unread bytes
    /// resets the connection, and the reset can overtake the answer on its way to the client.
    Task<void> linger(InputBuffer& input);

    /// Something of a further request is here already.
    bool has_unread() const;
    /// The peer of an endless answer has closed its side.
    bool peer_gone();
    /// For endless answers: a reader that takes nothing must show within the write deadline, and
    /// not after megabytes in buffers or the system's quarter of an hour of retransmissions.
    void expect_reading();

    void cancel();
    /// Ends at once.
    void close();
    /// Ends soon. Its number must not become somebody else's socket before the coroutine gets to
    /// say goodbye, so that the socket is not closed here.
    void give_up();
    bool given_up() const { return given_up_; }

  private:
    tls::Connection::Outcome write_tls(std::size_t written, std::string_view head,
                                       std::string_view body);

    Socket socket_;
    std::unique_ptr<tls::Connection> tls_;  ///< null: plain text
    Deadline& deadline_;
    const Shared& shared_;
    std::string record_;  ///< head and body of one TLS record
    bool given_up_ = false;
};

}  // namespace server::http
