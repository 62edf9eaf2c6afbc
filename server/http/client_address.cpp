#include "server/http/client_address.hpp"

#include "server/http/syntax.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace server::http {
namespace {

namespace ip = boost::asio::ip;

// More proxies than this stand behind each other nowhere.
constexpr std::size_t most_hops = 16;

/// "192.0.2.7", "192.0.2.7:4711", "[2001:db8::1]", "[2001:db8::1]:4711", "2001:db8::1".
std::optional<ip::address> node_address(std::string_view node) {
    if (node.starts_with('[')) {
        const auto end = node.find(']');
        if (end == node.npos) return std::nullopt;
        const auto after = node.substr(end + 1);
        if (!after.empty() && after.front() != ':') return std::nullopt;
        const auto inside = node.substr(1, end - 1);
        if (inside.find(':') == inside.npos) return std::nullopt;
        return parse_address(inside);
    }
    const auto colon = node.find(':');
    if (colon != node.npos && node.find(':', colon + 1) == node.npos) node = node.substr(0, colon);
    return parse_address(node);
}

/// The values of a list header, last first, as far as anyone needs them. All lines of it count, in
/// their order.
std::vector<std::string_view> last_values(const api::Request& request, std::string_view name) {
    std::vector<std::string_view> values;
    for (auto field = request.headers.rbegin(); field != request.headers.rend(); ++field) {
        if (field->first != name) continue;
        std::string_view rest = field->second;
        for (;;) {
            const auto comma = rest.rfind(',');
            values.push_back(trimmed(comma == rest.npos ? rest : rest.substr(comma + 1)));
            if (values.size() == most_hops) return values;
            if (comma == rest.npos) break;
            rest = rest.substr(0, comma);
        }
    }
    return values;
}

struct Forwarded {
    std::string_view node, scheme;
};

/// One element of Forwarded: `for="[2001:db8::1]:4711";proto=https;by=…`. A backslash is nothing
/// that an address has.
Forwarded read_forwarded(std::string_view element) {
    Forwarded read;
    while (!element.empty()) {
        const auto end = element.find(';');
        auto pair = trimmed(element.substr(0, end));
        element = end == element.npos ? std::string_view{} : element.substr(end + 1);
        const auto equals = pair.find('=');
        if (equals == pair.npos) continue;
        auto value = pair.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (same_word(pair.substr(0, equals), "for")) read.node = value;
        if (same_word(pair.substr(0, equals), "proto")) read.scheme = value;
    }
    return read;
}

}  // namespace

bool is_passed_on(const api::Request& request) {
    constexpr std::string_view names[] = {"forwarded",         "via",
                                          "x-forwarded-for",   "x-forwarded-host",
                                          "x-forwarded-proto", "x-real-ip"};
    for (const auto& [name, value] : request.headers)
        for (const auto known : names)
            if (name == known) return true;
    return false;
}

Client client_behind(const ip::address& peer, const api::Request& request,
                     const Networks& trusted) {
    Client client{peer, std::nullopt};
    bool has_for = false, has_proto = false, has_forwarded = false;
    for (const auto& [name, value] : request.headers) {
        has_for |= name == "x-forwarded-for";
        has_proto |= name == "x-forwarded-proto";
        has_forwarded |= name == "forwarded";
    }
    if (has_for) {
        for (const auto node : last_values(request, "x-forwarded-for")) {
            const auto address = node_address(node);
            if (!address) break;
            client.address = *address;
            if (!trusted.contains(*address)) break;
        }
    } else if (has_forwarded) {
        for (const auto element : last_values(request, "forwarded")) {
            const auto read = read_forwarded(element);
            if (!read.scheme.empty()) client.secure = same_word(read.scheme, "https");
            const auto address = node_address(read.node);
            if (!address) break;
            client.address = *address;
            if (!trusted.contains(*address)) break;
        }
    }
    if (has_proto) {
        bool secure = true;
        for (const auto scheme : last_values(request, "x-forwarded-proto"))
            secure &= same_word(scheme, "https");
        client.secure = secure;
    }
    return client;
}

}  // namespace server::http
