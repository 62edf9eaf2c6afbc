// Price lists, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::valuation {

using domain::valuation::Tariff;

Tariff add(WriteTransaction& tx, Tariff tariff);
/// True when every price list that comes with the program is there.
bool has_shipped(const domain::tallying::Register& in);
/// Adds the price lists that come with the program and are not there yet.
void add_shipped(WriteTransaction& tx);
void load_tariffs(Session& session, domain::tallying::Register& into);

}  // namespace storage::valuation
