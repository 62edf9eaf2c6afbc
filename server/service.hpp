// The composition root: the HTTP server, /healthz, /readyz, /metrics, signals, and stopping without
// losing anything.
#pragma once

#include "domain/core/result.hpp"
#include "server/configuration/configuration.hpp"
#include "server/http/handler.hpp"
#include "server/metrics/metrics.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace server {

/// What the service asks of the rest of the program. Any may be empty.
struct Hooks {
    /// Why the program is not ready, as a stable code (`starting`, `storage_full`, …), or nullopt.
    /// Any thread.
    std::function<std::optional<std::string>()> is_ready;
    /// After the last answer was sent: finish queued writes, checkpoint. Once, on the thread of
    /// run() or stop().
    std::function<void()> drain;
    /// About every second, on a thread of its own, never together with `drain`.
    std::function<void()> tick;
    /// About five times in a second, on the thread of `tick`; short.
    std::function<void()> pulse;
    /// For /metrics. Any thread.
    std::function<metrics::LedgerMetrics()> ledger;
    std::function<std::vector<metrics::KeptMetrics>()> kept;
    std::function<std::vector<metrics::ReadsMetrics>()> reads;
};

class Service {
  public:
    Service(configuration::Configuration configuration, http::Handler handler, Hooks hooks = {});
    ~Service();

    /// Listens and serves in threads of its own. Refusals: `address_in_use`, `address_unavailable`,
    /// `tls_certificate_unreadable`, `tls_key_unreadable`, `tls_key_does_not_match`,
    /// `web_root_unreadable`, `web_root_too_large`.
    domain::Result<void> start();
    unsigned port() const;

    /// After start(): says where it listens on standard output, waits for SIGTERM or SIGINT, then
    /// stop(). Returns the exit code: 0 when everything that was being answered was answered. When
    /// the drain hook does not end within deadlines.drain_ms the process is ended at once: what was
    /// acknowledged is on disk already.
    int run();
    /// Makes run() return; from any thread.
    void request_stop();

    /// What SIGHUP does while run() waits: reads the certificate and the web client's files again.
    /// What cannot be used is logged and what was there stays; false then.
    bool reload();

    /// Not ready → no more connections → answer what is in flight → drain hook → join. False when
    /// deadlines.drain_ms cut an answer off. May be called again.
    bool stop();

    metrics::Metrics& metrics();
    /// Why /readyz says no, or nullopt.
    std::optional<std::string> not_ready() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace server
