#include "server/http/public_origin.hpp"

#include "server/http/networks.hpp"
#include "server/http/syntax.hpp"

#include <algorithm>
#include <charconv>

namespace server::http {
namespace {

/// "host", "host:8080", "[::1]:8080" in two; the port may be empty.
struct HostAndPort {
    std::string_view host, port;
};

HostAndPort split(std::string_view text) {
    const auto bracket = text.starts_with('[') ? text.find(']') : 0;
    if (bracket == text.npos) return {text, {}};
    const auto colon = text.find(':', bracket);
    if (colon == text.npos) return {text, {}};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_port(std::string_view text) {
    unsigned number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    return ec == std::errc{} && end == text.data() + text.size() && number > 0 && number <= 65'535;
}

bool is_host_name(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) {
        const auto address = parse_address(host.substr(1, host.size() - 2));
        return address && address->is_v6();
    }
    if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-')
        return false;
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

}  // namespace

bool is_origin(std::string_view text) {
    if (text.starts_with("https://"))
        text.remove_prefix(8);
    else if (text.starts_with("http://"))
        text.remove_prefix(7);
    else
        return false;
    const auto [host, port] = split(text);
    const bool with_port = host.size() < text.size();
    return is_host_name(host) && (!with_port || is_port(port));
}

std::string direct_origin(const boost::asio::ip::tcp::endpoint& local, std::string_view host,
                          bool secure) {
    namespace ip = boost::asio::ip;
    auto address = local.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
    const auto [name, port] = split(host);
    const auto own_port = std::to_string(local.port());
    if (name.size() < host.size() && port != own_port) return {};
    const std::string own = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
    std::string shown;
    if (name == own)
        shown = own;
    else if (address.is_loopback() && same_word(name, "localhost"))
        shown = "localhost";
    else
        return {};
    const bool usual_port = local.port() == (secure ? 443 : 80);
    return (secure ? "https://" : "http://") + shown + (usual_port ? "" : ":" + own_port);
}

}  // namespace server::http
