#include "usecases/valuation/allowances.hpp"

#include "storage/valuation/allowances.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases::valuation {
namespace {

using domain::ErrorKind;
using domain::Result;

/// Which volumes a norm is about when only one end was given.
constexpr std::int64_t least_ml = 1, most_ml = 10'000;

/// Both begin on one day in one layer and are owed for the same donation.
bool overlap(const Allowance& a, const Allowance& b) {
    if (a.organization != b.organization || a.item != b.item || a.valid.from != b.valid.from)
        return false;
    if (a.donation != b.donation && a.donation != Donation::any && b.donation != Donation::any)
        return false;
    return a.from_ml == 0 || b.from_ml == 0 || (a.from_ml <= b.to_ml && b.from_ml <= a.to_ml);
}

}  // namespace

Result<Allowance> add(const Actor& actor, storage::WriteTransaction& tx, const NewAllowance& what) {
    const auto& norms = tx.books().registry().allowances;
    Checks checks(tx.books());
    checks.free(what.code, what.id,
                [&](const std::string& r) { return tx.books().registry().allowance(r); });
    Allowance a;
    a.organization = checks.organization_if("organization", what.organization);
    if (auto may = actor.require(Permission::keep_tariffs, tx.books(), a.organization); !may)
        return may.error();
    checks.order(what.valid.from, what.valid.to, "valid_to");
    checks.order(what.from_ml, what.to_ml, "to_ml");
    a.item = what.item;
    a.bound = what.bound;
    a.donation = what.donation;
    if (what.from_ml || what.to_ml) {
        a.from_ml = std::int32_t(what.from_ml.value_or(least_ml));
        a.to_ml = std::int32_t(what.to_ml.value_or(most_ml));
    }
    a.amount_vnd = what.amount_vnd;
    a.valid = what.valid;
    a.source = what.source;
    auto other = std::find_if(norms.begin(), norms.end(),
                              [&](const auto& entry) { return overlap(a, entry.second); });
    if (other != norms.end())
        checks.refuse("valid_from", "allowance_overlaps", {{"allowance", other->second.code}},
                      ErrorKind::conflict);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    a.id = what.id ? *what.id : tx.new_id();
    a.code = what.code;
    return storage::valuation::add(tx, std::move(a));
}

}  // namespace usecases::valuation
