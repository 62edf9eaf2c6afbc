// Norms of what is owed to donors, beside those that come with the program.
#pragma once

#include "domain/valuation/allowance.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>

namespace usecases::valuation {

using domain::valuation::Allowance;
using domain::valuation::AllowanceItem;
using domain::valuation::Bound;
using domain::valuation::Donation;

struct NewAllowance {
    std::optional<domain::Uuid> id;
    std::string code;
    std::optional<std::string> organization;  ///< none: the whole country
    AllowanceItem item{};
    Bound bound{};
    Donation donation = Donation::any;
    std::optional<std::int64_t> from_ml;  ///< neither: whatever the volume
    std::optional<std::int64_t> to_ml;
    std::int64_t amount_vnd = 0;
    domain::DayRange valid;
    std::string source;
};

/// Adds a norm. One of the whole country is kept by who keeps price lists; a province keeps its
/// own. Two norms of one layer for one thing do not begin on one day for the same donations.
/// Refusals: `forbidden`, `code_taken`, `id_taken`, `organization_not_found`, `ends_before_starts`,
/// `allowance_overlaps`.
domain::Result<Allowance> add(const Actor& actor, storage::WriteTransaction& tx,
                              const NewAllowance& what);

}  // namespace usecases::valuation
