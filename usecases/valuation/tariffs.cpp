#include "usecases/valuation/tariffs.hpp"

#include "storage/valuation/tariffs.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>
#include <set>

namespace usecases::valuation {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

bool same_thing(const Price& a, const Price& b) {
    return a.component == b.component && a.nominal_ml == b.nominal_ml;
}

void check_prices(Checks& checks, const std::vector<Price>& prices) {
    std::set<std::pair<domain::valuation::Product, std::int32_t>> seen;
    for (std::size_t i = 0; i < prices.size(); ++i)
        if (!seen.insert({prices[i].component, prices[i].nominal_ml}).second)
            checks.refuse("prices/" + std::to_string(i), "price_repeated",
                          {{"component", std::string(domain::name_of(prices[i].component))},
                           {"nominal_ml", std::to_string(prices[i].nominal_ml)}});
}

void check_overlaps(Checks& checks, const Books& books, const Tariff& t) {
    for (const auto& [num, other] : books.registry().tariffs) {
        if (other.valid.from != t.valid.from) continue;
        auto both = std::find_if(
            t.prices.begin(), t.prices.end(), [&theirs = other.prices](const Price& mine) {
                return std::any_of(theirs.begin(), theirs.end(),
                                   [&](const Price& p) { return same_thing(p, mine); });
            });
        if (both == t.prices.end()) continue;
        checks.refuse("valid_from", "tariff_overlaps",
                      {{"tariff", other.code},
                       {"component", std::string(domain::name_of(both->component))},
                       {"nominal_ml", std::to_string(both->nominal_ml)}},
                      ErrorKind::conflict);
        return;
    }
}

}  // namespace

Result<Tariff> add(const Actor& actor, storage::WriteTransaction& tx, const NewTariff& what) {
    const Books& books = tx.books();
    if (auto may = actor.require(Permission::keep_tariffs, books, 0); !may) return may.error();
    Checks checks(books);
    checks.free(what.code, what.id,
                [&](const std::string& r) { return books.registry().tariff(r); });
    checks.order(what.valid.from, what.valid.to, "valid_to");
    Tariff t;
    t.valid = what.valid;
    t.prices = what.prices;
    if (what.amends) {
        if (auto num = books.registry().tariff(*what.amends))
            t.amends = books.registry().tariffs.at(*num).code;
        else
            checks.refuse("amends", "amended_tariff_not_found", {{"tariff", *what.amends}});
    }
    check_prices(checks, t.prices);
    check_overlaps(checks, books, t);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    t.id = what.id ? *what.id : tx.new_id();
    t.code = what.code;
    t.title = what.title;
    t.source = what.source;
    return storage::valuation::add(tx, std::move(t));
}

}  // namespace usecases::valuation
