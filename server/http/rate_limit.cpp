#include "server/http/rate_limit.hpp"

#include "server/http/address_table.hpp"
#include "server/http/syntax.hpp"

#include <sodium.h>

#include <algorithm>

namespace server::http {
namespace {

constexpr std::string_view session_cookie = "giothong_session=";
constexpr std::int64_t second = 1'000'000'000;

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == sizeof(std::uint64_t));

}  // namespace

RateLimit::RateLimit(std::int64_t per_second, std::int64_t burst, std::size_t entries) {
    if (per_second <= 0) return;
    interval_ = std::max<std::int64_t>(1, second / per_second);
    tolerance_ = interval_ * std::max<std::int64_t>(0, burst - 1);
    sets_ = std::max<std::size_t>(1, (entries + ways - 1) / ways);
    table_ = std::make_unique<Set[]>(sets_);
}

std::int64_t RateLimit::take(std::uint64_t key, std::int64_t now_ns) {
    if (!enabled()) return 0;
    const std::size_t set = key % sets_;
    std::lock_guard guard(mutexes_[set % shards]);
    auto& buckets = table_[set].buckets;
    Bucket* found = &buckets[0];
    for (auto& bucket : buckets) {
        if (bucket.key == key) {
            found = &bucket;
            break;
        }
        if (bucket.full_at < found->full_at) found = &bucket;
    }
    if (found->key != key) *found = {key, 0};
    const auto full_at = std::max(found->full_at, now_ns);
    if (const auto wait = full_at - now_ns - tolerance_; wait > 0) return wait;
    found->full_at = full_at + interval_;
    return 0;
}

std::int64_t RateLimit::wait(std::uint64_t key, std::int64_t now_ns) {
    if (!enabled()) return 0;
    const std::size_t set = key % sets_;
    std::lock_guard guard(mutexes_[set % shards]);
    for (const auto& bucket : table_[set].buckets)
        if (bucket.key == key)
            return std::max<std::int64_t>(0, bucket.full_at - now_ns - tolerance_);
    return 0;
}

RequestLimits::RequestLimits(const Rates& rates)
    : addresses_(rates.address_per_second, rates.address_burst),
      tokens_(rates.token_per_second, rates.token_burst) {
    randombytes_buf(secret_.data(), secret_.size());
}

std::uint64_t RequestLimits::hash(std::string_view text) const {
    std::uint64_t value = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&value),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     secret_.data());
    return value;
}

int RequestLimits::refuse(const boost::asio::ip::address& client, const api::Request& request,
                          std::int64_t now_ns) {
    if (client.is_loopback()) return 0;
    std::uint64_t address = 0;
    if (addresses_.enabled()) {
        const auto key = address_key(client);
        address = hash({reinterpret_cast<const char*>(key.data()), key.size()});
    }
    std::uint64_t token = 0;
    const auto credential = tokens_.enabled() ? credential_of(request) : std::string_view{};
    if (!credential.empty()) token = hash(credential);
    // Both are asked before either is taken from: what is told is the longer wait, and a token past
    // its limit does not use up what others behind the same address have left.
    std::int64_t wait = addresses_.wait(address, now_ns);
    if (!credential.empty()) wait = std::max(wait, tokens_.wait(token, now_ns));
    if (wait == 0) wait = addresses_.take(address, now_ns);
    if (wait == 0 && !credential.empty()) wait = tokens_.take(token, now_ns);
    return wait == 0 ? 0 : int((wait + second - 1) / second);
}

std::string_view credential_of(const api::Request& request) {
    std::string_view cookies;
    for (const auto& [name, value] : request.headers) {
        if (name == "authorization") return value;
        if (name == "cookie" && cookies.empty()) cookies = value;
    }
    while (!cookies.empty()) {
        const auto end = cookies.find(';');
        const auto cookie = trimmed(cookies.substr(0, end));
        if (cookie.starts_with(session_cookie)) return cookie.substr(session_cookie.size());
        cookies = end == cookies.npos ? std::string_view{} : cookies.substr(end + 1);
    }
    return {};
}

}  // namespace server::http
