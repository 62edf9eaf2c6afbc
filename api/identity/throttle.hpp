// Slows down guessing without locking anybody out.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "domain/core/day.hpp"

namespace api::identity {

/// Failures are counted for each pair of account and address, for each address, and for each account as seen from addresses
/// that it never signed in from. Past its allowance a counter makes the next attempt wait: 2 s, doubled with each failure,
/// at most `longest_wait_ms`. A success clears the pair and makes the address known to the account, so strangers who guess
/// at an account slow each other down and not its owner. Any thread.
class Throttle {
  public:
    static constexpr int pair_allowance = 5;
    static constexpr int address_allowance = 30;
    static constexpr int account_allowance = 20;
    static constexpr std::int64_t longest_wait_ms = 5 * 60 * 1000;
    static constexpr std::int64_t forgotten_after_ms = 60 * 60 * 1000;
    /// Counters kept; past it the ones that failed longest ago are forgotten.
    static constexpr std::size_t most_counters = 100'000;

    /// How long to wait, in whole seconds, before this attempt; nullopt: go on.
    std::optional<std::int64_t> wait_seconds(const std::string& account, const std::string& address, domain::Instant now);
    void failed(const std::string& account, const std::string& address, domain::Instant now);
    void succeeded(const std::string& account, const std::string& address, domain::Instant now);

  private:
    struct Counter {
        int failures = 0;
        std::int64_t last_ms = 0;
        std::int64_t known_ms = 0;  ///< of pairs: when the account last signed in from here
    };
    std::optional<std::int64_t> wait_ms(const std::string& key, int allowance, std::int64_t now) const;
    void count(const std::string& key, std::int64_t now);
    void make_room(std::int64_t now);

    std::mutex mutex_;
    std::unordered_map<std::string, Counter> counters_;
};

}  // namespace api::identity
