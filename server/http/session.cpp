// The only translation unit of the program with Beast: its parser, and none of its streams or serializers.
#include "api/http/messages.hpp"
#include "server/http/session.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <charconv>
#include <cstring>

#include "server/http/problem.hpp"
#include "server/logging/log.hpp"

namespace server::http {
namespace {

namespace asio = boost::asio;
namespace bh = boost::beast::http;
using boost::system::error_code;

constexpr asio::use_awaitable_t<Executor> awaited;
using Waiter = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;
template <class T>
using Task = asio::awaitable<T, Executor>;

constexpr std::size_t first_buffer = 4'096;
constexpr std::size_t body_buffer = 65'536;
constexpr std::size_t kept_body = 65'536;        // larger bodies give their memory back
constexpr unsigned most_fields = 100;
constexpr unsigned burst = 64;                   // pipelined answers before others get a turn
constexpr std::int64_t slowest_bytes_per_second = 65'536;
constexpr std::int64_t refused_over_limit = 64;  // how many past the limit are told so
constexpr std::int64_t linger_ms = 1'000;
constexpr std::int64_t longest_grace_ms = 200;
constexpr std::size_t linger_bytes = 4 * 1'048'576;

/// Why a request is refused by the transport.
struct Fault {
    unsigned status = 0;
    std::string_view code;
    std::string reason;

    explicit operator bool() const { return status != 0; }
};

Fault malformed(std::string_view reason) { return {400, "malformed_request", std::string(reason)}; }

constexpr auto lower_table = [] {
    std::array<char, 256> table{};
    for (int i = 0; i < 256; ++i) table[std::size_t(i)] = char(i >= 'A' && i <= 'Z' ? i + 32 : i);
    return table;
}();

bool same_word(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
               return lower_table[static_cast<unsigned char>(a)] == b;
           });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool is_token_char(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != 0 && std::strchr("!#$%&'*+-.^_`|~", c));
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A target as RFC 3986 has it: nothing outside printable ASCII, escapes whole, no fragment, no escaped NUL.
const char* target_fault(std::string_view target) {
    for (std::size_t i = 0; i < target.size(); ++i) {
        const auto c = static_cast<unsigned char>(target[i]);
        if (c <= 0x20 || c >= 0x7f) return "character_in_target";
        switch (c) {
            case '#': return "fragment_in_target";
            case '"': case '<': case '>': case '\\': case '^': case '`': case '{': case '|': case '}':
                return "character_in_target";
            case '%':
                if (i + 2 >= target.size() || !is_hex(target[i + 1]) || !is_hex(target[i + 2]))
                    return "escape_in_target";
                if (target[i + 1] == '0' && target[i + 2] == '0') return "nul_in_target";
                break;
            default: break;
        }
    }
    return nullptr;
}

// reg-name, IPv4 or [IPv6], and a port.
bool is_host(std::string_view host) {
    if (host.empty()) return false;
    if (host.front() == '[') {
        const auto end = host.find(']');
        if (end == std::string_view::npos || end == 1) return false;
        for (char c : host.substr(1, end - 1))
            if (!is_hex(c) && c != ':' && c != '.') return false;
        host.remove_prefix(end + 1);
        if (host.empty()) return true;
        if (host.front() != ':') return false;
    }
    const auto colon = host.find(':');
    for (char c : host.substr(0, colon))
        if (!(is_token_char(static_cast<unsigned char>(c)) || c == '(' || c == ')' || c == ',' ||
              c == ';' || c == '=') || c == '#' || c == '^' || c == '`' || c == '|')
            return false;
    if (colon == std::string_view::npos) return true;
    const auto port = host.substr(colon + 1);
    return port.size() <= 5 &&
           std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == '_' || c == '-';
    });
}

api::Method method_of(bh::verb verb) {
    switch (verb) {
        case bh::verb::get: return api::Method::get;
        case bh::verb::head: return api::Method::head;
        case bh::verb::post: return api::Method::post;
        case bh::verb::patch: return api::Method::patch;
        case bh::verb::put: return api::Method::put;
        case bh::verb::delete_: return api::Method::del;
        case bh::verb::options: return api::Method::options;
        default: return api::Method::other;
    }
}

std::string_view status_line(unsigned status) {
#define GIOTHONG_STATUS(number, words) \
    case number: return "HTTP/1.1 " #number " " words "\r\n"
    switch (status) {
        GIOTHONG_STATUS(200, "OK");
        GIOTHONG_STATUS(201, "Created");
        GIOTHONG_STATUS(202, "Accepted");
        GIOTHONG_STATUS(204, "No Content");
        GIOTHONG_STATUS(206, "Partial Content");
        GIOTHONG_STATUS(301, "Moved Permanently");
        GIOTHONG_STATUS(302, "Found");
        GIOTHONG_STATUS(303, "See Other");
        GIOTHONG_STATUS(304, "Not Modified");
        GIOTHONG_STATUS(307, "Temporary Redirect");
        GIOTHONG_STATUS(308, "Permanent Redirect");
        GIOTHONG_STATUS(400, "Bad Request");
        GIOTHONG_STATUS(401, "Unauthorized");
        GIOTHONG_STATUS(403, "Forbidden");
        GIOTHONG_STATUS(404, "Not Found");
        GIOTHONG_STATUS(405, "Method Not Allowed");
        GIOTHONG_STATUS(406, "Not Acceptable");
        GIOTHONG_STATUS(408, "Request Timeout");
        GIOTHONG_STATUS(409, "Conflict");
        GIOTHONG_STATUS(410, "Gone");
        GIOTHONG_STATUS(411, "Length Required");
        GIOTHONG_STATUS(412, "Precondition Failed");
        GIOTHONG_STATUS(413, "Content Too Large");
        GIOTHONG_STATUS(414, "URI Too Long");
        GIOTHONG_STATUS(415, "Unsupported Media Type");
        GIOTHONG_STATUS(417, "Expectation Failed");
        GIOTHONG_STATUS(422, "Unprocessable Content");
        GIOTHONG_STATUS(428, "Precondition Required");
        GIOTHONG_STATUS(429, "Too Many Requests");
        GIOTHONG_STATUS(431, "Request Header Fields Too Large");
        GIOTHONG_STATUS(500, "Internal Server Error");
        GIOTHONG_STATUS(501, "Not Implemented");
        GIOTHONG_STATUS(503, "Service Unavailable");
        GIOTHONG_STATUS(505, "HTTP Version Not Supported");
        default: return {};
    }
#undef GIOTHONG_STATUS
}

/// Writes what Beast's parser finds straight into the request that the handler gets, without Beast's field
/// containers between them.
class Parser final : public bh::basic_parser<true> {
  public:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    Parser(api::Request& request, Fields& spare, std::uint64_t body_bytes) : request_(request), spare_(spare) {
        eager(true);
        body_limit(body_bytes);
        header_limit(std::uint32_t(-1));  // the session has measured it already
    }

    const Fault& fault() const { return fault_; }
    bool wants_continue() const { return wants_continue_; }
    std::string_view accept_language() const { return accept_language_; }
    bool http_1_0() const { return version_ == 10; }

  private:
    void refuse(boost::beast::error_code& ec, Fault fault) {
        fault_ = std::move(fault);
        ec = bh::error::bad_value;
    }

    void on_request_impl(bh::verb verb, boost::beast::string_view, boost::beast::string_view sent,
                         int version, boost::beast::error_code& ec) override {
        version_ = version;
        request_.method = method_of(verb);
        std::string_view target(sent.data(), sent.size());
        if (verb == bh::verb::unknown || request_.method == api::Method::other)
            return refuse(ec, {501, "method_not_implemented", {}});
        if (target.size() > 7 && same_word(target.substr(0, 7), "http://")) {
            // absolute-form, which RFC 9112 3.2.2 wants accepted
            const auto slash = target.find('/', 7);
            if (!is_host(target.substr(7, slash == std::string_view::npos ? slash : slash - 7)))
                return refuse(ec, malformed("authority_in_target"));
            target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
        }
        if (target.front() != '/' && !(target == "*" && request_.method == api::Method::options))
            return refuse(ec, malformed("form_of_target"));
        if (const char* reason = target_fault(target)) return refuse(ec, malformed(reason));
        request_.target.assign(target);
    }

    void on_response_impl(int, boost::beast::string_view, int, boost::beast::error_code&) override {}

    void on_field_impl(bh::field field, boost::beast::string_view name,
                       boost::beast::string_view text, boost::beast::error_code& ec) override {
        if (header_done_) return;  // a trailer: read over, as nothing here has a meaning for one
        const std::string_view value(text.data(), text.size());
        switch (field) {
            case bh::field::host:
                if (++hosts_ > 1) return refuse(ec, malformed("several_hosts"));
                if (!is_host(value)) return refuse(ec, malformed("host"));
                break;
            case bh::field::content_length:
                // Beast takes lists of equal numbers; what a proxy in front makes of them is not known.
                if (++lengths_ > 1) return refuse(ec, malformed("several_content_lengths"));
                if (value.empty() || value.size() > 18 ||
                    !std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }))
                    return refuse(ec, malformed("content_length"));
                break;
            case bh::field::transfer_encoding: {
                if (version_ == 10) return refuse(ec, malformed("transfer_encoding_in_http_1_0"));
                if (same_word(value, "chunked")) break;
                bool has_chunked = value.empty();
                for (std::string_view rest = value; !rest.empty();) {
                    const auto comma = rest.find(',');
                    has_chunked |= same_word(trimmed(rest.substr(0, comma)), "chunked");
                    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
                }
                const auto last = trimmed(value.substr(value.rfind(',') + 1));
                const bool other = value.find(',') == std::string_view::npos || !same_word(trimmed(value.substr(0, value.find(','))), "chunked");
                if (has_chunked && !(same_word(last, "chunked") && other))
                    return refuse(ec, malformed("transfer_encoding"));
                return refuse(ec, {501, "transfer_coding_not_implemented", {}});
            }
            case bh::field::expect:
                if (version_ == 10) break;
                if (!same_word(value, "100-continue")) return refuse(ec, {417, "expectation_unknown", {}});
                wants_continue_ = true;
                break;
            case bh::field::accept_language: accept_language_.assign(value); break;
            default: break;
        }
        auto& headers = request_.headers;
        if (spare_.empty()) {
            headers.emplace_back();
        } else {
            headers.push_back(std::move(spare_.back()));
            spare_.pop_back();
        }
        auto& [key, kept] = headers.back();
        key.resize(name.size());
        std::transform(name.begin(), name.end(), key.begin(),
                       [](char c) { return lower_table[static_cast<unsigned char>(c)]; });
        kept.assign(value);
    }

    void on_header_impl(boost::beast::error_code& ec) override {
        header_done_ = true;
        if (version_ == 11 && hosts_ == 0) return refuse(ec, malformed("no_host"));
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                           boost::beast::error_code&) override {
        // What is only announced is not yet worth memory.
        if (length) request_.body.reserve(std::size_t(std::min<std::uint64_t>(*length, kept_body)));
    }
    std::size_t on_body_impl(boost::beast::string_view body, boost::beast::error_code&) override {
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view,
                              boost::beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view body,
                                   boost::beast::error_code&) override {
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(boost::beast::error_code&) override {}

    api::Request& request_;
    Fields& spare_;
    Fault fault_;
    std::string accept_language_;
    int version_ = 0;
    unsigned hosts_ = 0;
    unsigned lengths_ = 0;
    bool header_done_ = false;
    bool wants_continue_ = false;
};

class Session final : public Connection {
  public:
    Session(Worker& worker, Socket socket)
        : worker_(worker), shared_(worker.shared()), socket_(std::move(socket)) {
        slot_ = worker_.enter(*this);
    }
    ~Session() override {
        error_code ignored;
        socket_.close(ignored);
        worker_.leave(slot_);
    }

    static Task<void> serve(std::unique_ptr<Session> self) { co_await self->run(); }
    static Task<void> refuse(std::unique_ptr<Session> self) { co_await self->turn_away(); }

    // Any of these four may run the coroutine to its end, and with it this object: nothing is touched after resume().

    void tick(std::int64_t now_ms) override {
        if (deadline_ == 0 || now_ms <= deadline_) return;
        deadline_ = 0;
        expired_ = true;
        if (waiter_) return resume();
        error_code ignored;
        socket_.cancel(ignored);
    }

    void drain() override {
        if (stage_ == Stage::idle) arm_grace();
    }

    void abandon() override {
        abandoned_ = true;
        error_code ignored;
        socket_.close(ignored);
        if (waiter_) resume();
    }

    void deliver(std::uint64_t number, api::Response&& answer) override {
        if (!waiter_ || number != number_) return;
        delivered_ = std::move(answer);
        resume();
    }

  private:
    enum class Stage {
        idle,      ///< nothing of a request has come
        header,
        body,
        answering,
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
    Task<bool> write_rest(std::size_t written, std::string_view body);
    Task<bool> answer_fault(bool linger);
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

    std::optional<api::Response> ask();
    void build_head(const api::Response& response, bool keep_alive);
    /// What one call to the system takes; the rest is left to write_rest().
    std::size_t write_now(std::string_view body, error_code& ec);
    /// Before the answer leaves: whoever has read it finds it in the counters.
    void count(const api::Response& response, std::chrono::steady_clock::time_point started);
    void log_request(const api::Response& response, std::chrono::steady_clock::time_point started);

    Worker& worker_;
    Shared& shared_;
    Socket socket_;
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
    // The header scan, from begin_.
    std::size_t scanned_ = 0;
    std::size_t line_ = 0;
    unsigned lines_ = 0;
    bool blank_skipped_ = false;

    std::optional<Parser> parser_;
    std::shared_ptr<api::Request> request_;
    Parser::Fields spare_;
    bool continued_ = false;
    Fault fault_;

    // Of the request being answered; a handler may have taken the strings of the request itself.
    api::Method method_ = api::Method::other;
    bool http_1_0_ = false;
    std::string request_id_;
    std::string path_;
    std::string accept_language_;
    std::string remote_address_;

    std::uint64_t number_ = 0;
    std::optional<Waiter> waiter_;
    std::optional<api::Response> delivered_;
    std::string head_;
};

void Session::begin_request() {
    scanned_ = line_ = 0;
    lines_ = 0;
    blank_skipped_ = false;
    continued_ = false;
    parser_.reset();
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
        parser_.emplace(*request_, spare_, std::uint64_t(shared_.limits.body_bytes));
        stage_ = Stage::body;
        arm(shared_.deadlines.body_ms);
    }
    return parse();
}

// Finds the end of the header and refuses what Beast would let pass or wait for: bare line feeds and carriage
// returns, folded lines, a first byte that no request starts with, and sizes over the limit.
Session::Step Session::scan_header() {
    const auto limit = std::size_t(shared_.limits.header_bytes);
    for (;;) {
        const char* const base = data_.get() + begin_;
        const std::size_t size = end_ - begin_;
        if (size > 0 && lines_ == 0 && line_ == 0) {
            const auto first = static_cast<unsigned char>(base[0]);
            if (!is_token_char(first) && first != '\r')
                return fail(malformed(first == '\n' ? "bare_line_feed" : "first_byte"));
        }
        const auto* found = scanned_ < size ? static_cast<const char*>(
                                                  std::memchr(base + scanned_, '\n', size - scanned_))
                                            : nullptr;
        if (!found) {
            scanned_ = size;
            if (size >= limit)
                return fail(lines_ == 0 ? Fault{414, "target_too_long", {}}
                                        : Fault{431, "header_too_large", {}});
            return Step::need_input;
        }
        const std::size_t at = std::size_t(found - base);
        if (at == line_ || base[at - 1] != '\r') return fail(malformed("bare_line_feed"));
        const std::string_view line(base + line_, at - 1 - line_);
        if (std::memchr(line.data(), '\r', line.size())) return fail(malformed("bare_carriage_return"));
        scanned_ = at + 1;
        if (scanned_ > limit)
            return fail(lines_ == 0 ? Fault{414, "target_too_long", {}}
                                    : Fault{431, "header_too_large", {}});
        if (lines_ == 0) {
            if (line.empty()) {
                // One empty line before a request is let pass (RFC 9112 2.2), as old clients send it after a body.
                if (blank_skipped_) return fail(malformed("empty_lines"));
                blank_skipped_ = true;
                begin_ += scanned_;
                scanned_ = line_ = 0;
                continue;
            }
            const auto space = line.rfind(' ');
            const auto version = space == std::string_view::npos ? line : line.substr(space + 1);
            if (version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.' &&
                version[5] >= '0' && version[5] <= '9' && version[7] >= '0' && version[7] <= '9' &&
                version != "HTTP/1.1" && version != "HTTP/1.0")
                return fail({505, "version_not_supported", {}});
        } else if (line.empty()) {
            return Step::ready;
        } else if (line.front() == ' ' || line.front() == '\t') {
            return fail(malformed("folded_line"));
        } else if (lines_ > most_fields) {
            return fail({431, "header_too_large", "fields"});
        }
        ++lines_;
        line_ = scanned_;
    }
}

Session::Step Session::parse() {
    boost::beast::error_code ec;
    if (end_ > begin_) {
        begin_ += parser_->put(asio::const_buffer(data_.get() + begin_, end_ - begin_), ec);
        if (parser_->got_some() && method_ == api::Method::other) {
            method_ = request_->method;
            path_.assign(request_->target, 0, request_->target.find('?'));
        }
        accept_language_.assign(parser_->accept_language());
        http_1_0_ = parser_->http_1_0();
    }
    if (ec && ec != bh::error::need_more) {
        if (parser_->fault()) return fail(parser_->fault());
        if (ec == bh::error::body_limit) return fail({413, "body_too_large", {}});
        return fail(malformed(ec.message()));
    }
    if (parser_->is_done()) return Step::ready;
    if (!parser_->is_header_done()) return fail(malformed("header"));
    // What a body leaves unread is the head of a chunk or a trailer, which are bounded like headers.
    if (end_ - begin_ > std::size_t(shared_.limits.header_bytes))
        return fail({431, "header_too_large", "chunk"});
    if (parser_->wants_continue() && !continued_) {
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

std::optional<api::Response> Session::ask() {
    request_->remote_address.assign(remote_address_);
    if (const auto sent = request_->header("x-request-id"); is_request_id(sent))
        request_id_.assign(sent);
    else
        worker_.make_request_id(request_id_);
    request_->request_id.assign(request_id_);
    number_ = worker_.next_number();
    try {
        return shared_.handler(request_, worker_.done_for(slot_, number_));
    } catch (const std::exception& error) {
        logging::write(logging::Level::error, "handler_exception", request_id_,
                       {{"what", error.what()}, {"path", path_}});
    } catch (...) {
        logging::write(logging::Level::error, "handler_exception", request_id_, {{"path", path_}});
    }
    number_ = 0;
    return problem(500, "internal_error", api::preferred_language(accept_language_), path_);
}

void Session::build_head(const api::Response& response, bool keep_alive) {
    head_.clear();
    if (const auto line = status_line(response.status); !line.empty()) {
        head_ += line;
    } else {
        head_ += "HTTP/1.1 ";
        head_ += std::to_string(response.status);
        head_ += " \r\n";
    }
    head_ += "Server: giothong\r\n";
    head_ += worker_.date_line();
    const bool bodyless = response.status == 204 || response.status == 304 || response.status < 200;
    if (response.body && !bodyless) {
        head_ += "Content-Type: ";
        head_ += response.content_type;
        head_ += "\r\n";
    }
    if (!bodyless) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits,
                                       response.body ? response.body->size() : std::size_t(0)).ptr;
        head_ += "Content-Length: ";
        head_.append(digits, std::size_t(end - digits));
        head_ += "\r\n";
    }
    for (const auto& [name, value] : response.headers) {
        const auto from = head_.size();
        head_ += name;
        head_ += ": ";
        head_ += value;
        // A value that came from data must not be able to start a header of its own.
        for (std::size_t i = from; i < head_.size(); ++i)
            if (head_[i] == '\r' || head_[i] == '\n' || head_[i] == '\0') head_[i] = ' ';
        head_ += "\r\n";
    }
    if (!request_id_.empty()) {
        head_ += "X-Request-Id: ";
        head_ += request_id_;
        head_ += "\r\n";
    }
    if (!keep_alive)
        head_ += "Connection: close\r\n\r\n";
    else if (http_1_0_)
        head_ += "Connection: keep-alive\r\n\r\n";
    else
        head_ += "\r\n";
}

std::size_t Session::write_now(std::string_view body, error_code& ec) {
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
        const std::size_t of_head = std::min(written, head_.size());
        const std::size_t of_body = written - of_head;
        const std::array<asio::const_buffer, 2> buffers{
            asio::const_buffer(head_.data() + of_head, head_.size() - of_head),
            asio::const_buffer(body.data() + of_body, body.size() - of_body)};
        error_code ec;
        written += co_await socket_.async_write_some(buffers, asio::redirect_error(awaited, ec));
        if (ec || expired_) co_return false;
    }
    co_return true;
}

// Closing with unread bytes resets the connection, and the reset can overtake the answer on its way to the client.
Task<void> Session::linger() {
    error_code ec;
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
                    {"path", path_},
                    {"route", response.route},
                    {"status", response.status},
                    {"bytes", response.body ? response.body->size() : std::size_t(0)},
                    {"us", microseconds_since(started)}});
}

Task<void> Session::turn_away() {
    worker_.metrics().count_refused_connection();
    fault_ = {503, "too_many_connections", {}};
    co_await answer_fault(true);
}

Task<void> Session::run() {
    worker_.metrics().count_accepted_connection();
    error_code ec;
    remote_address_ = socket_.remote_endpoint(ec).address().to_string();
    if (ec) co_return;
    begin_request();
    for (;;) {
        if (abandoned_) co_return;
        const Step step = advance();
        if (step == Step::need_input) {
            make_room();
            if (stage_ == Stage::idle && draining()) arm_grace();
            const asio::mutable_buffer room(data_.get() + end_, capacity_ - end_);
            const std::size_t n =
                co_await socket_.async_read_some(room, asio::redirect_error(awaited, ec));
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
        const bool client_keeps = parser_->keep_alive();
        std::optional<api::Response> answer = ask();
        if (!answer) {
            arm(shared_.deadlines.handler_ms);
            co_await asio::async_initiate<const asio::use_awaitable_t<Executor>&, void()>(
                [this](Waiter&& waiter) { waiter_.emplace(std::move(waiter)); }, awaited);
            number_ = 0;  // an answer that comes after this finds nobody
            if (abandoned_) co_return;
            if (delivered_)
                answer = std::exchange(delivered_, std::nullopt);
            else
                answer = problem(503, "deadline_passed", api::preferred_language(accept_language_), path_);
        }
        number_ = 0;

        const bool keep_alive = client_keeps && !draining();
        build_head(*answer, keep_alive);
        std::string_view body;
        if (answer->body && method_ != api::Method::head && answer->status != 204 &&
            answer->status != 304)
            body = *answer->body;
        count(*answer, started);
        const std::size_t written = write_now(body, ec);
        if (ec) co_return;
        if (written < head_.size() + body.size() && !co_await write_rest(written, body)) co_return;
        log_request(*answer, started);
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
