// Which addresses belong to the proxies in front of the service.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace server::http {

/// "192.0.2.7", "2001:db8::1"; ::ffff:192.0.2.7 is 192.0.2.7. No names, ports or zones.
std::optional<boost::asio::ip::address> parse_address(std::string_view text);

class Networks {
  public:
    /// "10.0.0.0/8, ::1": addresses and CIDR blocks, with commas between. Nullopt when one of them
    /// is none; the empty list is one.
    static std::optional<Networks> parse(std::string_view list);

    bool empty() const { return blocks_.empty(); }
    bool contains(const boost::asio::ip::address& address) const;

  private:
    struct Block {
        boost::asio::ip::address address;
        unsigned bits = 0;
    };
    std::vector<Block> blocks_;
};

}  // namespace server::http
