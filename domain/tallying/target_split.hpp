// A target split among organisations by what is known of them, so that the parts add up.
#pragma once

#include "domain/core/result.hpp"
#include "domain/scheduling/cascade.hpp"
#include "domain/tallying/books.hpp"

#include <map>
#include <optional>
#include <vector>

namespace domain::tallying {

/// By what a target is split.
enum class SplitBy { population, staff, last_result, weights };
BOOST_DESCRIBE_ENUM(SplitBy, population, staff, last_result, weights)

struct SplitQuestion {
    std::int64_t organization = 0;
    std::int64_t campaign = 0;  ///< 0: the target is for the period `span`
    DayRange span;              ///< both ends set; of the campaign when there is one
    scheduling::TargetMeasure measure = scheduling::TargetMeasure::bags;
    SplitBy by = SplitBy::population;
    std::optional<std::int64_t> total;             ///< else the organisation's assigned target
    std::map<std::int64_t, std::int64_t> weights;  ///< for SplitBy::weights
    std::map<std::int64_t, std::int64_t> fixed;    ///< parts set by hand; the rest is split
    std::int64_t last_campaign = 0;                ///< whose result weighs; 0: that of `last`
    DayRange last;                                 ///< without ends: `span` a year before
};

struct SplitPart {
    std::int64_t organization = 0;
    std::int64_t weight = 0;
    std::optional<std::int64_t> fixed;
    std::int64_t value = 0;
    const scheduling::HeadCount* heads = nullptr;    ///< what weighed, by population or staff
    const scheduling::Target* superseded = nullptr;  ///< the assigned target that stands now
};

struct TargetSplit {
    std::int64_t total = 0;
    std::vector<SplitPart> parts;  ///< in order of `among`
};

/// Who takes part unless somebody says otherwise: all that stand directly below on their day in the
/// span, and whoever is weighed or fixed by name. In order of code.
std::vector<std::int64_t> split_among(const Books& books, const SplitQuestion& question);

/// The fixed parts and, of the rest, shares by weight with the largest remainder: the values add up
/// to the total. Head counts are those of the span's first day. Refusals: `target_missing`,
/// `fixed_exceeds_total` (parameters `sum`, `total`), `nothing_to_split` (nobody has a weight and
/// the fixed parts are not the whole).
Result<TargetSplit> split_target(const Books& books, const SplitQuestion& question,
                                 const std::vector<std::int64_t>& among);

}  // namespace domain::tallying
