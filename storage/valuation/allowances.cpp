#include "storage/valuation/allowances.hpp"

#include "storage/engine/columns.hpp"

namespace storage::valuation {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, code;
    std::optional<std::int64_t> organization;
    std::string item, bound, donation;
    std::int64_t from_ml = 0, to_ml = 0, amount_vnd = 0;
    std::optional<std::string> valid_from, valid_to;
    std::string source;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, code, organization, item, bound, donation, from_ml, to_ml,
                       amount_vnd, valid_from, valid_to, source))

}  // namespace

Allowance add(WriteTransaction& tx, Allowance a) {
    a.num = insert(tx.session(), "allowance",
                   Row{0, a.id.text(), a.code, reference_of(a.organization),
                       std::string(domain::name_of(a.item)), std::string(domain::name_of(a.bound)),
                       std::string(domain::name_of(a.donation)), a.from_ml, a.to_ml, a.amount_vnd,
                       text_of(a.valid.from), text_of(a.valid.to), a.source});
    tx.edit_register().put(a);
    return a;
}

void load_allowances(Session& session, domain::tallying::Register& into) {
    using namespace domain::valuation;
    for (auto& r :
         select<Row>(session, "SELECT " + columns_of<Row>() + " FROM allowance ORDER BY num")) {
        Allowance a;
        a.num = r.num;
        a.id = uuid_of(r.id);
        a.code = r.code;
        a.organization = r.organization.value_or(0);
        a.item = enum_of<AllowanceItem>(r.item);
        a.bound = enum_of<Bound>(r.bound);
        a.donation = enum_of<Donation>(r.donation);
        a.from_ml = std::int32_t(r.from_ml);
        a.to_ml = std::int32_t(r.to_ml);
        a.amount_vnd = r.amount_vnd;
        a.valid = {day_of(r.valid_from), day_of(r.valid_to)};
        a.source = r.source;
        into.put(std::move(a));
    }
}

}  // namespace storage::valuation
