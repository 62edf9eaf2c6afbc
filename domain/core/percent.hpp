// How shares are told.
#pragma once

#include <cstdint>

namespace domain {

/// `part` of `whole` in `scale` steps (1000: tenths of a percent), rounded half away from zero,
/// except that the whole is never told before it is reached and nothing is never told of something:
/// 17,693 of 17,700 is 99.9 %, and 1 of 17,700 is 0.1 %. One rule for screens, answers, reports and
/// files. `whole` must be above zero; `part` may be negative (a change).
std::int64_t told_share(std::int64_t part, std::int64_t whole, std::int64_t scale);
/// The same of a whole that need not be a whole number, such as a target in standard units.
std::int64_t told_share(std::int64_t part, double whole, std::int64_t scale);

}  // namespace domain
