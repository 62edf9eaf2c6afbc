// Why two values differ: how many bags, which bags, at what price.
#pragma once

#include "domain/valuation/valuation.hpp"

#include <vector>

namespace domain::valuation {

/// One kind of bag on both sides.
struct Compared {
    tallying::Component component{};
    std::int32_t nominal_ml = 0;
    std::int64_t bags_before = 0;
    std::int64_t bags_now = 0;
    std::int64_t value_before_vnd = 0;
    std::int64_t value_now_vnd = 0;
    std::int64_t price_vnd = 0;  ///< its part of the price effect
};

/// count + mix + price = value_now − value_before, exactly.
struct Difference {
    std::int64_t bags_before = 0;
    std::int64_t bags_now = 0;
    std::int64_t value_before_vnd = 0;
    std::int64_t value_now_vnd = 0;
    std::int64_t count_vnd = 0;  ///< more or fewer bags, at the average value of a bag before
    std::int64_t mix_vnd = 0;    ///< other components and volumes, at the prices before
    std::int64_t price_vnd = 0;  ///< other prices, for the bags now
    std::vector<Compared> kinds;
};

/// Splits the difference of two valuations (made without `by`). A kind of bag that was not there
/// before is priced by `before_prices` on `day`; without a price there: `tariff_missing`. Each kind
/// is rounded to the đồng once, half away from zero; what rounding leaves is part of the mix.
Result<Difference> difference(const Valuation& before, const Valuation& now,
                              const PriceBook& before_prices, Day day);

}  // namespace domain::valuation
