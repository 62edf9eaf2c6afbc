// Shares that add up.
#pragma once

#include <cstdint>
#include <vector>

namespace domain {

/// Splits `total` (>= 0) in proportion to `weights` (>= 0, not all zero) by largest remainder, so
/// that the parts add up to `total` exactly; equal remainders go to the earlier part. Weights and
/// total up to 10^9 are exact.
std::vector<std::int64_t> apportion(std::int64_t total, const std::vector<std::int64_t>& weights);

}  // namespace domain
