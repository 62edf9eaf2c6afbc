#include "server/tls/context.hpp"

#include "server/logging/log.hpp"

#include <cstring>
#include <ctime>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

namespace server::tls {
namespace {

using ContextPointer = std::shared_ptr<ssl_ctx_st>;

// Forward secrecy and authenticated encryption only. TLS 1.3 has nothing else.
constexpr const char* ciphers_of_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* groups = "X25519:P-256:P-384";
constexpr long session_cache = 8'192;  // about 2 KiB each
constexpr long session_seconds = 2 * 3'600;

std::string why() {
    char text[256] = "";
    if (const auto code = ERR_peek_last_error()) ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    return text;
}

domain::Error refused(std::string_view code, const std::string& path) {
    return {
        domain::ErrorKind::unavailable, std::string(code), {{"path", path}, {"system", why()}}, {}};
}

// A key with a passphrase must not make the service ask on a terminal.
int no_passphrase(char*, int, int, void*) {
    return 0;
}

// RFC 7301: a client that names protocols of which we speak none is told so, which also keeps other
// protocols' clients from being led here (ALPACA).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    static constexpr unsigned char ours[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, ours, sizeof ours, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

ContextPointer make_context() {
    ContextPointer made(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX* c = made.get();
    if (!c) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(c, ciphers_of_1_2);
    SSL_CTX_set1_groups_list(c, groups);
    // Sessions are kept here and not in tickets: a ticket key that lives as long as the process
    // would open every session that it ever sealed.
    SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_SERVER);
    SSL_CTX_sess_set_cache_size(c, session_cache);
    SSL_CTX_set_timeout(c, session_seconds);
    SSL_CTX_set_num_tickets(c, 1);
    static constexpr unsigned char name[] = "giothong";
    SSL_CTX_set_session_id_context(c, name, sizeof name - 1);
    SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_default_passwd_cb(c, no_passphrase);
    SSL_CTX_set_alpn_select_cb(c, choose_protocol, nullptr);
    return made;
}

std::int64_t end_of(X509* certificate) {
    std::tm utc{};
    if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) != 1) return 0;
    return ::timegm(&utc);
}

}  // namespace

domain::Result<Context::Loaded> Context::load() const {
    ERR_clear_error();
    Loaded loaded{make_context(), 0};
    SSL_CTX* c = loaded.context.get();
    if (SSL_CTX_use_certificate_chain_file(c, certificate_.c_str()) != 1)
        return refused("tls_certificate_unreadable", certificate_);
    if (SSL_CTX_use_PrivateKey_file(c, key_.c_str(), SSL_FILETYPE_PEM) != 1) {
        const auto reason = ERR_GET_REASON(ERR_peek_last_error());
        const bool other =
            ERR_GET_LIB(ERR_peek_last_error()) == ERR_LIB_X509 &&
            (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
        return refused(other ? "tls_key_does_not_match" : "tls_key_unreadable", key_);
    }
    if (SSL_CTX_check_private_key(c) != 1) return refused("tls_key_does_not_match", key_);
    loaded.expires_at = end_of(SSL_CTX_get0_certificate(c));

    constexpr std::int64_t soon = 14 * 86'400;
    if (loaded.expires_at < std::time(nullptr) + soon)
        logging::warning("tls_certificate_expires",
                         {{"path", certificate_}, {"at", loaded.expires_at}});
    struct stat file {};
    if (::stat(key_.c_str(), &file) == 0 && (file.st_mode & S_IROTH))
        logging::warning("tls_key_readable_by_all", {{"path", key_}});
    return loaded;
}

domain::Result<std::unique_ptr<Context>> Context::open(std::string certificate, std::string key) {
    std::unique_ptr<Context> made(new Context(std::move(certificate), std::move(key)));
    if (auto loaded = made->reload(); !loaded) return loaded.error();
    return made;
}

domain::Result<void> Context::reload() {
    auto loaded = load();
    if (!loaded) return loaded.error();
    std::lock_guard guard(mutex_);
    current_ = std::move(*loaded);
    return {};
}

std::unique_ptr<Connection> Context::accept(int descriptor) const {
    ContextPointer context;
    {
        std::lock_guard guard(mutex_);
        context = current_.context;
    }
    // The connection holds a reference of its own to the context.
    return std::make_unique<Connection>(context.get(), descriptor);
}

std::int64_t Context::expires_at() const {
    std::lock_guard guard(mutex_);
    return current_.expires_at;
}

}  // namespace server::tls
