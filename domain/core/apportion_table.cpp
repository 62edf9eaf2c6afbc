#include "domain/core/apportion_table.hpp"

#include "domain/core/apportion.hpp"

#include <algorithm>
#include <numeric>

namespace domain {
namespace {

__extension__ typedef __int128 Wide;  // products of two counts

using Counts = std::vector<std::int64_t>;

/// For counts that are not negative. One weight after the other takes its sum out of what is left,
/// by the running sum of the cells; a difference of two roundings down of a growing line can exceed
/// no cell, so nothing becomes negative.
std::vector<Counts> cut(Counts left, const Counts& weights) {
    std::int64_t sum = std::accumulate(left.begin(), left.end(), std::int64_t(0));
    Counts sums = apportion(sum, weights);
    std::vector<Counts> out;
    out.reserve(weights.size());
    for (std::size_t w = 0; w + 1 < weights.size(); ++w) {
        Counts part(left.size(), 0);
        if (sum > 0 && sums[w] > 0) {
            std::int64_t before = 0, given = 0;
            for (std::size_t c = 0; c < left.size(); ++c) {
                before += left[c];
                auto line = std::int64_t(Wide(sums[w]) * before / sum);
                part[c] = line - given;
                given = line;
            }
        }
        for (std::size_t c = 0; c < left.size(); ++c) left[c] -= part[c];
        sum -= sums[w];
        out.push_back(std::move(part));
    }
    out.push_back(std::move(left));
    return out;
}

}  // namespace

std::vector<Counts> apportion_table(const Counts& counts, const Counts& weights) {
    if (std::none_of(counts.begin(), counts.end(), [](auto n) { return n < 0; }))
        return cut(counts, weights);
    Counts above(counts.size()), below(counts.size());
    for (std::size_t c = 0; c < counts.size(); ++c)
        (counts[c] < 0 ? below : above)[c] = std::abs(counts[c]);
    auto out = cut(std::move(above), weights);
    auto minus = cut(std::move(below), weights);
    for (std::size_t w = 0; w < out.size(); ++w)
        for (std::size_t c = 0; c < counts.size(); ++c) out[w][c] -= minus[w][c];
    return out;
}

}  // namespace domain
