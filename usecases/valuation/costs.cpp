#include "usecases/valuation/costs.hpp"

#include "storage/valuation/costs.hpp"
#include "usecases/core/checks.hpp"

namespace usecases::valuation {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

/// Makes `c` the opposite of the line that it takes back.
void reverse(Checks& checks, storage::Session& session, const domain::Uuid& id, Cost& c) {
    auto old = storage::valuation::find_cost(session, id);
    if (!old || old->drive != c.drive) {
        checks.refuse("reverses", "cost_not_found");
        return;
    }
    if (old->reverses) checks.refuse("reverses", "cost_is_reversal");
    for (const auto& other : storage::valuation::costs_of(session, c.drive))
        if (other.reverses == old->num)
            checks.refuse("reverses", "cost_already_reversed", {}, ErrorKind::conflict);
    c.reverses = old->num;
    c.item = old->item;
    c.amount_vnd = -old->amount_vnd;
}

}  // namespace

Result<Cost> add(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                 const NewCost& what) {
    const auto& books = tx.books();
    if (!actor.principal->may(Permission::change_plan, books.registry().organizations,
                              *books.drive(drive), books.as_of.today))
        return Error{ErrorKind::forbidden, "forbidden", {}, {}};
    Checks checks(books);
    Cost c;
    c.drive = drive;
    c.actor = actor.name;
    c.note = what.note;
    if (what.id && storage::valuation::find_cost(tx.session(), *what.id))
        checks.refuse("id", "id_taken", {{"id", what.id->text()}}, ErrorKind::conflict);
    if (what.reverses) {
        reverse(checks, tx.session(), *what.reverses, c);
    } else {
        if (!what.item) checks.refuse("item", "required");
        if (!what.amount_vnd) checks.refuse("amount_vnd", "required");
        c.item = what.item.value_or(CostItem{});
        c.amount_vnd = what.amount_vnd.value_or(0);
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    c.id = what.id ? *what.id : tx.new_id();
    return storage::valuation::add(tx, std::move(c));
}

}  // namespace usecases::valuation
