// What drives cost, line by line: lines are added, and taken back by another line.
#pragma once

#include "domain/valuation/cost.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>

namespace usecases::valuation {

using domain::valuation::Cost;
using domain::valuation::CostItem;

struct NewCost {
    std::optional<domain::Uuid> id;
    std::optional<CostItem> item;  ///< both, unless it takes another line back
    std::optional<std::int64_t> amount_vnd;
    std::string note;
    std::optional<domain::Uuid> reverses;  ///< the line of the drive that is taken back
};

/// Enters a cost of a drive. Refusals: `forbidden`, `id_taken`, `required`, `cost_not_found`,
/// `cost_is_reversal`, `cost_already_reversed`.
domain::Result<Cost> add(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                         const NewCost& what);

}  // namespace usecases::valuation
