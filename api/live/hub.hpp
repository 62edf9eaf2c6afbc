// Who follows the books live, and what they are told.
#pragma once

#include "api/http/message.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace api::live {

/// A version of the books: the newest event of the ledger, and the version of everything else.
struct State {
    std::int64_t seq = 0;
    std::int64_t catalog = 0;

    /// Both only grow while the process lives.
    bool newer_than(const State& other) const { return seq > other.seq || catalog > other.catalog; }
};

inline constexpr std::int64_t heartbeat_ms = 15'000;
/// A stream ends after this and its reader comes back.
inline constexpr std::int64_t longest_ms = 30 * 60'000;

struct HubLimits {
    std::size_t streams = 1'000;
    std::size_t of_principal = 1'000;
    std::size_t of_address = 1'000;
};

/// Any thread. Readers are told the newest state and never a backlog: a slow one misses states in
/// between, which were worth nothing, and costs no memory.
class Hub : public std::enable_shared_from_this<Hub> {
  public:
    explicit Hub(HubLimits limits = {}) : limits_(limits) {}

    /// Whether whoever follows still may; asked with each pulse, on its thread.
    using Stands = std::function<bool()>;

    /// A stream of server-sent events whose first one is `now`. Null when there are as many as
    /// there may be: of all, of one principal, or of one address (an IPv6 client is its /64). An
    /// empty principal or address is not counted. The stream ends with the first pulse at which
    /// `stands` says no, and tells nothing from then on.
    std::shared_ptr<BodyStream> subscribe(State now, Stands stands = {},
                                          std::string_view principal = {},
                                          std::string_view address = {});

    /// Called some times in a second with the state of the books: tells it to those who do not know
    /// it yet, and gives those who have heard nothing for 15 s a sign of life.
    void pulse(State now, std::int64_t now_ms);

    std::size_t open() const;

  private:
    class Stream;
    void leave(Stream& stream);

    const HubLimits limits_;
    mutable std::mutex mutex_;
    State latest_;
    std::vector<Stream*> streams_;
    std::map<std::string, std::size_t> held_;  ///< streams of a principal or an address
};

/// One event as it goes over the wire.
std::string event_text(State state);

}  // namespace api::live
