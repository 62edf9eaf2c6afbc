// Slows down guessing without locking anybody out.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "domain/core/result.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace usecases::identity {

/// What is guessed at. The kinds do not count for each other: mistyped passwords do not hold up a
/// tablet's enrolment.
enum class SecretKind { password, factor, enrolment_code, password_link, pin };

/// Counts attempts before they are evaluated: an attempt is reserved, and given back only when the
/// secret was right or was not looked at. So any number of attempts at once evaluates no more than
/// the allowance. Failures are counted for each pair of subject (a login, the first characters of a
/// code) and address, for each address, and for each subject as seen from addresses that it never
/// signed in from. Past its allowance a counter makes the next attempt wait: 2 s, doubled with each
/// failure, at most `longest_wait_ms`. A success clears the pair and makes the address known to the
/// subject. An address is an IPv4 address or an IPv6 /64. Any thread.
///
/// Strangers do not hold up the owner: from a known address only the pair and (tenfold) the address
/// count, and from a new one the first attempt is evaluated however many strangers failed, up to
/// `subject_limit` of them.
class Throttle {
    struct Key {
        std::uint64_t a = 0, b = 0;
        bool operator==(const Key&) const = default;
    };

  public:
    static constexpr int pair_allowance = 5;
    /// Of a pair that is not known, while its subject is being guessed at from many addresses.
    static constexpr int narrow_allowance = 1;
    static constexpr int address_allowance = 30;
    /// One-time codes and links are too long to be guessed, and a hall full of tablets is one
    /// address.
    static constexpr int code_address_allowance = 300;
    static constexpr int known_address_factor = 10;
    static constexpr int subject_allowance = 20;
    static constexpr int subject_limit = 1'000;
    static constexpr std::int64_t longest_wait_ms = 5 * 60 * 1000;
    static constexpr std::int64_t forgotten_after_ms = 60 * 60 * 1000;
    /// Counters kept, and pairs that are known; past either the least telling are forgotten:
    /// counters with the fewest failures, known pairs used longest ago. A counter is 40 bytes,
    /// whatever was sent.
    static constexpr std::size_t most_counters = 100'000;
    static constexpr std::size_t most_known = 100'000;

    /// A reserved attempt. Without a word it is given back when it ends: nothing was evaluated.
    class Attempt {
      public:
        Attempt() = default;
        ~Attempt() { give_back(); }
        Attempt(Attempt&& other) noexcept;
        Attempt& operator=(Attempt&& other) noexcept;

        /// The secret was wrong.
        void failed();
        /// The secret was right.
        void right(domain::Instant now);
        void give_back();

      private:
        friend class Throttle;
        Throttle* throttle_ = nullptr;
        std::array<Key, 3> keys_;  ///< pair, address, subject
    };

    Throttle();

    /// Reserves an attempt, or refuses with `too_many_attempts`, whose parameter `seconds` is the
    /// least whole number of seconds after which this attempt can pass.
    domain::Result<Attempt> begin(SecretKind kind, std::string_view subject,
                                  std::string_view address, domain::Instant now);

    /// Counters and known pairs now kept.
    std::size_t size() const;

  private:
    struct Counter {
        std::int32_t failures = 0;
        std::int32_t pending = 0;  ///< reserved and not decided
        std::int64_t last_ms = 0;  ///< when the last attempt that counts was reserved
        std::int64_t reserved_ms = 0;
    };
    struct HashOfKey {
        std::size_t operator()(const Key& key) const { return std::size_t(key.a); }
    };

    Key key_of(char table, SecretKind kind, std::string_view subject,
               std::string_view address) const;
    /// Milliseconds until a counter with this allowance lets the next attempt pass; 0: it does now.
    std::int64_t wait_ms(const Key& key, int allowance, std::int64_t now) const;
    bool is_known(const Key& pair, std::int64_t now) const;
    void settle(Attempt& attempt, bool failed);
    void make_room(std::int64_t now);

    std::string secret_;  ///< of the process: keys cannot be chosen to collide
    mutable std::mutex mutex_;
    std::unordered_map<Key, Counter, HashOfKey> counters_;
    std::unordered_map<Key, std::int64_t, HashOfKey>
        known_;  ///< when the subject last signed in from there
};

}  // namespace usecases::identity
