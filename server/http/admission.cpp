#include "server/http/admission.hpp"

#include "server/http/session.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace server::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::int64_t refused_over_limit = 64;  // how many past the limit are told so
constexpr std::int64_t refused_of_address = 16;  // the same for the limit of one address

/// A connection that came when there were as many as there may be: one that waits for its client
/// makes way. When its own address has as many as one may have, that is one of this address. When
/// all places are taken, it is one of the address that has the most; where that has none, an idle
/// one of anybody, unless the newcomer itself is of the heaviest. Goes from worker to worker,
/// beginning with the newcomer's own, where it ends too.
class Newcomer : public std::enable_shared_from_this<Newcomer> {
  public:
    enum class Limit { of_all, of_address };
    Newcomer(Worker& worker, std::unique_ptr<Connection> session, std::optional<AddressKey> own,
             Limit limit)
        : worker_(worker),
          session_(std::move(session)),
          heaviest_(limit == Limit::of_address ? own : worker.shared().addresses.heaviest()),
          modest_(limit == Limit::of_all && (!own || own != heaviest_)) {
        const auto& all = worker.shared().workers;
        const auto at = std::find(all.begin(), all.end(), &worker);
        order_.assign(at, all.end());
        order_.insert(order_.end(), all.begin(), at);
    }

    void ask() {
        for (;;) {
            if (next_ == order_.size()) {
                if (anybody_ || !modest_) return settle(false);
                anybody_ = true;
                next_ = 0;
            }
            Worker& asked = *order_[next_++];
            const auto whose = anybody_ ? std::nullopt : heaviest_;
            if (&asked == here_) {
                if (asked.end_waiting(whose)) return settle(true);
                continue;
            }
            asio::post(asked.context(), [self = shared_from_this(), &asked, whose] {
                self->here_ = &asked;
                if (asked.end_waiting(whose)) return self->settle(true);
                self->ask();
            });
            return;
        }
    }

  private:
    void settle(bool room) {
        asio::post(worker_.context(), [self = shared_from_this(), room] {
            auto& session = self->session_;
            if (room)
                serve(self->worker_, std::move(session));
            else
                refuse(self->worker_, std::move(session));
        });
    }

    Worker& worker_;
    std::unique_ptr<Connection> session_;
    const std::optional<AddressKey> heaviest_;
    const bool modest_;
    std::vector<Worker*> order_;
    Worker* here_ = &worker_;  ///< on whose thread this runs
    std::size_t next_ = 0;
    bool anybody_ = false;
};

}  // namespace

void admit(Worker& worker, Socket socket) {
    Shared& shared = worker.shared();
    const auto open = shared.connections.load(std::memory_order_relaxed);
    const auto limit = shared.limits.connections;
    error_code ec;
    auto peer = socket.remote_endpoint(ec).address();
    const auto close = [&] {
        worker.metrics().count_refused_connection();
        error_code ignored;
        socket.close(ignored);
        shared.connection_ended();
    };
    if (ec || shared.abandoning.load(std::memory_order_acquire) ||
        open > limit + refused_over_limit)
        return close();
    if (peer.is_v6() && peer.to_v6().is_v4_mapped())
        peer = asio::ip::make_address_v4(asio::ip::v4_mapped, peer.to_v6());
    std::optional<AddressKey> counted;
    bool too_many = false;
    // A trusted proxy is many clients.
    if (!shared.trusted.contains(peer)) {
        counted = address_key(peer);
        const auto of_address = shared.addresses.enter(*counted);
        const auto most = shared.limits.address_connections;
        too_many = most > 0 && of_address > most;
        if (too_many && of_address > most + refused_of_address) {
            shared.addresses.leave(*counted);
            return close();
        }
    }
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    auto session = make_session(worker, std::move(socket), {peer, counted});
    if (!too_many && open <= limit) return serve(worker, std::move(session));
    const auto which = too_many ? Newcomer::Limit::of_address : Newcomer::Limit::of_all;
    std::make_shared<Newcomer>(worker, std::move(session), counted, which)->ask();
}

}  // namespace server::http
