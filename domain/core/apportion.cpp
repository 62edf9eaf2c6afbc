#include "domain/core/apportion.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace domain {

std::vector<std::int64_t> apportion(std::int64_t total, const std::vector<std::int64_t>& weights) {
    assert(total >= 0);
    std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t(0));
    std::vector<std::int64_t> parts(weights.size(), 0);
    if (sum <= 0) return parts;
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) given += parts[i] = total * weights[i] / sum;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return total * weights[a] % sum > total * weights[b] % sum;
    });
    for (std::size_t i = 0; given < total; ++i, ++given) ++parts[order[i]];
    assert(std::accumulate(parts.begin(), parts.end(), std::int64_t(0)) == total);
    return parts;
}

}  // namespace domain
