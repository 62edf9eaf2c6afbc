#include "server/tls/connection.hpp"

#include <climits>

#include <algorithm>
#include <cerrno>
#include <new>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace server::tls {
namespace {

// OpenSSL's own socket BIO uses write(2), which raises SIGPIPE; changing the signal for the whole
// process is not ours to do.
int descriptor_of(BIO* bio) {
    return *static_cast<const int*>(BIO_get_data(bio));
}

bool try_again(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

int bio_write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto n = ::send(descriptor_of(bio), data, std::size_t(size), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && try_again(errno)) BIO_set_retry_write(bio);
    return int(n);
}

int bio_read(BIO* bio, char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto n = ::recv(descriptor_of(bio), data, std::size_t(size), MSG_DONTWAIT);
    if (n < 0 && try_again(errno)) BIO_set_retry_read(bio);
    return int(n);
}

long bio_control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
        if (!made) throw std::bad_alloc();
        BIO_meth_set_write(made, bio_write);
        BIO_meth_set_read(made, bio_read);
        BIO_meth_set_ctrl(made, bio_control);
        return made;
    }();
    return method;
}

}  // namespace

Connection::Connection(ssl_ctx_st* context, int descriptor)
    : ssl_(SSL_new(context), SSL_free), descriptor_(descriptor) {
    BIO* bio = ssl_ ? BIO_new(socket_method()) : nullptr;
    if (!bio) throw std::bad_alloc();
    BIO_set_data(bio, &descriptor_);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
}

Connection::~Connection() = default;

Connection::Outcome Connection::outcome(int result, std::size_t bytes) {
    if (result > 0) return {State::done, bytes};
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return {State::wants_read, 0};
        case SSL_ERROR_WANT_WRITE:
            return {State::wants_write, 0};
        case SSL_ERROR_ZERO_RETURN:
            return {State::closed, 0};
        default:
            break;
    }
    broken_ = true;
    const bool http = !established_ && ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SSL &&
                      ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
    ERR_clear_error();
    return {http ? State::plain_http : State::failed, 0};
}

Connection::Outcome Connection::handshake() {
    ERR_clear_error();
    const auto result = outcome(SSL_do_handshake(ssl_.get()), 0);
    established_ = result.state == State::done;
    return result;
}

Connection::Outcome Connection::read(void* into, std::size_t size) {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_read_ex(ssl_.get(), into, size, &bytes);
    return outcome(result, bytes);
}

Connection::Outcome Connection::write(const void* from, std::size_t size) {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_write_ex(ssl_.get(), from, size, &bytes);
    return outcome(result, bytes);
}

void Connection::say_goodbye() {
    if (!established_ || broken_) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
    broken_ = true;
}

}  // namespace server::tls
