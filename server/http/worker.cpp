#include "server/http/worker.hpp"

#include "server/http/listener.hpp"
#include "server/logging/log.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <ctime>
#include <exception>
#include <pthread.h>
#include <random>

namespace server::http {
namespace asio = boost::asio;

Shared::Shared(const configuration::Configuration& configured, Handler asked,
               metrics::Metrics& counted)
    : limits(configured.limits),
      deadlines(configured.deadlines),
      logged(configured.log.requests == "all"    ? LoggedRequests::all
             : configured.log.requests == "none" ? LoggedRequests::none
                                                 : LoggedRequests::errors),
      public_url(configured.server.public_url),
      handler(std::move(asked)),
      metrics(counted),
      trusted(Networks::parse(configured.proxy.trusted).value_or(Networks{})),
      request_limits({configured.limits.address_requests_per_second,
                      configured.limits.address_burst, configured.limits.token_requests_per_second,
                      configured.limits.token_burst}) {}

void Shared::connection_ended() {
    connections.fetch_sub(1, std::memory_order_acq_rel);
    if (!draining.load(std::memory_order_acquire)) return;
    std::lock_guard guard(mutex);
    emptied.notify_all();
}

namespace {

// Deadlines are kept to within one tick. A quarter of the shortest one, so that small deadlines
// stay meaningful.
std::int64_t tick_for(const configuration::Configuration::Deadlines& deadlines) {
    const auto shortest = std::min({deadlines.header_ms, deadlines.body_ms, deadlines.handler_ms,
                                    deadlines.write_ms, deadlines.idle_ms, deadlines.handshake_ms});
    return std::clamp<std::int64_t>(shortest / 4, 5, 250);
}

}  // namespace

Worker::Worker(Shared& shared, unsigned index)
    : shared_(shared),
      context_(1),  // one thread runs it; others only post
      work_(context_.get_executor()),
      timer_(context_.get_executor()),
      mailbox_(Mailbox::open([this] { asio::post(context_, [this] { deliver_letters(); }); })),
      metrics_(shared.metrics.add_shard()),
      tick_ms_(tick_for(shared.deadlines)) {
    std::random_device random;
    id_prefix_ = (std::uint64_t(random()) << 32 | random()) + index;
    update_clock();
}

Worker::~Worker() {
    mailbox_.close();
    join();
}

void Worker::start() {
    schedule_tick();
    thread_ = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), "giothong-http");
        for (;;) {
            try {
                context_.run();
                return;
            } catch (const std::exception& error) {
                // Sessions catch their own; what arrives here is a bug, and the other connections
                // go on.
                logging::error("worker_exception", {{"what", error.what()}});
            }
        }
    });
}

void Worker::begin_drain() {
    asio::post(context_, [this] {
        if (listener_) listener_->close();
        for (std::size_t i = 0; i < slots_.size(); ++i)
            if (slots_[i]) slots_[i]->drain();
    });
}

void Worker::abandon_all() {
    asio::post(context_, [this] {
        for (std::size_t i = 0; i < slots_.size(); ++i)
            if (slots_[i]) slots_[i]->abandon();
    });
}

void Worker::stop() {
    asio::post(context_, [this] {
        stopping_ = true;
        if (listener_) listener_->close();
        timer_.cancel();
        work_.reset();
    });
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

std::uint32_t Worker::enter(Connection& connection) {
    open_.store(open_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    if (free_slots_.empty()) {
        free_slots_.push_back(std::uint32_t(slots_.size()));
        slots_.push_back(nullptr);
    }
    const auto slot = free_slots_.back();
    free_slots_.pop_back();
    slots_[slot] = &connection;
    return slot;
}

void Worker::leave(std::uint32_t slot) {
    slots_[slot] = nullptr;
    free_slots_.push_back(slot);
    open_.store(open_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    shared_.connection_ended();
}

bool Worker::end_waiting(const std::optional<AddressKey>& address) {
    Connection* chosen = nullptr;
    Connection::Waiting best;
    for (auto* connection : slots_) {
        if (!connection) continue;
        const auto waiting = connection->waiting();
        if (!waiting || (address ? waiting->address != *address : !waiting->idle)) continue;
        const bool better =
            waiting->idle != best.idle ? waiting->idle : waiting->since < best.since;
        if (chosen && !better) continue;
        chosen = connection;
        best = *waiting;
    }
    if (chosen) chosen->make_way();
    return chosen != nullptr;
}

Mailbox::Sender Worker::sender_for(std::uint32_t slot, std::uint64_t number) {
    return {&mailbox_, std::uint64_t(slot) << number_bits | number};
}

void Worker::deliver_letters() {
    mailbox_.take(letters_);
    for (auto& letter : letters_) {
        const auto slot = letter.ticket >> number_bits;
        const auto number = letter.ticket & ((std::uint64_t(1) << number_bits) - 1);
        if (slot < slots_.size() && slots_[slot])
            slots_[slot]->deliver(number, std::move(letter.content));
    }
    letters_.clear();
}

void Worker::update_clock() {
    using namespace std::chrono;
    now_ms_ = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
    const auto second = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    if (second == date_second_) return;
    date_second_ = second;
    // RFC 9110 wants English names whatever the locale is.
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = second;
    std::tm utc{};
    gmtime_r(&time, &utc);
    char text[64];
    const int length = std::snprintf(
        text, sizeof text, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n", days[utc.tm_wday],
        utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    date_line_.assign(text, std::size_t(length));
}

void Worker::schedule_tick() {
    timer_.expires_after(std::chrono::milliseconds(tick_ms_));
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (ec || stopping_) return;
        update_clock();
        for (std::size_t i = 0; i < slots_.size(); ++i)
            if (slots_[i]) slots_[i]->tick(now_ms_);
        schedule_tick();
    });
}

void Worker::make_request_id(std::string& id) {
    static constexpr char digits[] = "0123456789abcdef";
    char text[24];
    std::uint64_t high = id_prefix_;
    for (int i = 15; i >= 0; --i, high >>= 4) text[i] = digits[high & 15];
    std::uint32_t low = ++id_number_;
    for (int i = 23; i >= 16; --i, low >>= 4) text[i] = digits[low & 15];
    if (id_number_ == 0xffffffff) ++id_prefix_;
    id.assign(text, sizeof text);
}

}  // namespace server::http
