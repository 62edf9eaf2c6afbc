#include "server/http/address_table.hpp"

#include <algorithm>

namespace server::http {

AddressKey address_key(const boost::asio::ip::address& address) {
    AddressKey key{};
    if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        key[0] = 4;
        std::copy(bytes.begin(), bytes.end(), key.begin() + 1);
    } else {
        // Whoever has an IPv6 network has at least a /64 of it.
        const auto bytes = address.to_v6().to_bytes();
        key[0] = 6;
        std::copy_n(bytes.begin(), 8, key.begin() + 1);
    }
    return key;
}

std::int64_t AddressTable::enter(const AddressKey& key) {
    std::lock_guard guard(mutex_);
    auto& count = counts_[key];
    by_count_.erase({count, key});
    by_count_.emplace(++count, key);
    return count;
}

void AddressTable::leave(const AddressKey& key) {
    std::lock_guard guard(mutex_);
    const auto it = counts_.find(key);
    if (it == counts_.end()) return;
    by_count_.erase({it->second, key});
    if (--it->second == 0)
        counts_.erase(it);
    else
        by_count_.emplace(it->second, key);
}

std::int64_t AddressTable::count(const AddressKey& key) const {
    std::lock_guard guard(mutex_);
    const auto it = counts_.find(key);
    return it == counts_.end() ? 0 : it->second;
}

std::optional<AddressKey> AddressTable::heaviest() const {
    std::lock_guard guard(mutex_);
    if (by_count_.empty()) return std::nullopt;
    return by_count_.rbegin()->second;
}

}  // namespace server::http
