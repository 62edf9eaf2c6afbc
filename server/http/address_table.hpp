// How many connections each address has.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace server::http {

/// One client as addresses tell clients apart: an IPv4 address, or the /64 of an IPv6 one.
using AddressKey = std::array<std::uint8_t, 9>;
AddressKey address_key(const boost::asio::ip::address& address);

/// Any thread. As large as there are connections; ordered, so that addresses cannot be chosen to
/// collide.
class AddressTable {
  public:
    /// Counts one more, and answers how many there are then.
    std::int64_t enter(const AddressKey& key);
    void leave(const AddressKey& key);
    std::int64_t count(const AddressKey& key) const;
    /// The address with the most; nullopt without any.
    std::optional<AddressKey> heaviest() const;

  private:
    mutable std::mutex mutex_;
    std::map<AddressKey, std::int64_t> counts_;
    std::set<std::pair<std::int64_t, AddressKey>> by_count_;
};

}  // namespace server::http
