// How a database is doing, as one value that any thread may ask for.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

namespace storage {

/// How the last writes went.
enum class Health {
    good,
    full,  ///< the disk is full: reads go on, writes are tried again and refused until there is
           ///< space
    unreachable,  ///< the connection is lost, or has not answered for three seconds; tried again
                  ///< every second
    outdated,     ///< the schema is newer than this program: nothing more is written
    corrupt,      ///< pages of the file contradict each other: nothing more is written
    replaced,     ///< the file beneath us was replaced, removed or cut: the process must end
    poisoned,  ///< a flush failed: what is on disk is unknown, the process must end and start again
};

/// How far the books may be believed.
enum class Trust {
    unchecked,  ///< since the start or a rebuild, nothing has been held against the ledger yet
    proven,     ///< the last count of the ledger by SQL gave the same
    differing,  ///< they are known to be wrong: being rebuilt, or still wrong after it
};

/// The latest of both, and what /readyz makes of them.
class Condition {
  public:
    /// After so long without an answer the database counts as unreachable.
    static constexpr std::int64_t patience_ms = 3'000;
    /// After so long whatever waits for it is cut off.
    static constexpr std::int64_t longest_ms = 10'000;

    Health health(std::int64_t now_ms) const {
        auto lasting = lasting_.load();
        if (lasting != Health::good && lasting != Health::full) return lasting;
        auto asked = asked_ms_.load();
        if (lost_ || (asked && now_ms - asked >= patience_ms)) return Health::unreachable;
        return lasting;
    }
    /// Health without reachability: what a write learned.
    Health lasting() const { return lasting_; }
    /// Nothing undoes a harm that the process cannot mend.
    void set(Health health) {
        auto now = lasting_.load();
        while (now <= health || now == Health::full)
            if (lasting_.compare_exchange_weak(now, health)) return;
    }
    bool may_write() const { return lasting() == Health::good || lasting() == Health::full; }
    bool must_end() const { return lasting() == Health::replaced || lasting() == Health::poisoned; }

    Trust trust() const { return trust_; }
    void set(Trust trust) { trust_ = trust; }

    bool lost() const { return lost_; }
    /// True when that is news.
    bool set_lost(bool lost) { return lost_.exchange(lost) != lost; }

    /// The writer was asked for a sign of life; the first question that has no answer yet counts.
    void asked(std::int64_t now_ms) {
        std::int64_t none = 0;
        asked_ms_.compare_exchange_strong(none, now_ms);
    }
    void answered() { asked_ms_ = 0; }
    /// True when connections that wait are to be cut: the server is frozen, or gone without a word.
    bool hangs(std::int64_t now_ms) const {
        auto asked = asked_ms_.load();
        return asked && now_ms - asked >= longest_ms;
    }

  private:
    std::atomic<Health> lasting_{Health::good};
    std::atomic<Trust> trust_{Trust::unchecked};
    std::atomic<bool> lost_{false};
    std::atomic<std::int64_t> asked_ms_{0};
};

/// The stable code of a health that keeps writes out, or of books that must not be believed;
/// nothing when all is well.
std::optional<std::string_view> reason_of(Health health, Trust trust);
/// The code that a write is refused with in this health.
std::string_view refusal_of(Health health);

}  // namespace storage
