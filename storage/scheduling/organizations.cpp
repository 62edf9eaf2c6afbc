#include "storage/scheduling/organizations.hpp"

#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, code, name, kind;
    std::optional<std::string> valid_from, valid_to;
    std::int64_t version = 1;
    std::optional<std::int64_t> lock_days;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, code, name, kind, valid_from, valid_to, version, lock_days))

struct EdgeRow {
    std::int64_t child = 0, parent = 0;
    std::optional<std::string> valid_from, valid_to;
};
BOOST_DESCRIBE_STRUCT(EdgeRow, (), (child, parent, valid_from, valid_to))

void write_edges(WriteTransaction& tx, std::int64_t child) {
    execute(tx.session(), "DELETE FROM organization_edge WHERE child = :child", child);
    for (const auto& e : tx.edit_register().organizations.edges(child))
        insert(tx.session(), "organization_edge",
               EdgeRow{e.child, e.parent, text_of(e.valid.from), text_of(e.valid.to)});
}

}  // namespace

domain::Result<Organization> add(WriteTransaction& tx, Organization o, std::int64_t parent) {
    o.version = 1;
    o.num = insert(tx.session(), "organization",
                   Row{0, o.id.text(), o.code, o.name, std::string(domain::name_of(o.kind)),
                       text_of(o.valid.from), text_of(o.valid.to), 1, o.lock_days});
    auto& reg = tx.edit_register();
    reg.put(o);
    if (parent) {
        if (auto ok = reg.organizations.add_edge({o.num, parent, o.valid}); !ok) return ok.error();
        write_edges(tx, o.num);
    }
    return o;
}

Organization change(WriteTransaction& tx, Organization o) {
    ++o.version;
    execute(
        tx.session(),
        "UPDATE organization SET name = :name, kind = :kind, valid_from = :from, valid_to = :to, "
        "version = :version, lock_days = :lock WHERE num = :num",
        o.name, domain::name_of(o.kind), text_of(o.valid.from), text_of(o.valid.to), o.version,
        o.lock_days, o.num);
    tx.edit_register().put(o);
    return o;
}

domain::Result<void> move(WriteTransaction& tx, std::int64_t num, std::int64_t parent,
                          domain::Day day) {
    auto& tree = tx.edit_register().organizations;
    tree.end_edges(num, day);
    if (parent) {
        OrganizationEdge edge{num, parent, {day, tree.find(num)->valid.to}};
        if (auto ok = tree.add_edge(edge); !ok) return ok.error();
    }
    write_edges(tx, num);
    return {};
}

void load_organizations(Session& session, domain::tallying::Register& into) {
    for (auto& row : select<Row>(session, "SELECT " + columns_of<Row>() + " FROM organization"))
        into.put(Organization{row.num,
                              uuid_of(row.id),
                              row.code,
                              row.name,
                              enum_of<domain::scheduling::OrganizationKind>(row.kind),
                              {day_of(row.valid_from), day_of(row.valid_to)},
                              row.version,
                              row.lock_days});
    for (auto& row :
         select<EdgeRow>(session, "SELECT " + columns_of<EdgeRow>() + " FROM organization_edge")) {
        auto ok = into.organizations.add_edge(
            {row.child, row.parent, {day_of(row.valid_from), day_of(row.valid_to)}});
        if (!ok)
            throw std::runtime_error("stored organisation edges contradict each other: " +
                                     ok.error().code);
    }
}

}  // namespace storage::scheduling
