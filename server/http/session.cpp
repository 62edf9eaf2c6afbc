#include "server/http/session.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netinet/tcp.h>
#include <poll.h>

#include <charconv>
#include <cstring>

#include "api/http/secret_paths.hpp"
#include "api/http/messages.hpp"
#include "server/http/answer_head.hpp"
#include "server/http/client_address.hpp"
#include "server/http/header_scan.hpp"
#include "server/http/problem.hpp"
#include "server/http/request_parser.hpp"
#include "server/http/syntax.hpp"
#include "server/logging/log.hpp"

namespace server::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> awaited;
using Waiter = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;
template <class T>
using Task = asio::awaitable<T, Executor>;

constexpr std::size_t first_buffer = 4'096;
constexpr std::size_t body_buffer = 65'536;
constexpr std::size_t kept_body = 65'536;        // larger bodies give their memory back
constexpr unsigned burst = 64;                   // pipelined answers before others get a turn
constexpr std::int64_t slowest_bytes_per_second = 65'536;
constexpr std::int64_t refused_over_limit = 64;  // how many past the limit are told so
constexpr std::int64_t linger_ms = 1'000;
constexpr std::int64_t longest_grace_ms = 200;
constexpr std::size_t tls_record = 16'384;
constexpr int stream_send_buffer = 32'768;       // of an endless answer: what a reader leaves unread shows soon
constexpr std::int64_t look_ms = 1'000;          // between looks whether the reader of an endless answer is still there
constexpr std::size_t linger_bytes = 4 * 1'048'576;

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

bool waits(tls::Connection::State state) {
    return state == tls::Connection::State::wants_read || state == tls::Connection::State::wants_write;
}

Socket::wait_type awaited_event(tls::Connection::State state) {
    return state == tls::Connection::State::wants_read ? Socket::wait_read : Socket::wait_write;
}

class Session final : public Connection {
  public:
    Session(Worker& worker, Socket socket)
        : worker_(worker), shared_(worker.shared()), socket_(std::move(socket)) {
        slot_ = worker_.enter(*this);
        if (shared_.tls) tls_ = shared_.tls->accept(socket_.native_handle());
    }
    ~Session() override {
        error_code ignored;
        if (tls_) tls_->say_goodbye();
        socket_.close(ignored);
        worker_.leave(slot_);
    }

    static Task<void> serve(std::unique_ptr<Session> self) { co_await self->run(); }
    static Task<void> refuse(std::unique_ptr<Session> self) { co_await self->turn_away(); }

    // Any of these four may run the coroutine to its end, and with it this object: nothing is touched after resume().

    void tick(std::int64_t now_ms) override {
        if (stage_ == Stage::streaming && waiter_ && now_ms >= next_look_ms_) {
            next_look_ms_ = now_ms + look_ms;
            if (reader_gone()) return resume();
        }
        if (deadline_ == 0 || now_ms <= deadline_) return;
        deadline_ = 0;
        expired_ = true;
        if (waiter_) return resume();
        error_code ignored;
        socket_.cancel(ignored);
    }

    void drain() override {
        if (stage_ == Stage::idle || stage_ == Stage::handshake) arm_grace();
        if (stage_ == Stage::streaming && waiter_) resume();
    }

    void abandon() override {
        abandoned_ = true;
        error_code ignored;
        socket_.close(ignored);
        if (waiter_) resume();
    }

    void deliver(std::uint64_t number, Mailbox::Content&& content) override {
        if (!waiter_ || number != number_) return;
        delivered_ = std::move(content);
        resume();
    }

  private:
    enum class Stage {
        handshake,
        idle,      ///< nothing of a request has come
        header,
        body,
        answering,
        streaming,  ///< an endless answer
    };
    enum class Step { need_input, send_continue, ready, fault };

    void arm(std::int64_t ms) {
        // The worker's clock may be a tick old; nobody is cut short.
        deadline_ = worker_.now_ms() + worker_.tick_ms() + ms;
        expired_ = false;
    }

    // A request may be on its way while the server begins to stop; closing at once would lose it unanswered.
    void arm_grace() { arm(std::min(longest_grace_ms, shared_.deadlines.drain_ms / 4)); }

    void resume() {
        Waiter waiter = std::move(*waiter_);
        waiter_.reset();
        waiter();
    }

    bool draining() const { return shared_.draining.load(std::memory_order_relaxed); }

    Task<void> run();
    Task<void> turn_away();
    Task<bool> shake_hands();
    Task<std::size_t> read_tls(asio::mutable_buffer room, error_code& ec);
    Task<bool> write_rest(std::size_t written, std::string_view body);
    Task<bool> answer_fault(bool linger);
    /// After the head: the body, chunk by chunk. False when the connection cannot be used any more.
    Task<bool> send_stream(std::shared_ptr<api::BodyStream> stream, bool chunked);
    /// For a letter, or for what ends the waiting without one.
    Task<void> wait();
    Task<void> linger();

    // Reading, as far as the bytes at hand go.
    void begin_request();
    Step advance();
    Step fail(Fault fault) {
        fault_ = std::move(fault);
        return Step::fault;
    }
    Step scan_header();
    Step parse();
    void make_room();

    bool reader_gone() {
        pollfd look{socket_.native_handle(), POLLRDHUP, 0};
        return ::poll(&look, 1, 0) > 0 && look.revents != 0;
    }

    std::optional<api::Response> ask(std::chrono::steady_clock::time_point now);
    void build_head(const api::Response& response, bool keep_alive);
    /// What the system takes at once; the rest is left to write_rest().
    std::size_t write_now(std::string_view body, error_code& ec);
    tls::Connection::Outcome write_tls(std::size_t written, std::string_view body);
    /// Before the answer leaves: whoever has read it finds it in the counters.
    void count(const api::Response& response, std::chrono::steady_clock::time_point started);
    void log_request(const api::Response& response, std::chrono::steady_clock::time_point started);

    Worker& worker_;
    Shared& shared_;
    Socket socket_;
    std::unique_ptr<tls::Connection> tls_;  ///< null: plain text
    std::uint32_t slot_ = 0;
    Stage stage_ = Stage::idle;
    std::int64_t deadline_ = 0;  ///< 0: none
    bool expired_ = false;
    bool abandoned_ = false;
    unsigned burst_ = 0;

    std::unique_ptr<char[]> data_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;

    HeaderScan scan_;
    RequestParser parser_;
    std::shared_ptr<api::Request> request_;
    RequestParser::Fields spare_;
    bool continued_ = false;
    Fault fault_;

    // Of the request being answered; a handler may have taken the strings of the request itself.
    api::Method method_ = api::Method::other;
    bool http_1_0_ = false;
    std::string request_id_;
    std::string path_;
    std::string accept_language_;
    asio::ip::address peer_;
    bool peer_trusted_ = false;
    std::string remote_address_;  ///< the peer's
    bool secure_ = false;         ///< of the request being answered

    std::uint64_t number_ = 0;
    std::optional<Waiter> waiter_;
    std::optional<Mailbox::Content> delivered_;
    std::int64_t next_look_ms_ = 0;
    std::uint64_t streamed_ = 0;  ///< bytes of the body, for the log
    std::string head_;
    std::string record_;  ///< head and body of one TLS record
};

void Session::begin_request() {
    scan_.begin();
    parser_.end();
    continued_ = false;
    // The request may be written over when no handler has kept it.
    if (request_ && request_.use_count() == 1) {
#ifndef __SANITIZE_THREAD__
        std::atomic_thread_fence(std::memory_order_acquire);
        for (auto& field : request_->headers) spare_.push_back(std::move(field));
        request_->headers.clear();
        request_->target.clear();
        if (request_->body.capacity() > kept_body) request_->body = {};
        request_->body.clear();
        request_->actor.assign("local");
#else
        request_ = std::make_shared<api::Request>();  // the fence above is more than TSan can follow
#endif
    } else {
        request_ = std::make_shared<api::Request>();
    }
    method_ = api::Method::other;
    http_1_0_ = false;
    secure_ = tls_ != nullptr;
    path_.clear();
    request_id_.clear();
    accept_language_.clear();
    if (begin_ == end_) {
        begin_ = end_ = 0;
        if (capacity_ > first_buffer) {
            data_.reset();
            capacity_ = 0;
        }
        stage_ = Stage::idle;
        arm(shared_.deadlines.idle_ms);
    } else {
        stage_ = Stage::header;
        arm(shared_.deadlines.header_ms);
    }
}

Session::Step Session::advance() {
    if (stage_ == Stage::idle) return Step::need_input;
    if (stage_ == Stage::header) {
        const Step step = scan_header();
        if (step != Step::ready) return step;
        parser_.begin(*request_, spare_, std::uint64_t(shared_.limits.body_bytes));
        stage_ = Stage::body;
        arm(shared_.deadlines.body_ms);
    }
    return parse();
}

Session::Step Session::scan_header() {
    switch (scan_.scan({data_.get() + begin_, end_ - begin_}, std::size_t(shared_.limits.header_bytes))) {
        case HeaderScan::Result::need_input: return Step::need_input;
        case HeaderScan::Result::fault: return fail(scan_.fault());
        case HeaderScan::Result::ready: break;
    }
    begin_ += scan_.skipped();
    return Step::ready;
}

Session::Step Session::parse() {
    std::size_t used = 0;
    const auto result = parser_.put({data_.get() + begin_, end_ - begin_}, used);
    begin_ += used;
    if (method_ == api::Method::other && parser_.has_target()) {
        method_ = request_->method;
        path_.assign(request_->target, 0, request_->target.find('?'));
    }
    accept_language_.assign(parser_.accept_language());
    http_1_0_ = parser_.http_1_0();
    if (result == RequestParser::Result::fault) return fail(parser_.fault());
    if (result == RequestParser::Result::ready) return Step::ready;
    // What a body leaves unread is the head of a chunk or a trailer, which are bounded like headers.
    if (end_ - begin_ > std::size_t(shared_.limits.header_bytes))
        return fail({431, "header_too_large", "chunk"});
    if (parser_.wants_continue() && !continued_) {
        continued_ = true;
        if (begin_ == end_) return Step::send_continue;
    }
    return Step::need_input;
}

// Room for the next read; the header limit has been judged before, so this only grows within it.
void Session::make_room() {
    const auto enough = [this] {
        return end_ < capacity_ && (stage_ != Stage::body || capacity_ >= body_buffer);
    };
    if (begin_ == end_) begin_ = end_ = 0;
    if (enough()) return;
    if (begin_ > 0) {
        std::memmove(data_.get(), data_.get() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        if (enough()) return;
    }
    std::size_t wanted = capacity_ == 0 ? first_buffer : capacity_ * 2;
    if (stage_ == Stage::body) wanted = std::max(wanted, body_buffer);
    auto larger = std::make_unique_for_overwrite<char[]>(wanted);
    if (end_ > 0) std::memcpy(larger.get(), data_.get(), end_);
    data_ = std::move(larger);
    capacity_ = wanted;
}

std::optional<api::Response> Session::ask(std::chrono::steady_clock::time_point now) {
    asio::ip::address address = peer_;
    if (peer_trusted_) {
        const auto client = client_behind(peer_, *request_, shared_.trusted);
        address = client.address;
        secure_ = client.secure.value_or(secure_);
    }
    if (address == peer_)
        request_->remote_address.assign(remote_address_);
    else
        request_->remote_address = address.to_string();
    request_->secure = secure_;
    if (const auto sent = request_->header("x-request-id"); is_request_id(sent))
        request_id_.assign(sent);
    else
        worker_.make_request_id(request_id_);
    request_->request_id.assign(request_id_);
    if (const int seconds = shared_.request_limits.refuse(address, *request_, now.time_since_epoch().count());
        seconds > 0 && path_ != "/healthz" && path_ != "/readyz") {
        auto refused = problem(429, "rate_limited", api::preferred_language(accept_language_), path_);
        refused.headers.emplace_back("Retry-After", std::to_string(seconds));
        return refused;
    }
    number_ = worker_.next_number();
    try {
        return shared_.handler(request_, worker_.sender_for(slot_, number_));
    } catch (const std::exception& error) {
        logging::write(logging::Level::error, "handler_exception", request_id_,
                       {{"what", error.what()}, {"path", api::loggable(path_)}});
    } catch (...) {
        logging::write(logging::Level::error, "handler_exception", request_id_, {{"path", api::loggable(path_)}});
    }
    number_ = 0;
    return problem(500, "internal_error", api::preferred_language(accept_language_), path_);
}

void Session::build_head(const api::Response& response, bool keep_alive) {
    write_head(head_, response, {worker_.date_line(), request_id_, keep_alive, http_1_0_, secure_});
}

// One record for what fits into one, so that a small answer is one call to the system and one packet.
tls::Connection::Outcome Session::write_tls(std::size_t written, std::string_view body) {
    if (head_.size() + body.size() <= tls_record) {
        if (record_.empty()) record_.assign(head_).append(body);
        return tls_->write(record_.data() + written, record_.size() - written);
    }
    if (written < head_.size()) return tls_->write(head_.data() + written, head_.size() - written);
    const auto of_body = written - head_.size();
    return tls_->write(body.data() + of_body, body.size() - of_body);
}

std::size_t Session::write_now(std::string_view body, error_code& ec) {
    if (tls_) {
        record_.clear();
        std::size_t written = 0;
        while (written < head_.size() + body.size()) {
            const auto outcome = write_tls(written, body);
            written += outcome.bytes;
            if (outcome.state == tls::Connection::State::done) continue;
            if (!waits(outcome.state)) ec = asio::error::broken_pipe;
            break;
        }
        return written;
    }
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head_),
                                                    asio::const_buffer(body.data(), body.size())};
    const std::size_t written = socket_.write_some(buffers, ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again) {
        ec = {};
        return 0;
    }
    return written;
}

Task<bool> Session::write_rest(std::size_t written, std::string_view body) {
    const std::size_t total = head_.size() + body.size();
    arm(shared_.deadlines.write_ms + std::int64_t(total) * 1'000 / slowest_bytes_per_second);
    while (written < total) {
        error_code ec;
        if (tls_) {
            const auto outcome = write_tls(written, body);
            written += outcome.bytes;
            if (outcome.state == tls::Connection::State::done) continue;
            if (!waits(outcome.state)) co_return false;
            co_await socket_.async_wait(awaited_event(outcome.state), asio::redirect_error(awaited, ec));
        } else {
            const std::size_t of_head = std::min(written, head_.size());
            const std::size_t of_body = written - of_head;
            const std::array<asio::const_buffer, 2> buffers{
                asio::const_buffer(head_.data() + of_head, head_.size() - of_head),
                asio::const_buffer(body.data() + of_body, body.size() - of_body)};
            written += co_await socket_.async_write_some(buffers, asio::redirect_error(awaited, ec));
        }
        if (ec || expired_) co_return false;
    }
    co_return true;
}

Task<std::size_t> Session::read_tls(asio::mutable_buffer room, error_code& ec) {
    for (;;) {
        const auto outcome = tls_->read(room.data(), room.size());
        if (outcome.state == tls::Connection::State::done) co_return outcome.bytes;
        if (!waits(outcome.state)) {
            ec = asio::error::connection_reset;
            if (outcome.state == tls::Connection::State::closed) ec = asio::error::eof;
            co_return 0;
        }
        co_await socket_.async_wait(awaited_event(outcome.state), asio::redirect_error(awaited, ec));
        if (ec) co_return 0;
    }
}

Task<bool> Session::shake_hands() {
    stage_ = Stage::handshake;
    arm(shared_.deadlines.handshake_ms);
    if (draining()) arm_grace();
    for (;;) {
        const auto outcome = tls_->handshake();
        if (outcome.state == tls::Connection::State::done) co_return true;
        if (outcome.state == tls::Connection::State::plain_http) {
            // Somebody typed http:// in front of this port: words help more than a closed connection.
            tls_.reset();
            secure_ = false;
            fault_ = {400, "https_required", {}};
            co_await answer_fault(true);
            co_return false;
        }
        error_code ec;
        if (waits(outcome.state))
            co_await socket_.async_wait(awaited_event(outcome.state), asio::redirect_error(awaited, ec));
        if (abandoned_) co_return false;
        if (ec || !waits(outcome.state)) {
            worker_.metrics().count_failed_handshake();
            co_return false;
        }
    }
}

// Closing with unread bytes resets the connection, and the reset can overtake the answer on its way to the client.
Task<void> Session::linger() {
    error_code ec;
    if (tls_) tls_->say_goodbye();
    socket_.shutdown(asio::socket_base::shutdown_send, ec);
    if (ec) co_return;
    arm(linger_ms);
    if (capacity_ == 0) {
        begin_ = end_ = 0;
        make_room();
    }
    std::size_t discarded = 0;
    while (discarded < linger_bytes && !expired_) {
        const asio::mutable_buffer buffer(data_.get(), capacity_);
        const std::size_t n =
            co_await socket_.async_read_some(buffer, asio::redirect_error(awaited, ec));
        if (ec || abandoned_) co_return;
        discarded += n;
    }
}

Task<bool> Session::answer_fault(bool linger_after) {
    stage_ = Stage::answering;
    const auto started = std::chrono::steady_clock::now();
    if (request_id_.empty()) worker_.make_request_id(request_id_);
    const api::Response response = problem(fault_.status, fault_.code,
                                           api::preferred_language(accept_language_), path_, fault_.reason);
    build_head(response, false);
    std::string_view body;
    if (method_ != api::Method::head) body = *response.body;
    count(response, started);
    error_code ec;
    const std::size_t written = write_now(body, ec);
    bool sent = !ec;
    if (sent && written < head_.size() + body.size()) sent = co_await write_rest(written, body);
    log_request(response, started);
    if (sent && linger_after && !abandoned_) co_await linger();
    co_return sent;
}

namespace {

std::int64_t microseconds_since(std::chrono::steady_clock::time_point started) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started)
        .count();
}

}  // namespace

void Session::count(const api::Response& response, std::chrono::steady_clock::time_point started) {
    worker_.metrics().count(response.route, method_, response.status,
                            std::uint64_t(microseconds_since(started)));
}

void Session::log_request(const api::Response& response, std::chrono::steady_clock::time_point started) {
    if (shared_.logged == LoggedRequests::none ||
        (shared_.logged == LoggedRequests::errors && response.status < 400))
        return;
    static constexpr std::string_view methods[] = {"GET", "HEAD",   "POST",    "PATCH",
                                                   "PUT", "DELETE", "OPTIONS", "-"};
    logging::write(response.status >= 500 ? logging::Level::warning : logging::Level::info, "request",
                   request_id_,
                   {{"method", methods[int(method_)]},
                    {"path", api::loggable(path_, response.route)},
                    {"route", response.route},
                    {"status", response.status},
                    {"bytes", response.body ? response.body->size() : std::size_t(streamed_)},
                    {"us", microseconds_since(started)}});
}

// No coroutine of its own: it hands on the awaitable.
Task<void> Session::wait() {
    delivered_.reset();
    return asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
        [this](Waiter&& waiter) { waiter_.emplace(std::move(waiter)); }, awaited);
}

Task<bool> Session::send_stream(std::shared_ptr<api::BodyStream> stream, bool chunked) {
    const bool endless = stream->endless();
    const StreamCount counted(shared_.streams, endless);
    if (endless) {
        // A reader that takes nothing must show within the write deadline, and not after megabytes in buffers or the system's
        // quarter of an hour of retransmissions.
        error_code ignored;
        socket_.set_option(asio::socket_base::send_buffer_size(stream_send_buffer), ignored);
        const auto most = static_cast<unsigned>(shared_.deadlines.write_ms);
        ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &most, sizeof most);
    }
    for (;;) {
        api::Chunk chunk;
        if (endless && draining()) {
            chunk.last = true;
        } else {
            number_ = worker_.next_number();
            bool asked = true;
            try {
                stream->next(worker_.sender_for(slot_, number_));
            } catch (const std::exception& error) {
                logging::write(logging::Level::error, "stream_exception", request_id_,
                               {{"what", error.what()}, {"path", path_}});
                asked = false;
            }
            if (!asked) co_return false;
            if (endless) {
                deadline_ = 0;
                next_look_ms_ = worker_.now_ms() + look_ms;
                stage_ = Stage::streaming;
            } else {
                arm(shared_.deadlines.handler_ms);
            }
            co_await wait();
            number_ = 0;  // what comes after this finds nobody
            stage_ = Stage::answering;
            if (abandoned_) co_return false;
            if (delivered_)
                chunk = std::get<api::Chunk>(*std::exchange(delivered_, std::nullopt));
            else if (endless && draining())
                chunk.last = true;
            else
                co_return false;  // the deadline, or a reader that has gone
        }
        if (chunk.failed) {
            logging::write(logging::Level::error, "stream_failed", request_id_, {{"path", path_}});
            co_return false;
        }
        streamed_ += chunk.bytes.size();
        head_.clear();
        if (chunked) {
            if (!chunk.bytes.empty()) {
                char size[18];
                const auto end = std::to_chars(size, size + 16, chunk.bytes.size(), 16).ptr;
                head_.assign(size, std::size_t(end - size)).append("\r\n");
                chunk.bytes += "\r\n";
            }
            if (chunk.last) chunk.bytes += "0\r\n\r\n";
        }
        error_code ec;
        const std::size_t total = head_.size() + chunk.bytes.size();
        if (total > 0) {
            const std::size_t written = write_now(chunk.bytes, ec);
            if (ec) co_return false;
            if (written < total) {
                const bool sent = co_await write_rest(written, chunk.bytes);
                if (!sent) co_return false;
            }
        }
        if (chunk.last) co_return !endless;
    }
}

Task<void> Session::turn_away() {
    worker_.metrics().count_refused_connection();
    if (tls_) co_return;  // a handshake is the very work that there is no room for
    fault_ = {503, "too_many_connections", {}};
    co_await answer_fault(true);
}

Task<void> Session::run() {
    worker_.metrics().count_accepted_connection();
    error_code ec;
    peer_ = socket_.remote_endpoint(ec).address();
    if (ec) co_return;
    if (peer_.is_v6() && peer_.to_v6().is_v4_mapped())
        peer_ = asio::ip::make_address_v4(asio::ip::v4_mapped, peer_.to_v6());
    remote_address_ = peer_.to_string();
    peer_trusted_ = shared_.trusted.contains(peer_);
    if (tls_) {
        const bool agreed = co_await shake_hands();
        if (!agreed) co_return;
    }
    begin_request();
    for (;;) {
        if (abandoned_) co_return;
        const Step step = advance();
        if (step == Step::need_input) {
            make_room();
            if (stage_ == Stage::idle && draining()) arm_grace();
            const asio::mutable_buffer room(data_.get() + end_, capacity_ - end_);
            std::size_t n = 0;
            if (tls_)
                n = co_await read_tls(room, ec);
            else
                n = co_await socket_.async_read_some(room, asio::redirect_error(awaited, ec));
            if (!ec) {
                burst_ = 0;
                end_ += n;
                if (stage_ == Stage::idle) {
                    stage_ = Stage::header;
                    arm(shared_.deadlines.header_ms);
                }
                continue;
            }
            if (abandoned_) co_return;
            if (expired_ && stage_ != Stage::idle) {
                fault_ = {408, "request_timeout", {}};
                co_await answer_fault(true);
                co_return;
            }
            if (expired_) co_return;
            if (ec == asio::error::eof && stage_ != Stage::idle) {
                // The client has closed its half only; it may still read why.
                fault_ = malformed("incomplete");
                co_await answer_fault(false);
            }
            co_return;
        }
        if (step == Step::fault) {
            co_await answer_fault(true);
            co_return;
        }
        if (step == Step::send_continue) {
            head_.assign("HTTP/1.1 100 Continue\r\n\r\n");
            const std::size_t written = write_now({}, ec);
            if (ec) co_return;
            if (written < head_.size() && !co_await write_rest(written, {})) co_return;
            arm(shared_.deadlines.body_ms);
            continue;
        }

        stage_ = Stage::answering;
        const auto started = std::chrono::steady_clock::now();
        const bool client_keeps = parser_.keep_alive();
        std::optional<api::Response> answer = ask(started);
        if (!answer) {
            arm(shared_.deadlines.handler_ms);
            co_await wait();
            number_ = 0;  // an answer that comes after this finds nobody
            if (abandoned_) co_return;
            if (delivered_)
                answer = std::get<api::Response>(*std::exchange(delivered_, std::nullopt));
            else
                answer = problem(503, "deadline_passed", api::preferred_language(accept_language_), path_);
        }
        number_ = 0;

        const bool chunked = !http_1_0_;
        const bool keep_alive = client_keeps && !draining() && (chunked || !answer->stream);
        build_head(*answer, keep_alive);
        std::string_view body;
        if (answer->body && !answer->stream && method_ != api::Method::head && answer->status != 204 &&
            answer->status != 304)
            body = *answer->body;
        count(*answer, started);
        const std::size_t written = write_now(body, ec);
        if (ec) co_return;
        if (written < head_.size() + body.size() && !co_await write_rest(written, body)) co_return;
        streamed_ = 0;
        if (answer->stream && method_ != api::Method::head && !is_bodyless(answer->status)) {
            const bool whole = co_await send_stream(std::exchange(answer->stream, nullptr), chunked);
            log_request(*answer, started);
            if (!whole) co_return;
        } else {
            log_request(*answer, started);
        }
        if (!keep_alive) {
            if (begin_ < end_ || (socket_.available(ec) > 0 && !ec)) co_await linger();
            co_return;
        }
        begin_request();
        if (++burst_ == burst) {
            burst_ = 0;
            co_await asio::post(awaited);
        }
    }
}

}  // namespace

void start_session(Worker& worker, Socket socket) {
    Shared& shared = worker.shared();
    const auto open = shared.connections.load(std::memory_order_relaxed);
    const auto limit = shared.limits.connections;
    if (shared.abandoning.load(std::memory_order_acquire) || open > limit + refused_over_limit) {
        worker.metrics().count_refused_connection();
        error_code ignored;
        socket.close(ignored);
        return shared.connection_ended();
    }
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    auto session = std::make_unique<Session>(worker, std::move(socket));
    auto task = open > limit ? Session::refuse(std::move(session)) : Session::serve(std::move(session));
    asio::co_spawn(worker.context().get_executor(), std::move(task), [](std::exception_ptr failed) {
        if (!failed) return;
        try {
            std::rethrow_exception(failed);
        } catch (const std::exception& error) {
            logging::error("session_exception", {{"what", error.what()}});
        }
    });
}

}  // namespace server::http
