// The text of a map, before it is understood.
#pragma once

#include "domain/core/result.hpp"

#include <toml++/toml.h>

#include <string>
#include <vector>

namespace server::imports {

/// Reads and parses a map. Every key and text in it is plain text. Refusals: `file_unreadable`,
/// `bad_map`.
domain::Result<toml::table> read_map(const std::string& file);

}  // namespace server::imports
