// Bytes that are no HTTP request, each with the refusal that must come back.
#pragma once

#include "tests/support/raw_cases.hpp"

#include <vector>

namespace tests::support {

/// They name the targets /ok and /echo, but are refused before anything looks at a target.
std::vector<RawCase> malformed_http();

}  // namespace tests::support
