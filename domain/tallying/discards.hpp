// Bags thrown away by number: which of the counted bags they were, and what there are no bags for.
#pragma once

#include "domain/tallying/fold.hpp"

#include <span>
#include <vector>

namespace domain::tallying {

/// One drive's sums before bags thrown away by number are taken out of them.
struct DiscardBasis {
    DiscardBasis() = default;
    DiscardBasis(std::vector<Cell> c, std::vector<ReasonCount> r)
        : cells(std::move(c)), reasons(std::move(r)) {}

    std::vector<Cell> cells;           ///< sorted by key
    std::vector<ReasonCount> reasons;  ///< sorted by day, kind and reason
    std::vector<DiscardSum> discards;  ///< sorted by key and reason, without zeros
};

struct TakenOut {
    std::vector<Cell> cells;
    std::vector<ReasonCount> reasons;
    std::vector<DiscardSum> without_bags;  ///< what no counted bag was left for
};

/// Moves bags to discarded, never more than are there, as a function of the sums alone and so of no
/// order of events. What says most of its bags goes first. Each takes bags of its own cell, then
/// bags that are all it says, then bags that are nothing else than it says; the same day first,
/// then the days before from the nearest, then the days after. A discard counts on the day of its
/// bag, and so does its reason. Beyond its own cell are looked at the first `most_spread` sums of a
/// drive; it bounds what a drive can make of this.
TakenOut take_out(const DiscardBasis& basis);
constexpr std::size_t most_spread = 256;

/// Contributions and reasons of a fold with the discards by number taken out: what the books show.
Folded with_discards_taken_out(const Folded& folded);

/// Review items for the latest of `discards` (of one drive, any order) that there are no bags for.
std::vector<ReviewItem> discards_in_review(std::span<const CountedDiscard> discards,
                                           std::span<const DiscardSum> without_bags);

}  // namespace domain::tallying
