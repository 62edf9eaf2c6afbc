// One serving thread: an io_context of its own, its connections, its clock and its counters.
#pragma once

#include "server/configuration/configuration.hpp"
#include "server/http/address_table.hpp"
#include "server/http/handler.hpp"
#include "server/http/mailbox.hpp"
#include "server/http/networks.hpp"
#include "server/http/rate_limit.hpp"
#include "server/metrics/metrics.hpp"
#include "server/tls/context.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace server::http {

using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

enum class LoggedRequests { all, errors, none };

class Worker;

/// What all threads have in common. Read only after start, but for the atomics.
struct Shared {
    Shared(const configuration::Configuration& configured, Handler asked,
           metrics::Metrics& counted);

    configuration::Configuration::Limits limits;
    configuration::Configuration::Deadlines deadlines;
    LoggedRequests logged;
    std::string public_url;  ///< empty: not configured
    Handler handler;
    metrics::Metrics& metrics;
    Networks trusted;  ///< proxies
    RequestLimits request_limits;
    std::unique_ptr<tls::Context> tls;  ///< null: plain text
    AddressTable addresses;             ///< connections of each peer that is no trusted proxy
    std::vector<Worker*> workers;       ///< all of them, for as long as any connection lives

    std::atomic<bool> draining{false};
    std::atomic<bool> abandoning{false};
    std::atomic<std::int64_t> streams{0};      ///< endless answers being sent
    std::atomic<std::int64_t> connections{0};  ///< taken and not ended, of all threads
    std::mutex mutex;
    std::condition_variable emptied;  ///< no connections, or fewer

    void connection_ended();
};

/// What a worker knows of a connection. All calls are made on the worker's thread.
class Connection {
  public:
    virtual ~Connection() = default;
    /// The worker's clock has moved: end what is past its deadline.
    virtual void tick(std::int64_t now_ms) = 0;
    /// The server stops: end soon if nothing is being answered.
    virtual void drain() = 0;
    /// The server's time is over: end now.
    virtual void abandon() = 0;
    virtual void deliver(std::uint64_t number, Mailbox::Content&& content) = 0;

    /// A connection whose client has yet to send a whole header.
    struct Waiting {
        AddressKey address;
        bool idle = false;       ///< nothing of a request has come
        std::int64_t since = 0;  ///< orders connections that are equally idle
    };
    /// Nullopt: something is being answered, or the peer is a trusted proxy.
    virtual std::optional<Waiting> waiting() const = 0;
    /// Others need the place of a connection that waits: end soon, without an answer.
    virtual void make_way() = 0;
};

class Listener;

class Worker {
  public:
    Worker(Shared& shared, unsigned index);
    ~Worker();

    Shared& shared() { return shared_; }
    boost::asio::io_context& context() { return context_; }

    /// From any thread. The worker runs until stop(); both wait for nothing.
    void start();
    void begin_drain();
    void abandon_all();
    void stop();
    void join();
    std::int64_t connections() const { return open_.load(std::memory_order_relaxed); }

    // The rest only on the worker's thread (or before it starts).
    void set_listener(std::shared_ptr<Listener> listener) { listener_ = std::move(listener); }
    std::uint32_t enter(Connection& connection);
    void leave(std::uint32_t slot);
    Mailbox::Sender sender_for(std::uint32_t slot, std::uint64_t number);
    /// Ends one connection that waits for its client, for the good of others: of this address, or
    /// of any (nullopt: idle ones only). The idle go first, then those that have been waiting
    /// longest. False when there is none here.
    bool end_waiting(const std::optional<AddressKey>& address);
    std::uint64_t next_number() { return mailbox_.next_number(); }
    /// Milliseconds of the steady clock at the last tick.
    std::int64_t now_ms() const { return now_ms_; }
    std::int64_t tick_ms() const { return tick_ms_; }
    /// "Date: …\r\n" of this second.
    std::string_view date_line() const { return date_line_; }
    void make_request_id(std::string& id);
    metrics::Shard& metrics() { return metrics_; }

  private:
    void schedule_tick();
    void update_clock();
    void deliver_letters();

    static constexpr unsigned number_bits = 48;

    Shared& shared_;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<Executor> work_;
    Timer timer_;
    Mailbox& mailbox_;
    metrics::Shard& metrics_;
    std::shared_ptr<Listener> listener_;
    std::vector<Connection*> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::vector<Mailbox::Letter> letters_;
    std::atomic<std::int64_t> open_{0};
    std::int64_t tick_ms_;
    std::int64_t now_ms_ = 0;
    std::int64_t date_second_ = -1;
    std::string date_line_;
    std::uint64_t id_prefix_;
    std::uint32_t id_number_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace server::http
