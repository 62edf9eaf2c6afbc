#include "usecases/identity/throttle.hpp"

#include "domain/core/client_group.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace usecases::identity {
namespace {

/// An address that a person signed in from counts as known for a month.
constexpr std::int64_t known_for_ms = std::int64_t(30) * 24 * 3600 * 1000;

bool is_code(SecretKind kind) {
    return kind == SecretKind::enrolment_code || kind == SecretKind::password_link;
}

/// Forgets everything below the middle of `worth`, the least worthy half.
template <class Map, class Worth>
void halve(Map& map, Worth worth) {
    using Value = decltype(worth(*map.begin()));
    std::vector<Value> values;
    values.reserve(map.size());
    for (const auto& entry : map) values.push_back(worth(entry));
    auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    std::erase_if(map, [&](const auto& entry) { return worth(entry) <= *middle; });
}

}  // namespace

Throttle::Attempt::Attempt(Attempt&& other) noexcept
    : throttle_(std::exchange(other.throttle_, nullptr)), keys_(other.keys_) {}

Throttle::Attempt& Throttle::Attempt::operator=(Attempt&& other) noexcept {
    if (this != &other) {
        give_back();
        throttle_ = std::exchange(other.throttle_, nullptr);
        keys_ = other.keys_;
    }
    return *this;
}

void Throttle::Attempt::failed() {
    if (auto* throttle = std::exchange(throttle_, nullptr)) {
        std::lock_guard guard(throttle->mutex_);
        throttle->settle(*this, true);
    }
}

void Throttle::Attempt::give_back() {
    if (auto* throttle = std::exchange(throttle_, nullptr)) {
        std::lock_guard guard(throttle->mutex_);
        throttle->settle(*this, false);
    }
}

void Throttle::Attempt::right(domain::Instant now) {
    auto* throttle = std::exchange(throttle_, nullptr);
    if (!throttle) return;
    std::lock_guard guard(throttle->mutex_);
    throttle->settle(*this, false);
    if (auto pair = throttle->counters_.find(keys_[0]); pair != throttle->counters_.end())
        pair->second.failures = 0;
    if (throttle->known_.size() >= most_known) {
        std::erase_if(throttle->known_,
                      [&](const auto& entry) { return now.ms - entry.second >= known_for_ms; });
        if (throttle->known_.size() >= most_known)
            halve(throttle->known_, [](const auto& entry) { return entry.second; });
    }
    throttle->known_[keys_[0]] = now.ms;
}

Throttle::Throttle() : secret_(32, '\0') {
    randombytes_buf(secret_.data(), secret_.size());
}

domain::Result<Throttle::Attempt> Throttle::begin(SecretKind kind, std::string_view subject,
                                                  std::string_view address, domain::Instant now) {
    Attempt attempt;
    const auto group = domain::client_group(address);
    attempt.keys_ = {key_of('p', kind, subject, group), key_of('d', kind, {}, group),
                     key_of('s', kind, subject, {})};
    const auto& [pair, from, of] = attempt.keys_;

    std::lock_guard guard(mutex_);
    make_room(now.ms);
    const bool known = is_known(pair, now.ms);
    int from_allowance = is_code(kind) ? code_address_allowance : address_allowance;
    if (known) from_allowance *= known_address_factor;
    auto wait = wait_ms(pair, pair_allowance, now.ms);
    // While strangers guess, whoever is not known here has fewer attempts; either the strangers'
    // wait or the own one ends that.
    if (const auto guessed_at = known ? 0 : wait_ms(of, subject_allowance, now.ms); guessed_at > 0)
        wait = std::min(std::max(wait, guessed_at), wait_ms(pair, narrow_allowance, now.ms));
    wait = std::max(wait, wait_ms(from, from_allowance, now.ms));
    if (!known) wait = std::max(wait, wait_ms(of, subject_limit, now.ms));
    if (wait > 0)
        return domain::Error{domain::ErrorKind::limited,
                             "too_many_attempts",
                             {{"seconds", std::to_string((wait + 999) / 1000)}},
                             {}};
    for (const auto& key : attempt.keys_) {
        auto& c = counters_[key];
        if (c.pending == 0 && now.ms - c.last_ms >= forgotten_after_ms) c.failures = 0;
        ++c.pending;
        c.reserved_ms = now.ms;
    }
    attempt.throttle_ = this;
    return attempt;
}

std::size_t Throttle::size() const {
    std::lock_guard guard(mutex_);
    return counters_.size() + known_.size();
}

Throttle::Key Throttle::key_of(char table, SecretKind kind, std::string_view subject,
                               std::string_view address) const {
    std::string text{table, char('0' + int(kind))};
    text.append(subject).append(1, '\0').append(address);
    const auto digest = domain::blake2b(secret_, text);
    Key key;
    std::memcpy(&key, digest.bytes.data(), sizeof key);
    return key;
}

std::int64_t Throttle::wait_ms(const Key& key, int allowance, std::int64_t now) const {
    auto it = counters_.find(key);
    if (it == counters_.end()) return 0;
    const auto& c = it->second;
    const int counted = c.failures + c.pending;
    if (counted < allowance) return 0;
    // What is on its way is taken for wrong, so that the answer is never too short.
    const auto last = c.pending > 0 ? std::max(c.last_ms, c.reserved_ms) : c.last_ms;
    if (now - last >= forgotten_after_ms) return 0;
    const int doublings = std::min(counted - allowance, 10);
    const auto until = last + std::min(std::int64_t(2000) << doublings, longest_wait_ms);
    return std::max<std::int64_t>(0, until - now);
}

bool Throttle::is_known(const Key& pair, std::int64_t now) const {
    auto it = known_.find(pair);
    return it != known_.end() && now - it->second < known_for_ms;
}

void Throttle::settle(Attempt& attempt, bool failed) {
    const bool known = known_.contains(attempt.keys_[0]);
    for (std::size_t i = 0; i < attempt.keys_.size(); ++i) {
        auto it = counters_.find(attempt.keys_[i]);
        if (it == counters_.end()) continue;
        auto& c = it->second;
        c.pending = std::max(0, c.pending - 1);
        // Somebody who mistypes at their own desk is nobody who guesses at the account from
        // elsewhere.
        if (failed && !(i == 2 && known)) {
            ++c.failures;
            c.last_ms = std::max(c.last_ms, c.reserved_ms);
        }
        if (c.failures == 0 && c.pending == 0) counters_.erase(it);
    }
}

void Throttle::make_room(std::int64_t now) {
    if (counters_.size() + 3 <= most_counters) return;
    std::erase_if(counters_, [&](const auto& entry) {
        const auto& c = entry.second;
        return now - std::max(c.last_ms, c.reserved_ms) >= forgotten_after_ms;
    });
    // Whoever makes many counters makes them of few failures each, and so loses them before those
    // that tell something.
    if (counters_.size() + 3 > most_counters)
        halve(counters_, [](const auto& entry) {
            const auto& c = entry.second;
            return std::pair(c.failures + c.pending, std::max(c.last_ms, c.reserved_ms));
        });
}

}  // namespace usecases::identity
