// The maps of deploy/maps, put into the program by the build.
#pragma once

#include <span>
#include <string_view>

namespace api::imports {

struct ShippedMap {
    std::string_view name;  ///< of its file, without ".toml"
    std::string_view text;
};

extern const std::span<const ShippedMap> shipped_maps;

}  // namespace api::imports
