#include "server/http/session.hpp"

#include "api/http/messages.hpp"
#include "api/http/secret_paths.hpp"
#include "server/http/answer_head.hpp"
#include "server/http/client_address.hpp"
#include "server/http/header_scan.hpp"
#include "server/http/problem.hpp"
#include "server/http/public_origin.hpp"
#include "server/http/request_parser.hpp"
#include "server/http/stream_sender.hpp"
#include "server/http/syntax.hpp"
#include "server/logging/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace server::http {
namespace {

/// Such a request changes nothing, however often it is sent.
bool is_safe(api::Method method) {
    return method == api::Method::get || method == api::Method::head ||
           method == api::Method::options;
}

namespace asio = boost::asio;

constexpr std::size_t kept_body = 65'536;  // larger bodies give their memory back
constexpr unsigned burst = 64;             // pipelined answers before others get a turn
constexpr std::int64_t longest_grace_ms = 200;

class Session final : public Connection {
  public:
    Session(Worker& worker, Socket socket, const Peer& peer)
        : worker_(worker),
          shared_(worker.shared()),
          peer_(peer),
          slot_(worker.enter(*this)),
          deadline_(worker),
          transport_(std::move(socket), shared_.tls.get(), deadline_, shared_),
          rendezvous_(worker, slot_),
          stream_sender_(worker, transport_, rendezvous_, deadline_) {}
    ~Session() override {
        transport_.close();
        if (peer_.counted) shared_.addresses.leave(*peer_.counted);
        worker_.leave(slot_);
    }

    static Task<void> serve(std::unique_ptr<Session> self) { co_await self->run(); }
    static Task<void> refuse(std::unique_ptr<Session> self) { co_await self->turn_away(); }

    // Any of these four may run the coroutine to its end, and with it this object: nothing is
    // touched after resume().

    void tick(std::int64_t now_ms) override {
        if (streaming() && stream_sender_.reader_gone(now_ms)) return rendezvous_.resume();
        if (!deadline_.passes(now_ms)) return;
        if (rendezvous_.waited_for()) return rendezvous_.resume();
        transport_.cancel();
    }

    void drain() override {
        if (stage_ == Stage::idle || stage_ == Stage::handshake) arm_grace();
        if (streaming()) rendezvous_.resume();
    }

    void abandon() override {
        transport_.close();
        if (rendezvous_.waited_for()) rendezvous_.resume();
    }

    void make_way() override { transport_.give_up(); }

    void deliver(std::uint64_t number, Mailbox::Content&& content) override {
        rendezvous_.deliver(number, std::move(content));
    }

    std::optional<Waiting> waiting() const override {
        if (transport_.given_up() || !peer_.counted) return std::nullopt;
        if (stage_ != Stage::idle && stage_ != Stage::header && stage_ != Stage::handshake)
            return std::nullopt;
        return Waiting{*peer_.counted, stage_ == Stage::idle, deadline_.at()};
    }

  private:
    enum class Stage {
        fresh,  ///< not begun
        handshake,
        idle,  ///< nothing of a request has come
        header,
        body,
        answering,
    };
    enum class Step { need_input, send_continue, ready, fault };

    // A request may be on its way while the server begins to stop; closing at once would lose it
    // unanswered.
    void arm_grace() { deadline_.arm(std::min(longest_grace_ms, shared_.deadlines.drain_ms / 4)); }

    bool draining() const { return shared_.draining.load(std::memory_order_relaxed); }
    /// An endless answer waits for its next piece.
    bool streaming() const { return stream_sender_.waiting() && rendezvous_.waited_for(); }

    Task<void> run();
    Task<void> turn_away();
    Task<bool> shake_hands();
    /// Reads more of the request. False when the connection is to end; what there was to say has
    /// been said then.
    Task<bool> take_input();
    /// Answers the request that has come whole. False when the connection is to end.
    Task<bool> answer();
    Task<bool> send(std::string_view body);
    Task<bool> answer_fault(bool linger);

    // Reading, as far as the bytes at hand go.
    void begin_request();
    Step advance();
    Step fail(Fault fault) {
        fault_ = std::move(fault);
        return Step::fault;
    }
    Step scan_header();
    Step parse();

    std::optional<api::Response> ask(std::chrono::steady_clock::time_point now);
    /// Fills in who asks and from where.
    asio::ip::address name_client();
    void build_head(const api::Response& response, bool keep_alive);
    /// Before the answer leaves: whoever has read it finds it in the counters.
    void count(const api::Response& response, std::chrono::steady_clock::time_point started);
    void log_request(const api::Response& response, std::chrono::steady_clock::time_point started);

    Worker& worker_;
    Shared& shared_;
    const Peer peer_;
    const std::uint32_t slot_;
    Deadline deadline_;
    Transport transport_;
    Rendezvous rendezvous_;
    StreamSender stream_sender_;
    Stage stage_ = Stage::fresh;
    unsigned burst_ = 0;

    InputBuffer input_;
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
    asio::ip::tcp::endpoint local_;
    bool peer_trusted_ = false;
    std::string remote_address_;  ///< the peer's
    bool secure_ = false;         ///< of the request being answered

    std::string head_;
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
        request_ =
            std::make_shared<api::Request>();  // the fence above is more than TSan can follow
#endif
    } else {
        request_ = std::make_shared<api::Request>();
    }
    method_ = api::Method::other;
    http_1_0_ = false;
    secure_ = transport_.secure();
    path_.clear();
    request_id_.clear();
    accept_language_.clear();
    if (input_.empty()) {
        input_.rest();
        stage_ = Stage::idle;
        deadline_.arm(shared_.deadlines.idle_ms);
    } else {
        stage_ = Stage::header;
        deadline_.arm(shared_.deadlines.header_ms);
    }
}

Session::Step Session::advance() {
    if (stage_ == Stage::idle) return Step::need_input;
    if (stage_ == Stage::header) {
        const Step step = scan_header();
        if (step != Step::ready) return step;
        parser_.begin(*request_, spare_, {shared_.limits.body_bytes, shared_.limits.import_bytes});
        stage_ = Stage::body;
        deadline_.arm(shared_.deadlines.body_ms);
    }
    return parse();
}

Session::Step Session::scan_header() {
    switch (scan_.scan(input_.unread(), std::size_t(shared_.limits.header_bytes))) {
        case HeaderScan::Result::need_input:
            return Step::need_input;
        case HeaderScan::Result::fault:
            return fail(scan_.fault());
        case HeaderScan::Result::ready:
            break;
    }
    input_.consume(scan_.skipped());
    return Step::ready;
}

Session::Step Session::parse() {
    std::size_t used = 0;
    const auto result = parser_.put(input_.unread(), used);
    input_.consume(used);
    if (method_ == api::Method::other && parser_.has_target()) {
        method_ = request_->method;
        path_.assign(request_->target, 0, request_->target.find('?'));
    }
    accept_language_.assign(parser_.accept_language());
    http_1_0_ = parser_.http_1_0();
    if (result == RequestParser::Result::fault) return fail(parser_.fault());
    if (result == RequestParser::Result::ready) return Step::ready;
    // What a body leaves unread is the head of a chunk or a trailer, which are bounded like
    // headers.
    if (input_.unread().size() > std::size_t(shared_.limits.header_bytes))
        return fail({431, "header_too_large", "chunk"});
    if (parser_.wants_continue() && !continued_) {
        continued_ = true;
        if (input_.empty()) return Step::send_continue;
    }
    return Step::need_input;
}

asio::ip::address Session::name_client() {
    asio::ip::address address = peer_.address;
    if (peer_trusted_) {
        const auto client = client_behind(peer_.address, *request_, shared_.trusted);
        address = client.address;
        secure_ = client.secure.value_or(secure_);
    }
    if (address == peer_.address)
        request_->remote_address.assign(remote_address_);
    else
        request_->remote_address = address.to_string();
    request_->secure = secure_;
    const bool passed_on = is_passed_on(*request_);
    request_->relayed = passed_on && !peer_trusted_;
    request_->origin.assign(shared_.public_url);
    if (shared_.public_url.empty() && !passed_on)
        request_->origin = direct_origin(local_, request_->header("host"), secure_);
    if (const auto sent = request_->header("x-request-id"); is_request_id(sent))
        request_id_.assign(sent);
    else
        worker_.make_request_id(request_id_);
    request_->request_id.assign(request_id_);
    return address;
}

std::optional<api::Response> Session::ask(std::chrono::steady_clock::time_point now) {
    const asio::ip::address address = name_client();
    if (const int seconds =
            shared_.request_limits.refuse(address, *request_, now.time_since_epoch().count());
        seconds > 0 && path_ != "/healthz" && path_ != "/readyz") {
        auto refused =
            problem(429, "rate_limited", api::preferred_language(accept_language_), path_);
        refused.headers.emplace_back("Retry-After", std::to_string(seconds));
        return refused;
    }
    try {
        return shared_.handler(request_, rendezvous_.expect());
    } catch (const std::exception& error) {
        logging::write(logging::Level::error, "handler_exception", request_id_,
                       {{"what", error.what()}, {"path", api::loggable(path_)}});
    } catch (...) {
        logging::write(logging::Level::error, "handler_exception", request_id_,
                       {{"path", api::loggable(path_)}});
    }
    rendezvous_.forget();
    return problem(500, "internal_error", api::preferred_language(accept_language_), path_);
}

void Session::build_head(const api::Response& response, bool keep_alive) {
    write_head(head_, response, {worker_.date_line(), request_id_, keep_alive, http_1_0_, secure_});
}

Task<bool> Session::send(std::string_view body) {
    error_code ec;
    const std::size_t written = transport_.write_now(head_, body, ec);
    if (ec) co_return false;
    if (written == head_.size() + body.size()) co_return true;
    const bool sent = co_await transport_.write_rest(written, head_, body);
    co_return sent;
}

Task<bool> Session::shake_hands() {
    stage_ = Stage::handshake;
    deadline_.arm(shared_.deadlines.handshake_ms);
    if (draining()) arm_grace();
    const auto agreement = co_await transport_.shake_hands();
    if (agreement == Transport::Agreement::failed) worker_.metrics().count_failed_handshake();
    if (agreement == Transport::Agreement::plain_http) {
        // Somebody typed http:// in front of this port: words help more than a closed connection.
        secure_ = false;
        fault_ = {400, "https_required", {}};
        co_await answer_fault(true);
    }
    co_return agreement == Transport::Agreement::agreed;
}

Task<bool> Session::answer_fault(bool linger_after) {
    stage_ = Stage::answering;
    const auto started = std::chrono::steady_clock::now();
    if (request_id_.empty()) worker_.make_request_id(request_id_);
    const api::Response response =
        problem(fault_.status, fault_.code, api::preferred_language(accept_language_), path_,
                fault_.reason);
    build_head(response, false);
    std::string_view body;
    if (method_ != api::Method::head) body = *response.body;
    count(response, started);
    const bool sent = co_await send(body);
    log_request(response, started);
    if (sent && linger_after && !transport_.given_up()) co_await transport_.linger(input_);
    co_return sent;
}

namespace {

std::int64_t microseconds_since(std::chrono::steady_clock::time_point started) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 started)
        .count();
}

}  // namespace

void Session::count(const api::Response& response, std::chrono::steady_clock::time_point started) {
    worker_.metrics().count(response.route, method_, response.status,
                            std::uint64_t(microseconds_since(started)));
}

void Session::log_request(const api::Response& response,
                          std::chrono::steady_clock::time_point started) {
    if (shared_.logged == LoggedRequests::none ||
        (shared_.logged == LoggedRequests::errors && response.status < 400))
        return;
    static constexpr std::string_view methods[] = {"GET", "HEAD",   "POST",    "PATCH",
                                                   "PUT", "DELETE", "OPTIONS", "-"};
    logging::write(
        response.status >= 500 ? logging::Level::warning : logging::Level::info, "request",
        request_id_,
        {{"method", methods[int(method_)]},
         {"path", api::loggable(path_, response.route)},
         {"route", response.route},
         {"status", response.status},
         {"bytes", response.body ? response.body->size() : std::size_t(stream_sender_.sent())},
         {"us", microseconds_since(started)}});
}

Task<void> Session::turn_away() {
    worker_.metrics().count_refused_connection();
    if (transport_.secure()) co_return;  // a handshake is the very work that there is no room for
    fault_ = {503, "too_many_connections", {}};
    co_await answer_fault(true);
}

Task<bool> Session::take_input() {
    input_.make_room(stage_ == Stage::body);
    if (stage_ == Stage::idle && draining()) arm_grace();
    error_code ec;
    const std::size_t bytes = co_await transport_.read(input_.room(), ec);
    if (!ec) {
        burst_ = 0;
        input_.added(bytes);
        if (stage_ == Stage::idle) {
            stage_ = Stage::header;
            deadline_.arm(shared_.deadlines.header_ms);
        }
        co_return true;
    }
    if (transport_.given_up() || stage_ == Stage::idle) co_return false;
    if (deadline_.expired()) {
        fault_ = {408, "request_timeout", {}};
        co_await answer_fault(true);
    } else if (ec == asio::error::eof) {
        // The client has closed its half only; it may still read why.
        fault_ = malformed("incomplete");
        co_await answer_fault(false);
    }
    co_return false;
}

Task<bool> Session::answer() {
    stage_ = Stage::answering;
    const auto started = std::chrono::steady_clock::now();
    const bool client_keeps = parser_.keep_alive();
    std::optional<api::Response> answer = ask(started);
    if (!answer) {
        deadline_.arm(shared_.deadlines.handler_ms);
        co_await rendezvous_.wait();
        rendezvous_.forget();
        if (transport_.given_up()) co_return false;
        answer = rendezvous_.take<api::Response>();
        // What writes may be written after all: the client asks again with the same ids.
        if (!answer)
            answer = problem(503, is_safe(method_) ? "deadline_passed" : "outcome_unknown",
                             api::preferred_language(accept_language_), path_);
    }
    rendezvous_.forget();

    const bool chunked = !http_1_0_;
    // An endless answer is the connection's last one: StreamSender changes the socket for it.
    const bool last = answer->stream && (!chunked || answer->stream->endless());
    const bool keep_alive = client_keeps && !draining() && !last;
    const bool bodyless = method_ == api::Method::head || is_bodyless(answer->status);
    build_head(*answer, keep_alive);
    std::string_view body;
    if (answer->body && !answer->stream && !bodyless) body = *answer->body;
    count(*answer, started);
    const bool sent = co_await send(body);
    if (!sent) co_return false;
    stream_sender_.begin();
    bool whole = true;
    if (answer->stream && !bodyless)
        whole = co_await stream_sender_.send(std::exchange(answer->stream, nullptr), chunked,
                                             request_id_, path_);
    log_request(*answer, started);
    if (!whole) co_return false;
    if (!keep_alive && (!input_.empty() || transport_.has_unread()))
        co_await transport_.linger(input_);
    co_return keep_alive;
}

Task<void> Session::run() {
    worker_.metrics().count_accepted_connection();
    error_code ec;
    local_ = transport_.local_endpoint(ec);
    if (ec) co_return;
    remote_address_ = peer_.address.to_string();
    peer_trusted_ = shared_.trusted.contains(peer_.address);
    if (transport_.secure()) {
        const bool agreed = co_await shake_hands();
        if (!agreed) co_return;
    }
    begin_request();
    while (!transport_.given_up()) {
        bool goes_on = true;
        switch (advance()) {
            case Step::need_input:
                goes_on = co_await take_input();
                break;
            case Step::fault:
                co_await answer_fault(true);
                goes_on = false;
                break;
            case Step::send_continue:
                head_.assign("HTTP/1.1 100 Continue\r\n\r\n");
                goes_on = co_await send({});
                deadline_.arm(shared_.deadlines.body_ms);
                break;
            case Step::ready:
                goes_on = co_await answer();
                if (!goes_on) break;
                begin_request();
                if (++burst_ == burst) {
                    burst_ = 0;
                    co_await asio::post(awaited);
                }
                break;
        }
        if (!goes_on) co_return;
    }
}

void spawn(Worker& worker, Task<void> task) {
    asio::co_spawn(worker.context().get_executor(), std::move(task), [](std::exception_ptr failed) {
        if (!failed) return;
        try {
            std::rethrow_exception(failed);
        } catch (const std::exception& error) {
            logging::error("session_exception", {{"what", error.what()}});
        }
    });
}

Session& session_of(Connection& connection) {
    return static_cast<Session&>(connection);
}

}  // namespace

std::unique_ptr<Connection> make_session(Worker& worker, Socket socket, const Peer& peer) {
    return std::make_unique<Session>(worker, std::move(socket), peer);
}

void serve(Worker& worker, std::unique_ptr<Connection> session) {
    std::unique_ptr<Session> own(&session_of(*session.release()));
    spawn(worker, Session::serve(std::move(own)));
}

void refuse(Worker& worker, std::unique_ptr<Connection> session) {
    std::unique_ptr<Session> own(&session_of(*session.release()));
    spawn(worker, Session::refuse(std::move(own)));
}

}  // namespace server::http
