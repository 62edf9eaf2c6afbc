// The fold of a part of the ledger, for what is shown of many events a piece at a time.
#pragma once

#include "domain/tallying/fold.hpp"

namespace domain::tallying {

/// Of the fold of `events` only what the events with the sequences `about` (sorted) give
/// themselves: their counts, reasons, discards by number and items in review. What these give is
/// right when `events` holds all that decides about them (as storage's related() finds it), even
/// where the others are not complete; so the parts for all events of a ledger add up to the fold of
/// the whole.
Folded fold_part(std::span<const Event* const> events, std::span<const std::int64_t> about,
                 UtcOffset offset);

}  // namespace domain::tallying
