// The text of a map, before it is understood.
#pragma once

#include "domain/core/result.hpp"

#include <toml++/toml.h>

#include <string>
#include <vector>

namespace api::imports {

/// A map as it was written.
struct MapText {
    std::string name;  ///< as refusals call it
    std::string text;

    /// Nobody gave one: columns are named like the fields.
    bool none() const { return name.empty() && text.empty(); }
};

/// Parses a map. Every key and text in it is plain text. Refusal: `bad_map`.
domain::Result<toml::table> read_map(const MapText& map);

}  // namespace api::imports
