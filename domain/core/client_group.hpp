// Who counts as one client where addresses are counted.
#pragma once

#include <string>
#include <string_view>

namespace domain {

/// The part of an address that one person has to themselves: IPv4 as it is, of IPv6 the /64. What
/// is no address stays as it is.
std::string client_group(std::string_view address);

}  // namespace domain
