// A small blocking HTTP/1.1 client for tests: keep-alive, raw bytes, every wait bounded.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests::support {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    unsigned status = 0;
    std::string version;  ///< "HTTP/1.1"
    Headers headers;      ///< names in lower case
    std::string body;

    std::string header(std::string_view name) const;
    bool has(std::string_view name) const;
    /// The top-level string member `code` of a problem document, or "".
    std::string code() const;
};

/// One answered request, as an observer sees it.
struct Exchange {
    std::string method;
    std::string target;
    const Answer& answer;
};

/// How a client speaks TLS.
struct TlsWish {
    std::string trusted =
        {};  ///< PEM of the certificate that must be the server's, or above it; empty: any
    int oldest = 0, newest = 0;  ///< protocol versions of <openssl/ssl.h>; 0: as OpenSSL has them
    std::string ciphers = {};    ///< of TLS 1.2
    std::vector<std::string> protocols = {};  ///< ALPN
};

/// What was agreed.
struct TlsFacts {
    std::string version, cipher, protocol;
    std::string serial;  ///< of the server's certificate
    bool resumed = false;
};

/// Another address of this machine to come from: any of 127.0.0.0/8.
struct From {
    std::string address;
};

class HttpClient {
  public:
    /// Comes from another address than 127.0.0.1.
    HttpClient(unsigned port, From from);
    /// Over TLS; throws when no connection or no agreement comes about.
    HttpClient(unsigned port, TlsWish wish);
    /// Connects to 127.0.0.1; throws std::runtime_error when nobody listens.
    explicit HttpClient(unsigned port, std::function<void(const Exchange&)> observe = {});
    ~HttpClient();
    HttpClient(HttpClient&& other) noexcept;
    /// Goes with every request() from now on.
    void always_send(std::string name, std::string value) {
        always_.emplace_back(std::move(name), std::move(value));
    }
    HttpClient& operator=(HttpClient&&) = delete;

    TlsFacts tls() const;
    /// Makes a new connection that offers the session of this one.
    void reconnect();

    /// Sends and waits for the answer. Host and Content-Length are added; a connection that the
    /// server has closed after an earlier answer is made anew. Throws when there is no answer
    /// within 20 s.
    Answer request(std::string_view method, std::string_view target, const Headers& headers = {},
                   std::string_view body = {});
    Answer get(std::string_view target, const Headers& headers = {}) {
        return request("GET", target, headers);
    }
    Answer post(std::string_view target, std::string_view json, Headers headers = {}) {
        headers.emplace_back("Content-Type", "application/json");
        return request("POST", target, headers, json);
    }

    /// Bytes as they are. Errors are ignored: a server may have answered and closed already.
    void send_raw(std::string_view bytes);
    /// The next answer on the connection, or nullopt at its end. `no_body`: it answers HEAD.
    std::optional<Answer> read_answer(bool no_body = false);
    /// Status and headers only, of an answer whose body comes in pieces.
    std::optional<Answer> read_head();
    /// The next chunk of a chunked body; nullopt after the last. Throws when the connection ends
    /// before it.
    std::optional<std::string> read_chunk();
    /// Everything until the server closes.
    std::string read_to_end();
    /// Waits until something has come, and leaves it for read_answer().
    bool wait_for_bytes() { return !buffer_.empty() || fill(); }
    /// Waits for "100 Continue"; false when something else comes.
    bool read_continue();
    /// Tells the server that nothing more comes.
    void finish_sending();
    /// Waits for the server to close; false when it sends something or stays open for 20 s.
    bool closed_by_server();

  private:
    void connect();
    void disconnect();
    bool fill();

    struct Tls;
    unsigned port_;
    std::string from_;
    std::unique_ptr<Tls> tls_;
    std::function<void(const Exchange&)> observe_;
    Headers always_;
    int socket_ = -1;
    std::string buffer_;
};

}  // namespace tests::support
