#include "tests/support/http_client.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace tests::support {
namespace {

constexpr timeval longest_wait{20, 0};

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    return result;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

template <class T, void (*free)(T*)>
struct Freed {
    void operator()(T* object) const { free(object); }
};
template <class T, void (*free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, free>>;

std::string openssl_error() {
    char text[256];
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    ERR_clear_error();
    return text;
}

}  // namespace

struct HttpClient::Tls {
    TlsWish wish;
    Owned<SSL_CTX, SSL_CTX_free> context;
    Owned<SSL, SSL_free> ssl;
    Owned<SSL_SESSION, SSL_SESSION_free> session;

    explicit Tls(TlsWish wished)
        : wish(std::move(wished)), context(SSL_CTX_new(TLS_client_method())) {
        ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes with write(2)
        if (wish.oldest) SSL_CTX_set_min_proto_version(context.get(), wish.oldest);
        if (wish.newest) SSL_CTX_set_max_proto_version(context.get(), wish.newest);
        if (!wish.ciphers.empty() &&
            SSL_CTX_set_cipher_list(context.get(), wish.ciphers.c_str()) != 1)
            throw std::runtime_error("no such cipher: " + wish.ciphers);
        SSL_CTX_set_security_level(context.get(),
                                   0);  // what is refused has to be refused by the server
        if (wish.trusted.empty()) return;
        Owned<BIO, BIO_free_all> text(
            BIO_new_mem_buf(wish.trusted.data(), int(wish.trusted.size())));
        Owned<X509, X509_free> certificate(
            PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), certificate.get());
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    }

    void connect(int socket) {
        ssl.reset(SSL_new(context.get()));
        std::string wire;
        for (const auto& name : wish.protocols) wire += char(name.size()) + name;
        if (!wire.empty())
            SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(wire.data()),
                                unsigned(wire.size()));
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), "127.0.0.1");
        if (session) SSL_set_session(ssl.get(), session.get());
        SSL_set_fd(ssl.get(), socket);
        if (SSL_connect(ssl.get()) != 1) throw std::runtime_error("no TLS: " + openssl_error());
    }
};

std::string Answer::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

bool Answer::has(std::string_view name) const {
    return std::any_of(headers.begin(), headers.end(),
                       [&](const auto& h) { return h.first == name; });
}

std::string Answer::code() const {
    if (status < 400) return {};
    rapidjson::Document document;
    document.Parse(body.data(), body.size());
    if (!document.IsObject()) return {};
    const auto found = document.FindMember("code");
    return found != document.MemberEnd() && found->value.IsString() ? found->value.GetString() : "";
}

HttpClient::HttpClient(unsigned port, std::function<void(const Exchange&)> observe)
    : port_(port), observe_(std::move(observe)) {
    connect();
}

HttpClient::HttpClient(unsigned port, From from) : port_(port), from_(std::move(from.address)) {
    connect();
}

HttpClient::HttpClient(unsigned port, TlsWish wish)
    : port_(port), tls_(std::make_unique<Tls>(std::move(wish))) {
    connect();
}

TlsFacts HttpClient::tls() const {
    SSL* ssl = tls_->ssl.get();
    TlsFacts facts;
    facts.version = SSL_get_version(ssl);
    facts.cipher = SSL_get_cipher_name(ssl);
    facts.resumed = SSL_session_reused(ssl) == 1;
    const unsigned char* protocol = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl, &protocol, &size);
    facts.protocol.assign(reinterpret_cast<const char*>(protocol), size);
    const Owned<X509, X509_free> certificate(SSL_get1_peer_certificate(ssl));
    const Owned<BIGNUM, BN_free> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate.get()), nullptr));
    facts.serial = std::to_string(BN_get_word(number.get()));
    return facts;
}

void HttpClient::reconnect() {
    tls_->session.reset(SSL_get1_session(tls_->ssl.get()));
    SSL_shutdown(tls_->ssl.get());
    connect();
}

HttpClient::~HttpClient() {
    disconnect();
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : port_(other.port_),
      from_(std::move(other.from_)),
      tls_(std::move(other.tls_)),
      observe_(std::move(other.observe_)),
      always_(std::move(other.always_)),
      socket_(std::exchange(other.socket_, -1)),
      buffer_(std::move(other.buffer_)) {}

void HttpClient::connect() {
    disconnect();
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest_wait, sizeof longest_wait);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &longest_wait, sizeof longest_wait);
    const int on = 1;
    if (!from_.empty()) {
        sockaddr_in own{};
        own.sin_family = AF_INET;
        ::setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        if (::inet_pton(AF_INET, from_.c_str(), &own.sin_addr) != 1 ||
            ::bind(socket_, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0)
            throw std::runtime_error("cannot come from " + from_);
    }
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        disconnect();
        throw std::runtime_error("cannot connect to 127.0.0.1:" + std::to_string(port_));
    }
    if (tls_) tls_->connect(socket_);
}

void HttpClient::disconnect() {
    if (tls_) tls_->ssl.reset();
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    buffer_.clear();
}

void HttpClient::send_raw(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = tls_ ? SSL_write(tls_->ssl.get(), bytes.data(), int(bytes.size()))
                               : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        bytes.remove_prefix(std::size_t(n));
    }
}

bool HttpClient::fill() {
    char part[16'384];
    const ssize_t n =
        tls_ ? SSL_read(tls_->ssl.get(), part, sizeof part) : ::recv(socket_, part, sizeof part, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        throw std::runtime_error("no answer within the test's time");
    if (n <= 0) return false;
    buffer_.append(part, std::size_t(n));
    return true;
}

std::optional<Answer> HttpClient::read_head() {
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return std::nullopt;
    Answer answer;
    std::string_view head(buffer_.data(), end);
    const auto first = head.substr(0, head.find("\r\n"));
    if (first.size() < 12 || !first.starts_with("HTTP/1."))
        throw std::runtime_error("not an HTTP answer: " + std::string(first));
    answer.version = first.substr(0, 8);
    answer.status = unsigned(std::stoul(std::string(first.substr(9, 3))));
    head.remove_prefix(std::min(head.size(), first.size() + 2));
    while (!head.empty()) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            throw std::runtime_error("not a header: " + std::string(line));
        answer.headers.emplace_back(lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    buffer_.erase(0, end + 4);
    return answer;
}

std::optional<std::string> HttpClient::read_chunk() {
    const auto whole = [this](std::size_t size) {
        while (buffer_.size() < size)
            if (!fill()) throw std::runtime_error("the answer ends within its body");
    };
    std::size_t end;
    while ((end = buffer_.find("\r\n")) == std::string::npos)
        if (!fill()) throw std::runtime_error("the answer ends within its body");
    const auto size = std::stoul(buffer_.substr(0, end), nullptr, 16);
    whole(end + 2 + size + 2);
    if (buffer_.compare(end + 2 + size, 2, "\r\n") != 0)
        throw std::runtime_error("a chunk without its end");
    auto chunk = buffer_.substr(end + 2, size);
    buffer_.erase(0, end + 2 + size + 2);
    if (size == 0) return std::nullopt;
    return chunk;
}

std::optional<Answer> HttpClient::read_answer(bool no_body) {
    auto answer = read_head();
    if (!answer || no_body || answer->status == 204 || answer->status == 304) return answer;
    if (answer->header("transfer-encoding") == "chunked") {
        while (auto chunk = read_chunk()) answer->body += *chunk;
        return answer;
    }
    const std::size_t length =
        answer->has("content-length") ? std::stoul(answer->header("content-length")) : 0;
    while (buffer_.size() < length)
        if (!fill()) throw std::runtime_error("the answer ends within its body");
    answer->body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return answer;
}

Answer HttpClient::request(std::string_view method, std::string_view target, const Headers& headers,
                           std::string_view body) {
    std::string bytes(method);
    bytes.append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (const auto& [name, value] : always_)
        bytes.append(name).append(": ").append(value).append("\r\n");
    for (const auto& [name, value] : headers)
        bytes.append(name).append(": ").append(value).append("\r\n");
    if (!body.empty() || method == "POST" || method == "PATCH" || method == "PUT")
        bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    bytes.append("\r\n").append(body);
    if (socket_ < 0) connect();
    send_raw(bytes);
    auto answer = read_answer(method == "HEAD");
    if (!answer) throw std::runtime_error("the server closed without an answer");
    if (answer->header("connection") == "close") disconnect();
    if (observe_) observe_({std::string(method), std::string(target), *answer});
    return std::move(*answer);
}

std::string HttpClient::read_to_end() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool HttpClient::read_continue() {
    constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
    while (buffer_.size() < interim.size())
        if (!fill()) return false;
    if (!buffer_.starts_with(interim)) return false;
    buffer_.erase(0, interim.size());
    return true;
}

void HttpClient::finish_sending() {
    ::shutdown(socket_, SHUT_WR);
}

bool HttpClient::closed_by_server() {
    char part[1];
    if (!buffer_.empty()) return false;
    if (tls_) return SSL_read(tls_->ssl.get(), part, 1) <= 0;
    const auto n = ::recv(socket_, part, 1, 0);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace tests::support
