// Norms that operators add, as rows and in the books.
#pragma once

#include "domain/valuation/allowance.hpp"
#include "storage/engine/database.hpp"

namespace storage::valuation {

using domain::valuation::Allowance;

Allowance add(WriteTransaction& tx, Allowance allowance);
void load_allowances(Session& session, domain::tallying::Register& into);

}  // namespace storage::valuation
