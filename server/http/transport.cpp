#include "server/http/transport.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <array>
#include <netinet/tcp.h>
#include <poll.h>

namespace server::http {
namespace {

namespace asio = boost::asio;

constexpr std::int64_t slowest_bytes_per_second = 65'536;
constexpr std::int64_t linger_ms = 1'000;
constexpr std::size_t linger_bytes = 4 * 1'048'576;
constexpr std::size_t tls_record = 16'384;
constexpr int endless_send_buffer = 32'768;  // what a reader leaves unread shows soon

bool waits(tls::Connection::State state) {
    return state == tls::Connection::State::wants_read ||
           state == tls::Connection::State::wants_write;
}

Socket::wait_type awaited_event(tls::Connection::State state) {
    return state == tls::Connection::State::wants_read ? Socket::wait_read : Socket::wait_write;
}

}  // namespace

Transport::Transport(Socket socket, const tls::Context* tls, Deadline& deadline,
                     const Shared& shared)
    : socket_(std::move(socket)), deadline_(deadline), shared_(shared) {
    if (tls) tls_ = tls->accept(socket_.native_handle());
}

Transport::~Transport() {
    error_code ignored;
    if (tls_) tls_->say_goodbye();
    socket_.close(ignored);
}

Task<Transport::Agreement> Transport::shake_hands() {
    for (;;) {
        const auto outcome = tls_->handshake();
        if (outcome.state == tls::Connection::State::done) co_return Agreement::agreed;
        if (outcome.state == tls::Connection::State::plain_http) {
            tls_.reset();
            co_return Agreement::plain_http;
        }
        error_code ec;
        if (waits(outcome.state))
            co_await socket_.async_wait(awaited_event(outcome.state),
                                        asio::redirect_error(awaited, ec));
        if (given_up_) co_return Agreement::given_up;
        if (ec || !waits(outcome.state)) co_return Agreement::failed;
    }
}

Task<std::size_t> Transport::read(asio::mutable_buffer room, error_code& ec) {
    if (!tls_) {
        const auto bytes =
            co_await socket_.async_read_some(room, asio::redirect_error(awaited, ec));
        co_return bytes;
    }
    for (;;) {
        const auto outcome = tls_->read(room.data(), room.size());
        if (outcome.state == tls::Connection::State::done) co_return outcome.bytes;
        if (!waits(outcome.state)) {
            ec = asio::error::connection_reset;
            if (outcome.state == tls::Connection::State::closed) ec = asio::error::eof;
            co_return 0;
        }
        co_await socket_.async_wait(awaited_event(outcome.state),
                                    asio::redirect_error(awaited, ec));
        if (ec) co_return 0;
    }
}

// One record for what fits into one, so that a small answer is one call to the system and one
// packet.
tls::Connection::Outcome Transport::write_tls(std::size_t written, std::string_view head,
                                              std::string_view body) {
    if (head.size() + body.size() <= tls_record) {
        if (record_.empty()) record_.assign(head).append(body);
        return tls_->write(record_.data() + written, record_.size() - written);
    }
    if (written < head.size()) return tls_->write(head.data() + written, head.size() - written);
    const auto of_body = written - head.size();
    return tls_->write(body.data() + of_body, body.size() - of_body);
}

std::size_t Transport::write_now(std::string_view head, std::string_view body, error_code& ec) {
    if (tls_) {
        record_.clear();
        std::size_t written = 0;
        while (written < head.size() + body.size()) {
            const auto outcome = write_tls(written, head, body);
            written += outcome.bytes;
            if (outcome.state == tls::Connection::State::done) continue;
            if (!waits(outcome.state)) ec = asio::error::broken_pipe;
            break;
        }
        return written;
    }
    const std::array<asio::const_buffer, 2> buffers{asio::const_buffer(head.data(), head.size()),
                                                    asio::const_buffer(body.data(), body.size())};
    const std::size_t written = socket_.write_some(buffers, ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again) {
        ec = {};
        return 0;
    }
    return written;
}

Task<bool> Transport::write_rest(std::size_t written, std::string_view head,
                                 std::string_view body) {
    const std::size_t total = head.size() + body.size();
    deadline_.arm(shared_.deadlines.write_ms +
                  std::int64_t(total) * 1'000 / slowest_bytes_per_second);
    while (written < total) {
        error_code ec;
        if (tls_) {
            const auto outcome = write_tls(written, head, body);
            written += outcome.bytes;
            if (outcome.state == tls::Connection::State::done) continue;
            if (!waits(outcome.state)) co_return false;
            co_await socket_.async_wait(awaited_event(outcome.state),
                                        asio::redirect_error(awaited, ec));
        } else {
            const std::size_t of_head = std::min(written, head.size());
            const std::size_t of_body = written - of_head;
            const std::array<asio::const_buffer, 2> buffers{
                asio::const_buffer(head.data() + of_head, head.size() - of_head),
                asio::const_buffer(body.data() + of_body, body.size() - of_body)};
            written +=
                co_await socket_.async_write_some(buffers, asio::redirect_error(awaited, ec));
        }
        if (ec || deadline_.expired()) co_return false;
    }
    co_return true;
}

Task<void> Transport::linger(InputBuffer& input) {
    error_code ec;
    if (tls_) tls_->say_goodbye();
    socket_.shutdown(asio::socket_base::shutdown_send, ec);
    if (ec) co_return;
    deadline_.arm(linger_ms);
    const asio::mutable_buffer buffer = input.scratch();
    std::size_t discarded = 0;
    while (discarded < linger_bytes && !deadline_.expired()) {
        const std::size_t bytes =
            co_await socket_.async_read_some(buffer, asio::redirect_error(awaited, ec));
        if (ec || given_up_) co_return;
        discarded += bytes;
    }
}

bool Transport::has_unread() const {
    error_code ec;
    return socket_.available(ec) > 0 && !ec;
}

bool Transport::peer_gone() {
    pollfd look{socket_.native_handle(), POLLRDHUP, 0};
    return ::poll(&look, 1, 0) > 0 && look.revents != 0;
}

void Transport::expect_reading() {
    error_code ignored;
    socket_.set_option(asio::socket_base::send_buffer_size(endless_send_buffer), ignored);
    const auto most = static_cast<unsigned>(shared_.deadlines.write_ms);
    ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &most, sizeof most);
}

void Transport::cancel() {
    error_code ignored;
    socket_.cancel(ignored);
}

void Transport::close() {
    given_up_ = true;
    error_code ignored;
    socket_.close(ignored);
}

void Transport::give_up() {
    given_up_ = true;
    cancel();
}

}  // namespace server::http
