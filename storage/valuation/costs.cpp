#include "storage/valuation/costs.hpp"

#include "storage/engine/columns.hpp"

namespace storage::valuation {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id;
    std::int64_t drive = 0;
    std::string item;
    std::int64_t amount_vnd = 0;
    std::string note;
    std::optional<std::int64_t> reverses;
    std::string actor;
    std::int64_t at = 0;
};
BOOST_DESCRIBE_STRUCT(Row, (), (num, id, drive, item, amount_vnd, note, reverses, actor, at))

Cost cost_of(Row r) {
    return {r.num,
            uuid_of(r.id),
            r.drive,
            enum_of<domain::valuation::CostItem>(r.item),
            r.amount_vnd,
            std::move(r.note),
            r.reverses.value_or(0),
            std::move(r.actor),
            {r.at}};
}

}  // namespace

Cost add(WriteTransaction& tx, Cost c) {
    c.at = tx.now();
    c.num = insert(tx.session(), "drive_cost",
                   Row{0, c.id.text(), c.drive, std::string(domain::name_of(c.item)), c.amount_vnd,
                       c.note, reference_of(c.reverses), c.actor, c.at.ms});
    return c;
}

std::vector<Cost> costs_of(Session& session, std::int64_t drive) {
    std::vector<Cost> out;
    for (auto& row : select<Row>(
             session,
             "SELECT " + columns_of<Row>() + " FROM drive_cost WHERE drive = :drive ORDER BY num",
             drive))
        out.push_back(cost_of(std::move(row)));
    return out;
}

std::optional<Cost> find_cost(Session& session, const domain::Uuid& id) {
    auto row = select_one<Row>(
        session, "SELECT " + columns_of<Row>() + " FROM drive_cost WHERE id = :id", id.text());
    if (!row) return std::nullopt;
    return cost_of(std::move(*row));
}

}  // namespace storage::valuation
