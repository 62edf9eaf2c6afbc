// What is looked at before an import begins.
#pragma once

#include "domain/core/result.hpp"

#include <string>
#include <vector>

namespace api::imports {

/// A header that names each column once, whatever Unicode form its names are in: whose name stands
/// twice cannot be told apart. Refusal: `repeated_column`, with a violation for each.
domain::Result<void> check_header(const std::vector<std::string>& header);

/// What a map that does not fit a file is refused with: `other_file`, with the header that was read
/// and the columns that it lacks, when nothing is wrong but that; the error itself otherwise.
domain::Error against_header(domain::Error error, const std::vector<std::string>& header);

/// Names that stand twice in a list.
std::vector<std::string> repeated(std::vector<std::string> names);

}  // namespace api::imports
