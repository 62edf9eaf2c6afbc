#include "domain/core/client_group.hpp"

#include <algorithm>
#include <vector>

namespace domain {
namespace {

/// The groups between colons, without leading zeros.
std::vector<std::string> groups_of(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(':'), text.size());
        auto group = text.substr(0, end);
        while (group.size() > 1 && group.front() == '0') group.remove_prefix(1);
        out.emplace_back(group);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

std::string client_group(std::string_view address) {
    constexpr std::size_t all_groups = 8, network_groups = 4;
    if (address.find(':') == address.npos) return std::string(address);
    auto groups = groups_of(address.substr(0, address.find("::")));
    if (const auto gap = address.find("::"); gap != address.npos) {
        const auto behind = groups_of(address.substr(gap + 2));
        // The last group may be an IPv4 address, which is two; it lies behind the network.
        const auto missing = all_groups - std::min(all_groups, groups.size() + behind.size());
        groups.insert(groups.end(), missing, "0");
        groups.insert(groups.end(), behind.begin(), behind.end());
    }
    std::string out;
    for (std::size_t i = 0; i < network_groups; ++i) {
        out += i < groups.size() ? groups[i] : "0";
        out += ':';
    }
    return out + ":/64";
}

}  // namespace domain
