// Takes connections for one worker, from a port that all workers share.
#pragma once

#include "server/http/worker.hpp"

#include <memory>
#include <vector>

namespace server::http {

class Listener : public std::enable_shared_from_this<Listener> {
  public:
    /// Binds and listens; throws boost::system::system_error. `workers` are all of the server's,
    /// and outlive this.
    Listener(Worker& worker, const std::vector<std::unique_ptr<Worker>>& workers,
             const boost::asio::ip::tcp::endpoint& endpoint);

    boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
    /// Before the worker starts, or on its thread.
    void start();
    /// On the worker's thread. Connections that the system has already taken are served first.
    void close();

  private:
    void accept();
    void take(Socket socket);

    Worker& worker_;
    const std::vector<std::unique_ptr<Worker>>& workers_;
    Acceptor acceptor_;
    Timer pause_;
    bool closed_ = false;
};

/// Whether another socket already listens there. SO_REUSEPORT alone would let a second server of
/// the same user share the port in silence.
bool in_use(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace server::http
