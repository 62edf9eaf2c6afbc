// What a request brings to be imported: a file, and perhaps a map.
#pragma once

#include "api/http/message.hpp"
#include "api/imports/map_text.hpp"
#include "domain/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace api::imports {

struct Upload {
    std::string name;       ///< of the file, as whoever sent it calls it
    std::string_view file;  ///< in the body of the request
    std::optional<MapText> map;
};

/// Finds the file in the body: all of it, or the part `file` of a form, whose part `map` is a map's
/// text. Nothing is copied but the map. Refusals: `unsupported_media_type`, `form_broken`,
/// `file_missing`, `map_too_long`.
domain::Result<Upload> upload_of(const Request& request);

/// The map of this name among those that come with the program, such as "vn-schedule". Refusal:
/// `map_unknown`, with the names that there are.
domain::Result<MapText> shipped_map(std::string_view name);

}  // namespace api::imports
