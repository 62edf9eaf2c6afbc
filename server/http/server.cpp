#include "server/http/server.hpp"

#include "server/http/listener.hpp"
#include "server/logging/log.hpp"

#include <algorithm>

namespace server::http {
namespace asio = boost::asio;
using asio::ip::tcp;

Server::Server(const configuration::Configuration& configuration, Handler handler,
               metrics::Metrics& metrics)
    : configuration_(configuration), shared_(configuration, std::move(handler), metrics) {
    metrics.set_connections([this] { return shared_.connections.load(); });
    metrics.set_streams([this] { return shared_.streams.load(); });
}

Server::~Server() {
    shared_.metrics.set_connections(nullptr);
    shared_.metrics.set_streams(nullptr);
    shared_.metrics.set_certificate(nullptr);
    stop();
}

domain::Result<void> Server::start() {
    const auto& listen = configuration_.listen;
    const auto refused = [&](const char* code, const std::string& why) {
        return domain::Error{
            domain::ErrorKind::unavailable,
            code,
            {{"address", listen.address}, {"port", std::to_string(listen.port)}, {"system", why}},
            {}};
    };
    boost::system::error_code bad;
    tcp::endpoint endpoint(asio::ip::make_address(listen.address, bad),
                           static_cast<unsigned short>(listen.port));
    if (bad) return refused("address_unavailable", bad.message());
    if (!configuration_.tls.certificate.empty()) {
        auto opened = tls::Context::open(configuration_.tls.certificate, configuration_.tls.key);
        if (!opened) return opened.error();
        shared_.tls = std::move(*opened);
        shared_.metrics.set_certificate([this] { return shared_.tls->expires_at(); });
    }
    const auto threads = listen.threads > 0 ? unsigned(listen.threads)
                                            : std::max(1u, std::thread::hardware_concurrency());
    try {
        if (in_use(endpoint)) return refused("address_in_use", "");
        for (unsigned i = 0; i < threads; ++i)
            workers_.push_back(std::make_unique<Worker>(shared_, i));
        for (auto& worker : workers_) {
            auto listener = std::make_shared<Listener>(*worker, workers_, endpoint);
            endpoint = listener->endpoint();
            listener->start();
            worker->set_listener(std::move(listener));
        }
    } catch (const boost::system::system_error& error) {
        workers_.clear();
        return refused(
            error.code() == asio::error::address_in_use ? "address_in_use" : "address_unavailable",
            error.code().message());
    }
    port_ = endpoint.port();
    for (auto& worker : workers_) shared_.workers.push_back(worker.get());
    for (auto& worker : workers_) worker->start();
    running_ = true;
    return {};
}

domain::Result<void> Server::reload_certificate() {
    if (!shared_.tls) return {};
    return shared_.tls->reload();
}

bool Server::drain(std::chrono::milliseconds within) {
    if (!running_) return true;
    shared_.draining.store(true, std::memory_order_release);
    for (auto& worker : workers_) worker->begin_drain();
    std::unique_lock lock(shared_.mutex);
    const auto none = [&] { return shared_.connections.load(std::memory_order_acquire) == 0; };
    if (shared_.emptied.wait_for(lock, within, none)) return true;
    logging::warning("drain_cut_off", {{"connections", shared_.connections.load()}});
    return false;
}

void Server::stop() {
    if (!running_) return;
    running_ = false;
    shared_.draining.store(true, std::memory_order_release);
    shared_.abandoning.store(true, std::memory_order_release);
    for (auto& worker : workers_) {
        worker->begin_drain();
        worker->abandon_all();
    }
    {
        // Sockets are closed, so this only waits for coroutines to notice.
        std::unique_lock lock(shared_.mutex);
        shared_.emptied.wait(
            lock, [&] { return shared_.connections.load(std::memory_order_acquire) == 0; });
    }
    for (auto& worker : workers_) worker->stop();
    for (auto& worker : workers_) worker->join();
    shared_.workers.clear();
    workers_.clear();
}

}  // namespace server::http
