#include "storage/valuation/tariffs.hpp"

#include "storage/engine/columns.hpp"

#include <algorithm>

namespace storage::valuation {
namespace {

using domain::valuation::Product;

struct Row {
    std::int64_t num = 0;
    std::string id, code, title, source, amends;
    std::optional<std::string> valid_from, valid_to;
};
BOOST_DESCRIBE_STRUCT(Row, (), (num, id, code, title, source, amends, valid_from, valid_to))

struct PriceRow {
    std::int64_t tariff = 0;
    std::string component;
    std::int64_t nominal_ml = 0, price_vnd = 0;
};
BOOST_DESCRIBE_STRUCT(PriceRow, (), (tariff, component, nominal_ml, price_vnd))

}  // namespace

Tariff add(WriteTransaction& tx, Tariff t) {
    t.num = insert(tx.session(), "tariff",
                   Row{0, t.id.text(), t.code, t.title, t.source, t.amends, text_of(t.valid.from),
                       text_of(t.valid.to)});
    for (const auto& p : t.prices)
        insert(
            tx.session(), "tariff_price",
            PriceRow{t.num, std::string(domain::name_of(p.component)), p.nominal_ml, p.price_vnd});
    tx.edit_register().put(t);
    return t;
}

bool has_shipped(const domain::tallying::Register& in) {
    const auto shipped = domain::valuation::shipped_tariffs();
    return std::all_of(shipped.begin(), shipped.end(),
                       [&](const Tariff& t) { return in.tariff(t.code).has_value(); });
}

void add_shipped(WriteTransaction& tx) {
    for (Tariff t : domain::valuation::shipped_tariffs()) {
        if (tx.books().registry().tariff(t.code)) continue;
        t.id = tx.new_id();
        add(tx, std::move(t));
    }
}

void load_tariffs(Session& session, domain::tallying::Register& into) {
    for (auto& r :
         select<Row>(session, "SELECT " + columns_of<Row>() + " FROM tariff ORDER BY num")) {
        Tariff t{r.num,
                 uuid_of(r.id),
                 r.code,
                 r.title,
                 r.source,
                 r.amends,
                 {day_of(r.valid_from), day_of(r.valid_to)},
                 {}};
        for (auto& p : select<PriceRow>(
                 session,
                 "SELECT " + columns_of<PriceRow>() +
                     " FROM tariff_price WHERE tariff = :t ORDER BY component, nominal_ml",
                 r.num))
            t.prices.push_back(
                {enum_of<Product>(p.component), std::int32_t(p.nominal_ml), p.price_vnd});
        into.put(std::move(t));
    }
}

}  // namespace storage::valuation
