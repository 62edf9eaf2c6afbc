// What toml++ 3.3 must not be given.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace api::imports {

/// The first line with the header of a table whose name begins with what no key begins with
/// ("[+x]", "[.x]", "[é]"). toml++ takes for granted that there is none: it aborts in a debug
/// build, and is undefined in others. Nothing when there is no such line.
std::optional<std::int64_t> unreadable_header(std::string_view text);

}  // namespace api::imports
