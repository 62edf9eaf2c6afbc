#include "server/http/listener.hpp"

#include "server/http/admission.hpp"
#include "server/logging/log.hpp"

#include <boost/asio/post.hpp>

#include <sys/socket.h>

namespace server::http {
namespace asio = boost::asio;
using asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

namespace {

// Out of descriptors or memory: the connection stays in the system's queue, and trying at once
// again would only burn the processor until somebody closes one.
constexpr std::chrono::milliseconds pause_after_failure{100};

}  // namespace

Listener::Listener(Worker& worker, const std::vector<std::unique_ptr<Worker>>& workers,
                   const tcp::endpoint& endpoint)
    : worker_(worker),
      workers_(workers),
      acceptor_(worker.context().get_executor()),
      pause_(worker.context().get_executor()) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.set_option(ReusePort(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    acceptor_.non_blocking(true);
}

void Listener::start() {
    accept();
}

void Listener::accept() {
    acceptor_.async_accept(
        [self = shared_from_this()](const boost::system::error_code& ec, Socket socket) {
            if (self->closed_) {
                if (!ec) self->take(std::move(socket));
                return;
            }
            if (!ec) {
                self->take(std::move(socket));
                self->accept();
                return;
            }
            if (ec == asio::error::operation_aborted) return;
            if (ec == asio::error::connection_aborted || ec == asio::error::interrupted) {
                self->accept();
                return;
            }
            logging::error("accept_failed", {{"error", ec.message()}});
            self->pause_.expires_after(pause_after_failure);
            self->pause_.async_wait([self](const boost::system::error_code& stopped) {
                if (!stopped && !self->closed_) self->accept();
            });
        });
}

void Listener::take(Socket socket) {
    // Counted from here, so that a server that stops waits for those on their way to another worker
    // too.
    worker_.shared().connections.fetch_add(1, std::memory_order_acq_rel);
    // The system spreads connections by a hash, which leaves small numbers of long ones uneven.
    Worker* target = &worker_;
    for (const auto& other : workers_)
        if (other->connections() + 1 < target->connections()) target = other.get();
    if (target == &worker_ || closed_) return admit(worker_, std::move(socket));

    boost::system::error_code ec;
    const auto protocol = acceptor_.local_endpoint(ec).protocol();
    const auto handle = ec ? -1 : socket.release(ec);
    if (ec) return worker_.shared().connection_ended();
    // Holds the socket so that it is closed should the target stop before it gets there.
    auto moved = std::make_shared<Socket>(target->context().get_executor(), protocol, handle);
    asio::post(target->context(), [target, moved] { admit(*target, std::move(*moved)); });
}

void Listener::close() {
    if (closed_) return;
    closed_ = true;
    for (;;) {
        boost::system::error_code ec;
        Socket socket(worker_.context().get_executor());
        acceptor_.accept(socket, ec);
        if (ec) break;
        take(std::move(socket));
    }
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

bool in_use(const tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) return false;
    asio::io_context context;
    tcp::acceptor probe(context);
    probe.open(endpoint.protocol());
    probe.set_option(asio::socket_base::reuse_address(true));
    boost::system::error_code ec;
    probe.bind(endpoint, ec);
    return ec == asio::error::address_in_use;
}

}  // namespace server::http
