#include "server/service.hpp"

#include "api/http/messages.hpp"
#include "server/http/networks.hpp"
#include "server/http/problem.hpp"
#include "server/http/server.hpp"
#include "server/logging/log.hpp"
#include "server/web/files.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <sodium.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace server {
namespace asio = boost::asio;
using boost::system::error_code;

struct Service::Impl {
    enum class Phase { starting, serving, draining };

    Impl(configuration::Configuration configured, http::Handler asked, Hooks hooked)
        : configuration(std::move(configured)),
          application(std::move(asked)),
          hooks(std::move(hooked)),
          http(
              configuration,
              [this](std::shared_ptr<api::Request> request, api::Done done) {
                  return handle(std::move(request), std::move(done));
              },
              metrics),
          timer(ticking),
          pulse_timer(ticking) {
        metrics.set_ledger(hooks.ledger);
        metrics.set_kept(hooks.kept);
        metrics.set_reads(hooks.reads);
    }

    ~Impl() { stop(); }

    /// Whether the request comes from where metrics are open to, or shows their token.
    bool may_measure(const api::Request& request) const {
        const auto& token = configuration.metrics.token;
        constexpr std::string_view scheme = "Bearer ";
        const auto shown = request.header("authorization");
        if (!token.empty() && shown.size() == scheme.size() + token.size() &&
            shown.starts_with(scheme) &&
            sodium_memcmp(shown.data() + scheme.size(), token.data(), token.size()) == 0)
            return true;
        if (request.relayed) return false;
        const auto address = http::parse_address(request.remote_address);
        return address && measured_from.contains(*address);
    }

    std::optional<std::string> not_ready() const {
        switch (phase.load()) {
            case Phase::starting:
                return "starting";
            case Phase::draining:
                return "draining";
            case Phase::serving:
                break;
        }
        return hooks.is_ready ? hooks.is_ready() : std::nullopt;
    }

    std::optional<api::Response> handle(std::shared_ptr<api::Request> request, api::Done done) {
        const std::string_view target = request->target;
        if (!target.starts_with("/api/")) {
            const auto path = target.substr(0, target.find('?'));
            if (path == "/healthz" || path == "/readyz" || path == "/metrics")
                return own(*request, path);
            if (auto file = web.answer(*request)) return file;
            if (path == "/" &&
                (request->method == api::Method::get || request->method == api::Method::head))
                return to_docs();
        }
        return application(std::move(request), std::move(done));
    }

    /// Without a web client the documentation is what there is to see.
    static api::Response to_docs() {
        api::Response response;
        response.status = 302;
        response.headers.emplace_back("Location", "/api/v1/docs");
        response.route = "/";
        return response;
    }

    api::Response own(const api::Request& request, std::string_view path) const {
        const auto language = api::preferred_language(request.header("accept-language"));
        api::Response response;
        if (request.method != api::Method::get && request.method != api::Method::head) {
            response = http::problem(405, "method_not_allowed", language, path);
            response.headers.emplace_back("Allow", "GET, HEAD");
        } else if (path == "/healthz") {
            static const auto body = std::make_shared<const std::string>(R"({"status":"ok"})");
            response.body = body;
        } else if (path == "/readyz") {
            if (const auto reason = not_ready()) {
                response = http::problem(503, may_measure(request) ? *reason : "not_ready",
                                         language, path);
            } else {
                static const auto body =
                    std::make_shared<const std::string>(R"({"status":"ready"})");
                response.body = body;
            }
        } else if (!may_measure(request)) {
            response = http::problem(403, "metrics_closed", language, path);
        } else {
            response.content_type = "text/plain; version=0.0.4; charset=utf-8";
            response.body = std::make_shared<const std::string>(metrics.text());
        }
        response.headers.emplace_back("Cache-Control", "no-store");
        response.route = path == "/healthz"  ? "/healthz"
                         : path == "/readyz" ? "/readyz"
                                             : "/metrics";
        return response;
    }

    void schedule_tick() {
        timer.expires_after(std::chrono::seconds(1));
        timer.async_wait([this](const error_code& ec) {
            if (ec) return;
            if (hooks.tick) guarded("tick_failed", hooks.tick);
            schedule_tick();
        });
    }

    void schedule_pulse() {
        pulse_timer.expires_after(std::chrono::milliseconds(200));
        pulse_timer.async_wait([this](const error_code& ec) {
            if (ec) return;
            guarded("pulse_failed", hooks.pulse);
            schedule_pulse();
        });
    }

    bool guarded(const char* event, const std::function<void()>& call) {
        try {
            call();
            return true;
        } catch (const std::exception& error) {
            logging::error(event, {{"what", error.what()}});
            return false;
        }
    }

    bool stop() {
        if (stopped) return clean;
        stopped = true;
        phase = Phase::draining;
        const std::chrono::milliseconds within(configuration.deadlines.drain_ms);
        clean = http.drain(within);
        ticking.stop();
        if (ticker.joinable()) ticker.join();
        // The sockets go before the drain hook only when they have to: answers that were cut off
        // have no reader.
        http.stop();
        if (hooks.drain && started) clean &= guarded("drain_failed", hooks.drain);
        return clean;
    }

    configuration::Configuration configuration;
    http::Handler application;
    Hooks hooks;
    http::Networks measured_from{
        http::Networks::parse(configuration.metrics.allowed).value_or(http::Networks{})};
    metrics::Metrics metrics;
    std::atomic<Phase> phase{Phase::starting};
    web::Files web;
    http::Server http;
    asio::io_context waiting{1};  // run() waits in it for a signal
    asio::io_context ticking{1};
    asio::steady_timer timer;
    asio::steady_timer pulse_timer;
    std::thread ticker;
    bool started = false;
    bool stopped = false;
    bool clean = true;
};

Service::Service(configuration::Configuration configuration, http::Handler handler, Hooks hooks)
    : impl_(
          std::make_unique<Impl>(std::move(configuration), std::move(handler), std::move(hooks))) {}

Service::~Service() = default;

unsigned Service::port() const {
    return impl_->http.port();
}
metrics::Metrics& Service::metrics() {
    return impl_->metrics;
}
std::optional<std::string> Service::not_ready() const {
    return impl_->not_ready();
}
bool Service::stop() {
    return impl_->stop();
}

void Service::request_stop() {
    impl_->waiting.stop();
}

domain::Result<void> Service::start() {
    if (const auto root = web::resolve_root(impl_->configuration.web.root); !root.empty()) {
        if (auto loaded = impl_->web.load(root); !loaded) return loaded.error();
        logging::info("web_client", {{"root", root}});
    }
    if (auto begun = impl_->http.start(); !begun) return begun.error();
    impl_->started = true;
    impl_->phase = Impl::Phase::serving;
    impl_->schedule_tick();
    if (impl_->hooks.pulse) impl_->schedule_pulse();
    impl_->ticker = std::thread([this] { impl_->ticking.run(); });
    logging::info("listening",
                  {{"address", impl_->configuration.listen.address}, {"port", port()}});
    return {};
}

bool Service::reload() {
    bool whole = true;
    const auto take = [&](domain::Result<void> result) {
        if (result) return;
        whole = false;
        const auto& error = result.error();
        std::string detail;
        for (const auto& [name, value] : error.parameters)
            detail += (detail.empty() ? "" : ", ") + value;
        logging::error("reload_failed", {{"code", error.code}, {"detail", detail}});
    };
    take(impl_->http.reload_certificate());
    if (const auto root = web::resolve_root(impl_->configuration.web.root); !root.empty())
        take(impl_->web.load(root));
    if (whole) logging::info("reloaded");
    return whole;
}

int Service::run() {
    asio::signal_set signals(impl_->waiting, SIGTERM, SIGINT, SIGHUP);
    std::function<void(const error_code&, int)> signalled = [&](const error_code& ec, int number) {
        if (ec) return;
        if (number == SIGHUP) {
            reload();
            return signals.async_wait([&](const error_code& e, int n) { signalled(e, n); });
        }
        logging::info("stopping", {{"signal", number}});
        impl_->waiting.stop();
    };
    signals.async_wait([&](const error_code& e, int n) { signalled(e, n); });
    const auto& address = impl_->configuration.listen.address;
    const bool v6 = address.find(':') != std::string::npos;
    fmt::print("listening on {}://{}{}{}:{}\n",
               impl_->configuration.tls.certificate.empty() ? "http" : "https", v6 ? "[" : "",
               address, v6 ? "]" : "", port());
    std::fflush(stdout);
    impl_->waiting.run();

    // Twice the deadline bounds both halves of stop(): the answers in flight, and the drain hook.
    std::mutex mutex;
    std::condition_variable ended;
    bool over = false;
    const std::chrono::milliseconds most(2 * impl_->configuration.deadlines.drain_ms);
    std::thread watchdog([&] {
        std::unique_lock lock(mutex);
        if (ended.wait_for(lock, most, [&] { return over; })) return;
        logging::error("drain_deadline_passed");
        logging::stop();
        std::_Exit(1);
    });
    const bool clean = stop();
    {
        std::lock_guard guard(mutex);
        over = true;
    }
    ended.notify_all();
    watchdog.join();
    logging::info("stopped", {{"clean", clean}});
    return clean ? 0 : 1;
}

}  // namespace server
