// The workers and listeners of one address, and how they start and stop.
#pragma once

#include "domain/core/result.hpp"
#include "server/http/worker.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace server::http {

class Server {
  public:
    Server(const configuration::Configuration& configuration, Handler handler,
           metrics::Metrics& metrics);
    ~Server();

    /// Refusals: `address_in_use`, `address_unavailable`, and those of tls::Context.
    domain::Result<void> start();
    /// Reads the certificate and its key again; on a refusal the old ones stay. After start(), from
    /// any thread.
    domain::Result<void> reload_certificate();
    unsigned port() const { return port_; }
    std::int64_t connections() const { return shared_.connections.load(); }

    /// Takes no more connections, lets what is being answered finish, and waits for it. False when
    /// the time was over first; what remained was cut off.
    bool drain(std::chrono::milliseconds within);
    /// Ends the threads. Every session has ended when it returns.
    void stop();

  private:
    configuration::Configuration configuration_;
    Shared shared_;
    std::vector<std::unique_ptr<Worker>> workers_;
    unsigned port_ = 0;
    bool running_ = false;
};

}  // namespace server::http
