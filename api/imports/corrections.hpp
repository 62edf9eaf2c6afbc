// Negative rows of a source that corrects itself: what it counted too much is reversed.
#pragma once

#include "api/imports/counts_row.hpp"
#include "storage/engine/database.hpp"

#include <cstdint>

namespace api::imports {

struct TakenBack {
    bool there_already = false;  ///< an earlier import of the row did it
    std::int64_t events = 0;     ///< reversals, and what is left of the events that they reverse
    std::int64_t in_review = 0;  ///< of them, those that wait for a person: of drives that were
                                 ///< verified, or that others have written to
};

/// Takes back what `row` says was counted too much: the newest figures of the same source, of the
/// same organisation (and site, where the row names one that is there) and with the same fields,
/// from the row's day backwards. A figure that is taken back in part is reversed and counted again
/// with what is left, at its own time and drive. All or nothing. Refusals: `correction_too_large`
/// when less stands than is taken back, `correction_differs` when an earlier import took back
/// another number for the same row. Inside the writer's transaction.
domain::Result<TakenBack> take_back(storage::WriteTransaction& tx, const PlannedRow& row,
                                    std::int64_t organization, const std::string& source,
                                    const std::string& actor);

}  // namespace api::imports
