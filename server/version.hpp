// The version of the program, as the build states it.
#pragma once

#include <string_view>

namespace server {

inline constexpr std::string_view version = GIOTHONG_VERSION;

}  // namespace server
