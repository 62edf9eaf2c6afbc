// The value of counted bags in đồng.
#pragma once

#include "domain/core/result.hpp"
#include "domain/tallying/totals.hpp"
#include "domain/valuation/layers.hpp"
#include "domain/valuation/tariff.hpp"

#include <vector>

namespace domain::valuation {

/// Bags of one component and volume at one price; `place` as in tallying::Row.
struct Line {
    std::vector<std::int64_t> place;
    tallying::Component component{};
    std::int32_t nominal_ml = 0;
    std::int64_t bags = 0;
    std::int64_t price_vnd = 0;
    std::string tariff;
    std::int64_t value_vnd = 0;
};

/// A layer on top of the price: units it applies to at one cap.
struct LayerLine {
    Layer layer{};
    std::string tariff;
    std::int64_t bags = 0;
    std::int64_t cap_vnd = 0;
    std::int64_t value_vnd = 0;
};

struct Valuation {
    tallying::AsOf as_of;
    std::vector<Line> lines;  ///< sorted by place, component, volume (largest first), tariff
    std::int64_t bags = 0;
    std::int64_t value_vnd = 0;     ///< without layers
    std::vector<LayerLine> layers;  ///< those asked for, in order
    std::int64_t layers_vnd = 0;
    bool overlap = false;
    std::vector<tallying::Split> splits;  ///< on the current map
};

/// Values the usable bags that the question asks about, each with the price of its day, or all with
/// the list `tariff` when it is not empty. Refuses with `tariff_missing` when any bag has no price:
/// one violation for each component and volume, with the number of bags and the first and last day;
/// and with `value_too_large` past int64. Layers are caps of the list that priced the bag; a list
/// for which none were found is refused with `layer_missing`, naming it.
Result<Valuation> value(const tallying::Books& books, const tallying::Question& question,
                        const std::string& tariff, const std::vector<Layer>& layers = {});

}  // namespace domain::valuation
