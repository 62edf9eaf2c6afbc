// The certificate and key that new connections are given. Files are read again on SIGHUP;
// connections keep what they began with.
#pragma once

#include "domain/core/result.hpp"
#include "server/tls/connection.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st;

namespace server::tls {

class Context {
  public:
    /// PEM files; the certificate's is a chain, the server's own first. Refusals:
    /// `tls_certificate_unreadable`, `tls_key_unreadable`, `tls_key_does_not_match`, each with the
    /// path and what OpenSSL says.
    static domain::Result<std::unique_ptr<Context>> open(std::string certificate, std::string key);

    /// Reads both files again. On a refusal what was there stays.
    domain::Result<void> reload();

    /// TLS over a non-blocking descriptor, which the caller keeps open for as long. Null when out
    /// of memory.
    std::unique_ptr<Connection> accept(int descriptor) const;

    /// When the certificate in use ends, in seconds since 1970.
    std::int64_t expires_at() const;

  private:
    struct Loaded {
        std::shared_ptr<ssl_ctx_st> context;
        std::int64_t expires_at = 0;
    };
    Context(std::string certificate, std::string key)
        : certificate_(std::move(certificate)), key_(std::move(key)) {}
    domain::Result<Loaded> load() const;

    std::string certificate_;
    std::string key_;
    mutable std::mutex mutex_;
    Loaded current_;
};

}  // namespace server::tls
