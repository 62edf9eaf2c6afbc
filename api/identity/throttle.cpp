#include "api/identity/throttle.hpp"

#include <algorithm>
#include <vector>

namespace api::identity {
namespace {

/// An address that a person signed in from counts as known for a month.
constexpr std::int64_t known_for_ms = std::int64_t(30) * 24 * 3600 * 1000;

std::string pair_key(const std::string& account, const std::string& address) { return "p" + account + "\n" + address; }
std::string address_key(const std::string& address) { return "d" + address; }
std::string account_key(const std::string& account) { return "a" + account; }

}  // namespace

std::optional<std::int64_t> Throttle::wait_ms(const std::string& key, int allowance, std::int64_t now) const {
    auto it = counters_.find(key);
    if (it == counters_.end() || it->second.failures < allowance) return std::nullopt;
    const auto& c = it->second;
    if (now - c.last_ms >= forgotten_after_ms) return std::nullopt;
    int doublings = std::min(c.failures - allowance, 10);
    auto until = c.last_ms + std::min(std::int64_t(2000) << doublings, longest_wait_ms);
    return until > now ? std::optional(until - now) : std::nullopt;
}

std::optional<std::int64_t> Throttle::wait_seconds(const std::string& account, const std::string& address,
                                                   domain::Instant now) {
    std::lock_guard guard(mutex_);
    auto pair = counters_.find(pair_key(account, address));
    bool known = pair != counters_.end() && pair->second.known_ms && now.ms - pair->second.known_ms < known_for_ms;
    std::int64_t wait = wait_ms(pair_key(account, address), pair_allowance, now.ms).value_or(0);
    wait = std::max(wait, wait_ms(address_key(address), address_allowance, now.ms).value_or(0));
    if (!known) wait = std::max(wait, wait_ms(account_key(account), account_allowance, now.ms).value_or(0));
    if (wait == 0) return std::nullopt;
    return (wait + 999) / 1000;
}

void Throttle::count(const std::string& key, std::int64_t now) {
    auto& c = counters_[key];
    if (now - c.last_ms >= forgotten_after_ms) c.failures = 0;
    ++c.failures;
    c.last_ms = now;
}

void Throttle::failed(const std::string& account, const std::string& address, domain::Instant now) {
    std::lock_guard guard(mutex_);
    make_room(now.ms);
    auto pair = counters_.find(pair_key(account, address));
    bool known = pair != counters_.end() && pair->second.known_ms;
    count(pair_key(account, address), now.ms);
    count(address_key(address), now.ms);
    if (!known) count(account_key(account), now.ms);
}

void Throttle::succeeded(const std::string& account, const std::string& address, domain::Instant now) {
    std::lock_guard guard(mutex_);
    make_room(now.ms);
    auto& pair = counters_[pair_key(account, address)];
    pair.failures = 0;
    pair.last_ms = pair.known_ms = now.ms;
}

void Throttle::make_room(std::int64_t now) {
    if (counters_.size() < most_counters) return;
    std::erase_if(counters_, [&](const auto& entry) {
        const auto& c = entry.second;
        return now - c.last_ms >= (c.known_ms && c.failures == 0 ? known_for_ms : forgotten_after_ms);
    });
    if (counters_.size() < most_counters) return;
    std::vector<std::int64_t> ages;
    ages.reserve(counters_.size());
    for (const auto& [_, c] : counters_) ages.push_back(c.last_ms);
    auto middle = ages.begin() + std::ptrdiff_t(ages.size() / 2);
    std::nth_element(ages.begin(), middle, ages.end());
    std::erase_if(counters_, [cut = *middle](const auto& entry) { return entry.second.last_ms <= cut; });
}

}  // namespace api::identity
