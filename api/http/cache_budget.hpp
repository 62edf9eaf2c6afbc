// What kept answers may take of the memory, and how it is shared among those who ask.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace api {

/// A number of bytes that several caches have together. One owner (a principal) may hold a quarter
/// of them, so nobody pushes everybody else's answers out. Any thread.
class CacheBudget {
  public:
    /// `name` as it stands in /metrics.
    CacheBudget(std::string name, std::size_t most) : name_(std::move(name)), most_(most) {}
    CacheBudget(const CacheBudget&) = delete;
    CacheBudget& operator=(const CacheBudget&) = delete;

    enum class Verdict {
        granted,
        full,       ///< all caches together hold too much
        share_full  ///< the owner does
    };
    Verdict take(const std::string& owner, std::size_t bytes) {
        std::lock_guard guard(mutex_);
        auto& held = held_[owner];
        auto verdict = held + bytes > share()   ? Verdict::share_full
                       : bytes_ + bytes > most_ ? Verdict::full
                                                : Verdict::granted;
        if (verdict == Verdict::granted) {
            held += bytes;
            bytes_ += bytes;
        } else if (held == 0) {
            held_.erase(owner);
        }
        return verdict;
    }
    void give_back(const std::string& owner, std::size_t bytes) {
        std::lock_guard guard(mutex_);
        bytes_ -= bytes;
        auto at = held_.find(owner);
        if ((at->second -= bytes) == 0) held_.erase(at);
    }
    void count_eviction() { evictions_.fetch_add(1, std::memory_order_relaxed); }

    const std::string& name() const { return name_; }
    std::size_t most() const { return most_; }
    std::size_t share() const { return most_ / 4; }
    std::size_t bytes() const {
        std::lock_guard guard(mutex_);
        return bytes_;
    }
    std::uint64_t evictions() const { return evictions_.load(std::memory_order_relaxed); }

  private:
    const std::string name_;
    const std::size_t most_;
    mutable std::mutex mutex_;
    std::map<std::string, std::size_t> held_;
    std::size_t bytes_ = 0;
    std::atomic<std::uint64_t> evictions_{0};
};

/// Values by key within a budget: what was used longest ago goes first. The caller locks; the
/// budget may be shared with other caches, whose values this one cannot push out.
template <class Value>
class BoundedCache {
  public:
    /// Values at most, however small: looking for one of an owner's to push out stays short.
    static constexpr std::size_t most_values = 1'024;
    /// Bytes that each value costs beside its own.
    static constexpr std::size_t overhead = 256;

    explicit BoundedCache(std::shared_ptr<CacheBudget> budget) : budget_(std::move(budget)) {}
    BoundedCache(const BoundedCache&) = delete;
    BoundedCache& operator=(const BoundedCache&) = delete;
    ~BoundedCache() { clear(); }

    /// Null when there is none. The value counts as used.
    Value* find(std::string_view key) {
        auto at = index_.find(key);
        if (at == index_.end()) return nullptr;
        values_.splice(values_.begin(), values_, at->second);
        return &at->second->value;
    }
    /// Keeps the value in place of what the key had, pushing others out as far as it needs to.
    /// False when it found no room; then it is not kept.
    bool put(std::string_view key, const std::string& owner, Value value, std::size_t bytes) {
        erase(key);
        bytes += overhead + key.size();
        if (bytes > budget_->share()) return false;
        while (values_.size() >= most_values) push_out(std::prev(values_.end()));
        for (;;) {
            auto verdict = budget_->take(owner, bytes);
            if (verdict == CacheBudget::Verdict::granted) break;
            auto oldest = std::find_if(values_.rbegin(), values_.rend(), [&](const Kept& kept) {
                return verdict == CacheBudget::Verdict::full || kept.owner == owner;
            });
            if (oldest == values_.rend()) return false;
            push_out(std::prev(oldest.base()));
        }
        values_.push_front({std::string(key), owner, bytes, std::move(value)});
        index_.emplace(values_.front().key, values_.begin());
        return true;
    }
    void erase(std::string_view key) {
        if (auto at = index_.find(key); at != index_.end()) remove(at->second);
    }
    void clear() {
        while (!values_.empty()) remove(values_.begin());
    }
    std::size_t size() const { return values_.size(); }

  private:
    struct Kept {
        std::string key;
        std::string owner;
        std::size_t bytes;
        Value value;
    };
    using At = typename std::list<Kept>::iterator;

    void remove(At at) {
        budget_->give_back(at->owner, at->bytes);
        index_.erase(at->key);
        values_.erase(at);
    }
    void push_out(At at) {
        remove(at);
        budget_->count_eviction();
    }

    std::shared_ptr<CacheBudget> budget_;
    std::list<Kept> values_;                          ///< used last first
    std::unordered_map<std::string_view, At> index_;  ///< into the keys of values_
};

}  // namespace api
