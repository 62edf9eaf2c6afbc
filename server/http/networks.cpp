#include "server/http/networks.hpp"

#include "server/http/syntax.hpp"

#include <charconv>
#include <string>

namespace server::http {

namespace ip = boost::asio::ip;

namespace {

ip::address unmapped(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

template <class Bytes>
bool same_bits(const Bytes& a, const Bytes& b, unsigned bits) {
    for (unsigned i = 0; i * 8 < bits; ++i) {
        const unsigned left = bits - i * 8;
        const auto mask = static_cast<unsigned char>(left >= 8 ? 0xff : 0xff << (8 - left));
        if ((a[i] & mask) != (b[i] & mask)) return false;
    }
    return true;
}

}  // namespace

std::optional<ip::address> parse_address(std::string_view text) {
    if (text.empty() || text.size() > 45) return std::nullopt;
    for (char c : text)  // inet_pton takes no more than this, but Asio also reads zones ("%eth0")
        if (!((c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' ||
              c == '.'))
            return std::nullopt;
    boost::system::error_code bad;
    auto address = ip::make_address(std::string(text), bad);
    if (bad) return std::nullopt;
    return unmapped(address);
}

std::optional<Networks> Networks::parse(std::string_view list) {
    Networks made;
    if (trimmed(list).empty()) return made;
    for (auto rest = list;;) {
        const auto comma = rest.find(',');
        const auto item = trimmed(rest.substr(0, comma));
        const auto slash = item.find('/');
        const auto address = parse_address(item.substr(0, slash));
        if (!address) return std::nullopt;
        const unsigned most = address->is_v4() ? 32 : 128;
        unsigned bits = most;
        if (slash != item.npos) {
            const auto digits = item.substr(slash + 1);
            const auto [end, ec] =
                std::from_chars(digits.data(), digits.data() + digits.size(), bits);
            if (digits.empty() || ec != std::errc{} || end != digits.data() + digits.size() ||
                bits > most)
                return std::nullopt;
        }
        made.blocks_.push_back({*address, bits});
        if (comma == rest.npos) return made;
        rest = rest.substr(comma + 1);
    }
}

bool Networks::contains(const ip::address& given) const {
    const auto address = unmapped(given);
    for (const auto& block : blocks_) {
        if (block.address.is_v4() != address.is_v4()) continue;
        if (address.is_v4() ? same_bits(block.address.to_v4().to_bytes(),
                                        address.to_v4().to_bytes(), block.bits)
                            : same_bits(block.address.to_v6().to_bytes(),
                                        address.to_v6().to_bytes(), block.bits))
            return true;
    }
    return false;
}

}  // namespace server::http
