// References in paths and bodies: an id or a code.
#pragma once

#include <string>
#include <string_view>

#include "domain/core/result.hpp"

namespace api {

/// A path or body reference as the books' look-ups want it: ids in lower case.
std::string normal_reference(const std::string& reference);

/// `code` with the thing's name as parameter `what`.
domain::Error not_found(std::string_view code, std::string_view what, const std::string& reference);

}  // namespace api
