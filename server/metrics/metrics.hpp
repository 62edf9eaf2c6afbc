// What /metrics shows. Requests are counted in one shard for each serving thread: the thread that
// owns a shard is its only writer, so counting is a plain store; a scrape adds the shards up.
#pragma once

#include "api/http/message.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace server::metrics {

/// Upper bounds of the duration histogram, in microseconds.
inline constexpr std::array<std::uint32_t, 14> bucket_us = {
    100,    250,    500,     1'000,   2'500,     5'000,     10'000,
    25'000, 50'000, 100'000, 250'000, 1'000'000, 5'000'000, 30'000'000};

class Shard {
  public:
    Shard() = default;
    ~Shard();
    Shard(const Shard&) = delete;

    /// Only from the owning thread. `route` must have static storage: it is found again by its
    /// address.
    void count(std::string_view route, api::Method method, unsigned status,
               std::uint64_t microseconds);
    void count_refused_connection() { bump(refused_); }
    void count_accepted_connection() { bump(accepted_); }
    void count_failed_handshake() { bump(failed_handshakes_); }

    struct Series {
        std::string_view route;
        api::Method method;
        unsigned status_class;
        std::atomic<std::uint64_t> requests{0};
        std::atomic<std::uint64_t> microseconds{0};
        std::array<std::atomic<std::uint64_t>, bucket_us.size() + 1> buckets{};
        Series* next = nullptr;
    };
    /// From any thread: a list that only grows at its head.
    const Series* first() const { return head_.load(std::memory_order_acquire); }
    std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }
    std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }
    std::uint64_t failed_handshakes() const {
        return failed_handshakes_.load(std::memory_order_relaxed);
    }

  private:
    static void bump(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) {
        counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
    }
    Series& find(std::string_view route, api::Method method, unsigned status_class);

    std::atomic<Series*> head_{nullptr};
    std::array<Series*, 64> cache_{};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::uint64_t> accepted_{0};
    std::atomic<std::uint64_t> failed_handshakes_{0};
};

/// How the ledger is doing, asked for once in a scrape.
struct LedgerMetrics {
    std::uint64_t queue_depth = 0;   ///< events that wait for the writer
    std::uint64_t groups = 0;        ///< commits so far
    std::uint64_t group_events = 0;  ///< events in them
    double commit_seconds = 0;       ///< time in them
    std::uint64_t accepted = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t in_review = 0;
    std::uint64_t seq = 0;            ///< of the newest event in the books
    std::uint64_t books_checked = 0;  ///< see storage::Statistics for these
    std::uint64_t books_differed = 0;
    std::uint64_t books_rebuilt = 0;
    std::uint64_t ledger_rewound = 0;
    std::uint64_t connections_lost = 0;
    std::uint64_t commits_warned = 0;
    bool books_proven = false;  ///< the last count of the ledger gave what the books say
    bool reachable = true;      ///< the database answers
};

/// Something that is kept for later within a bound in bytes.
struct KeptMetrics {
    std::string name;
    std::uint64_t bytes = 0;
    std::uint64_t most = 0;
    std::uint64_t evictions = 0;  ///< things that went before their time, or found no room
};
/// One lane of reads.
struct ReadsMetrics {
    std::string lane;
    std::uint64_t waiting = 0;
};

class Metrics {
  public:
    Metrics();
    ~Metrics();

    /// A shard for one serving thread; lives as long as this.
    Shard& add_shard();
    void set_ledger(std::function<LedgerMetrics()> ask);
    void set_kept(std::function<std::vector<KeptMetrics>()> ask);
    void set_reads(std::function<std::vector<ReadsMetrics>()> ask);
    void set_connections(std::function<std::int64_t()> ask);
    void set_streams(std::function<std::int64_t()> ask);
    /// When the TLS certificate ends, in seconds since 1970; null without TLS.
    void set_certificate(std::function<std::int64_t()> ask);

    /// The Prometheus text format, version 0.0.4.
    std::string text() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace server::metrics
