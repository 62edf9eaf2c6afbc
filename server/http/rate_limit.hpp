// How many requests one address and one credential may make.
#pragma once

#include "api/http/message.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

namespace server::http {

/// Token buckets in bounded memory, for any thread. A bucket is one number: the instant at which it
/// will be full again (GCRA, ITU-T I.371). A full bucket equals one that was never there, so
/// forgetting the fullest of a set of eight costs nothing unless more than eight of them are in
/// use, and then is in favour of who asks.
class RateLimit {
  public:
    /// `per_second` 0: no limit. `entries` is rounded up to whole sets.
    RateLimit(std::int64_t per_second, std::int64_t burst, std::size_t entries = 65'536);

    bool enabled() const { return interval_ > 0; }
    /// Takes one request for the key, which must be a hash that clients cannot choose. Nanoseconds
    /// until the next may come; 0: it may. A refused request takes nothing.
    std::int64_t take(std::uint64_t key, std::int64_t now_ns);
    /// The same without taking.
    std::int64_t wait(std::uint64_t key, std::int64_t now_ns);

  private:
    static constexpr std::size_t ways = 8, shards = 64;
    struct Bucket {
        std::uint64_t key = 0;
        std::int64_t full_at = 0;
    };
    struct Set {
        std::array<Bucket, ways> buckets;
    };

    std::int64_t interval_ = 0;   ///< nanoseconds for one request
    std::int64_t tolerance_ = 0;  ///< how far ahead full_at may be
    std::size_t sets_ = 0;
    std::unique_ptr<Set[]> table_;
    std::array<std::mutex, shards> mutexes_;
};

/// Both limits for one request.
class RequestLimits {
  public:
    struct Rates {
        std::int64_t address_per_second = 0, address_burst = 0;
        std::int64_t token_per_second = 0, token_burst = 0;
    };
    explicit RequestLimits(const Rates& rates);

    /// Seconds after which the client may ask again, or 0 when it may now. An IPv6 client is its
    /// /64. This machine itself has no limit: a proxy that is not configured as one would make one
    /// client of all.
    int refuse(const boost::asio::ip::address& client, const api::Request& request,
               std::int64_t now_ns);

  private:
    std::uint64_t hash(std::string_view text) const;

    std::array<unsigned char, 16> secret_;
    RateLimit addresses_;
    RateLimit tokens_;
};

/// The credential that a request carries, as it was sent: the value of Authorization, or of the
/// session cookie; empty without.
std::string_view credential_of(const api::Request& request);

}  // namespace server::http
