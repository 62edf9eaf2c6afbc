// Price lists.
#pragma once

#include "domain/valuation/tariff.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::valuation {

using domain::valuation::Price;
using domain::valuation::Tariff;

struct NewTariff {
    std::optional<domain::Uuid> id;
    std::string code;
    std::string title;
    std::string source;
    std::optional<std::string> amends;  ///< the list that this one changes in part
    domain::DayRange valid;
    std::vector<Price> prices;
};

/// Adds a price list. Whoever keeps those of everybody may. Two lists that begin on one day price
/// no thing both, for neither came into force last, so that no price would be the law; any other
/// overlap is decided by the days on which the lists came into force. Refusals: `forbidden`,
/// `code_taken`, `id_taken`, `ends_before_starts`, `amended_tariff_not_found`, `price_repeated`,
/// `tariff_overlaps`.
domain::Result<Tariff> add(const Actor& actor, storage::WriteTransaction& tx,
                           const NewTariff& what);

}  // namespace usecases::valuation
