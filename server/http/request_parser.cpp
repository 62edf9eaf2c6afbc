// The only translation unit of the program with Beast: its parser, and none of its streams or
// serializers.
#include "server/http/request_parser.hpp"

#include "api/http/table_file.hpp"
#include "server/http/large_bodies.hpp"
#include "server/http/syntax.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <optional>

namespace server::http {
namespace {

namespace bh = boost::beast::http;

constexpr std::uint64_t reserved_body = 65'536;

api::Method method_of(bh::verb verb) {
    switch (verb) {
        case bh::verb::get:
            return api::Method::get;
        case bh::verb::head:
            return api::Method::head;
        case bh::verb::post:
            return api::Method::post;
        case bh::verb::patch:
            return api::Method::patch;
        case bh::verb::put:
            return api::Method::put;
        case bh::verb::delete_:
            return api::Method::del;
        case bh::verb::options:
            return api::Method::options;
        default:
            return api::Method::other;
    }
}

}  // namespace

/// Writes what Beast's parser finds straight into the request that the handler gets, without
/// Beast's field containers between them.
class RequestParser::Reader final : public bh::basic_parser<true> {
  public:
    Reader(api::Request& request, Fields& spare, const BodyLimits& limits)
        : request_(request), spare_(spare), limits_(limits) {
        eager(true);
        body_limit(std::uint64_t(limits.usual));
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
        if (request_.method == api::Method::post && api::takes_table_file(target))
            body_limit(std::uint64_t(std::max(limits_.usual, limits_.tables)));
    }

    void on_response_impl(int, boost::beast::string_view, int, boost::beast::error_code&) override {
    }

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
                // Beast takes lists of equal numbers; what a proxy in front makes of them is not
                // known.
                if (++lengths_ > 1) return refuse(ec, malformed("several_content_lengths"));
                if (value.empty() || value.size() > 18 ||
                    !std::all_of(value.begin(), value.end(),
                                 [](char c) { return c >= '0' && c <= '9'; }))
                    return refuse(ec, malformed("content_length"));
                break;
            case bh::field::transfer_encoding: {
                if (version_ == 10) return refuse(ec, malformed("transfer_encoding_in_http_1_0"));
                if (same_word(value, "chunked")) break;
                bool has_chunked = value.empty();
                for (std::string_view rest = value; !rest.empty();) {
                    const auto comma = rest.find(',');
                    has_chunked |= same_word(trimmed(rest.substr(0, comma)), "chunked");
                    rest = comma == std::string_view::npos ? std::string_view{}
                                                           : rest.substr(comma + 1);
                }
                const auto last = trimmed(value.substr(value.rfind(',') + 1));
                const bool other = value.find(',') == std::string_view::npos ||
                                   !same_word(trimmed(value.substr(0, value.find(','))), "chunked");
                if (has_chunked && !(same_word(last, "chunked") && other))
                    return refuse(ec, malformed("transfer_encoding"));
                return refuse(ec, {501, "transfer_coding_not_implemented", {}});
            }
            case bh::field::expect:
                if (version_ == 10) break;
                if (!same_word(value, "100-continue"))
                    return refuse(ec, {417, "expectation_unknown", {}});
                wants_continue_ = true;
                break;
            case bh::field::accept_language:
                accept_language_.assign(value);
                break;
            default:
                break;
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
        std::transform(name.begin(), name.end(), key.begin(), [](char c) { return lower(c); });
        kept.assign(value);
    }

    void on_header_impl(boost::beast::error_code& ec) override {
        header_done_ = true;
        if (version_ == 11 && hosts_ == 0) return refuse(ec, malformed("no_host"));
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                           boost::beast::error_code&) override {
        // What is only announced is not yet worth memory.
        if (length)
            request_.body.reserve(std::size_t(std::min<std::uint64_t>(*length, reserved_body)));
    }
    std::size_t on_body_impl(boost::beast::string_view body,
                             boost::beast::error_code& ec) override {
        return append(body, ec);
    }
    void on_chunk_header_impl(std::uint64_t, boost::beast::string_view,
                              boost::beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view body,
                                   boost::beast::error_code& ec) override {
        return append(body, ec);
    }
    std::size_t append(boost::beast::string_view body, boost::beast::error_code& ec) {
        const auto size = std::int64_t(request_.body.size() + body.size());
        if (size > limits_.usual && !large_.grow_to(size)) {
            refuse(ec, {503, "queue_full", {}});
            return 0;
        }
        request_.body.append(body.data(), body.size());
        return body.size();
    }
    void on_finish_impl(boost::beast::error_code&) override {}

    api::Request& request_;
    Fields& spare_;
    BodyLimits limits_;
    LargeBody large_;
    Fault fault_;
    std::string accept_language_;
    int version_ = 0;
    unsigned hosts_ = 0;
    unsigned lengths_ = 0;
    bool header_done_ = false;
    bool wants_continue_ = false;
};

struct RequestParser::Impl {
    std::optional<Reader> reader;
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}
RequestParser::~RequestParser() = default;

void RequestParser::begin(api::Request& request, Fields& spare, const BodyLimits& limits) {
    impl_->reader.emplace(request, spare, limits);
}

void RequestParser::end() {
    impl_->reader.reset();
}
bool RequestParser::begun() const {
    return impl_->reader.has_value();
}

RequestParser::Result RequestParser::put(std::string_view bytes, std::size_t& used) {
    Reader& reader = *impl_->reader;
    boost::beast::error_code ec;
    used =
        bytes.empty() ? 0 : reader.put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (ec && ec != bh::error::need_more) {
        if (reader.fault())
            fault_ = reader.fault();
        else if (ec == bh::error::body_limit)
            fault_ = {413, "body_too_large", {}};
        else
            fault_ = malformed(ec.message());
        return Result::fault;
    }
    if (reader.is_done()) return Result::ready;
    if (reader.is_header_done()) return Result::need_input;
    fault_ = malformed("header");
    return Result::fault;
}

bool RequestParser::has_target() const {
    return impl_->reader->got_some();
}
bool RequestParser::wants_continue() const {
    return impl_->reader->wants_continue();
}
bool RequestParser::http_1_0() const {
    return impl_->reader->http_1_0();
}
bool RequestParser::keep_alive() const {
    return impl_->reader->keep_alive();
}
std::string_view RequestParser::accept_language() const {
    return impl_->reader->accept_language();
}

}  // namespace server::http
