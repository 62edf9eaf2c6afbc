#include "domain/core/percent.hpp"

#include <algorithm>
#include <cmath>

namespace domain {
namespace {

/// `rounded` steps of a share whose size is `size` parts of `whole`.
template <class Whole>
std::int64_t told(std::int64_t rounded, std::int64_t size, Whole whole, std::int64_t scale) {
    if (size == 0) return 0;
    if (Whole(size) < whole) rounded = std::min(rounded, scale - 1);
    return std::max<std::int64_t>(rounded, 1);
}

}  // namespace

std::int64_t told_share(std::int64_t part, std::int64_t whole, std::int64_t scale) {
    const __int128 size = part < 0 ? -__int128(part) : __int128(part);
    const auto rounded = std::int64_t((size * scale * 2 + whole) / (__int128(whole) * 2));
    const auto steps = told(rounded, std::int64_t(size), whole, scale);
    return part < 0 ? -steps : steps;
}

std::int64_t told_share(std::int64_t part, double whole, std::int64_t scale) {
    const auto size = part < 0 ? -part : part;
    const auto rounded = std::int64_t(std::floor(double(size) * double(scale) / whole + 0.5));
    const auto steps = told(rounded, size, whole, scale);
    return part < 0 ? -steps : steps;
}

}  // namespace domain
