// What drives cost, line by line. Lines are only added.
#pragma once

#include "domain/valuation/cost.hpp"
#include "storage/engine/database.hpp"

#include <optional>
#include <vector>

namespace storage::valuation {

using domain::valuation::Cost;

Cost add(WriteTransaction& tx, Cost cost);
/// In the order they were entered.
std::vector<Cost> costs_of(Session& session, std::int64_t drive);
std::optional<Cost> find_cost(Session& session, const domain::Uuid& id);

}  // namespace storage::valuation
