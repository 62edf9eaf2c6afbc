// Brings unit numbers from before they had a normal form into it.
#pragma once

#include "storage/engine/session.hpp"

namespace storage::tallying {

/// A step of a migration, in its transaction, while the ledger's triggers are off. A number that
/// only one spelling of the ledger leads to takes its normal form in all its rows, and no total
/// changes by that. Where several spellings lead to one number, the normal form itself (or else the
/// spelling that was collected first) is that number; bags of the other spellings keep counted
/// under what was typed and are marked `respelled`, so that they wait for a person. What is no
/// number at all stays as it is.
void normalize_units(Session& session);

}  // namespace storage::tallying
