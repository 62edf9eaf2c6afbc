// Counts of several cells cut into shares, so that both the cells and the shares add up.
#pragma once

#include <cstdint>
#include <vector>

namespace domain {

/// Cuts every count into one part for each weight; result[w][c] is what weight `w` gets of
/// counts[c]. The parts of a cell add up to its count exactly. Without negative counts each weight
/// gets in all what apportion() gives it of the sum, and of each cell about its share, so that a
/// part is a mixture like the whole; negative counts are cut by themselves in the same way. A
/// function of its arguments only. Weights as for apportion(), not all zero.
std::vector<std::vector<std::int64_t>> apportion_table(const std::vector<std::int64_t>& counts,
                                                       const std::vector<std::int64_t>& weights);

}  // namespace domain
