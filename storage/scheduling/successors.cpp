#include "storage/scheduling/successors.hpp"

#include "storage/engine/bulk_insert.hpp"
#include "storage/engine/columns.hpp"
#include "storage/scheduling/organizations.hpp"

#include <map>

namespace storage::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;

struct Row {
    std::int64_t predecessor = 0;
    std::string day, document, basis;
};
BOOST_DESCRIBE_STRUCT(Row, (), (predecessor, day, document, basis))

struct ShareRow {
    std::int64_t predecessor = 0, successor = 0, share_ppm = 0;
};
BOOST_DESCRIBE_STRUCT(ShareRow, (), (predecessor, successor, share_ppm))

constexpr std::size_t most_children_named = 10;

void keep(WriteTransaction& tx, const Succession& s) {
    insert(tx.session(), "succession",
           Row{s.from, s.day.text(), s.document, std::string(domain::name_of(s.basis))});
    for (const auto& to : s.to)
        insert(tx.session(), "succession_share", ShareRow{s.from, to.to, to.share_ppm});
}

}  // namespace

domain::Result<Succession> succeed(WriteTransaction& tx, Succession s) {
    auto& tree = tx.edit_register().organizations;
    const auto* found = tree.find(s.from);
    if (!found) return Error{ErrorKind::not_found, "organization_not_found", {}, {}};
    const Organization before = *found;
    Organization ended = before;
    if (!ended.valid.to) ended.valid.to = s.day.plus(-1);

    // Everything is tried before anything is written, so that a refused one leaves nothing in a
    // transaction of many.
    auto children = tree.children(s.from, s.day);
    if (!children.empty() && s.to.size() > 1) {
        std::string codes;
        for (std::size_t i = 0; i < std::min(children.size(), most_children_named); ++i)
            codes += (i ? ", " : "") + tree.find(children[i])->code;
        return Error{ErrorKind::conflict,
                     "children_remain",
                     {{"count", std::to_string(children.size())}, {"children", codes}},
                     {}};
    }
    if (!children.empty() && !s.to.empty()) {
        auto trial = tree;
        trial.end_edges(s.from, s.day);
        for (auto child : children) {
            trial.end_edges(child, s.day);
            if (auto ok =
                    trial.add_edge({child, s.to.front().to, {s.day, tree.find(child)->valid.to}});
                !ok)
                return ok.error();
        }
    }
    tree.put(ended);
    if (auto ok = tree.succeed(s); !ok) {
        tree.put(before);
        return ok.error();
    }
    tree.put(before);

    if (!before.valid.to) change(tx, std::move(ended));
    if (tree.parent(s.from, s.day))
        if (auto ok = move(tx, s.from, 0, s.day); !ok) return ok.error();
    for (auto child : children)
        if (auto ok = move(tx, child, s.to.front().to, s.day); !ok) return ok.error();
    const Succession& kept = *tree.succession(s.from);
    keep(tx, kept);
    return kept;
}

domain::Result<Succession> correct(WriteTransaction& tx, Succession s) {
    auto& tree = tx.edit_register().organizations;
    auto from = s.from;
    if (auto ok = tree.correct(std::move(s)); !ok) return ok.error();
    execute(tx.session(), "DELETE FROM succession_share WHERE predecessor = :predecessor", from);
    execute(tx.session(), "DELETE FROM succession WHERE predecessor = :predecessor", from);
    keep(tx, *tree.succession(from));
    return *tree.succession(from);
}

void load_successions(Session& session, domain::tallying::Register& into) {
    std::map<std::int64_t, Succession> all;
    for (auto& row : select<Row>(session, "SELECT " + columns_of<Row>() + " FROM succession"))
        all[row.predecessor] = {row.predecessor,
                                day_of(row.day),
                                row.document,
                                enum_of<domain::scheduling::ShareBasis>(row.basis),
                                {}};
    for (auto& row : select<ShareRow>(
             session, "SELECT " + columns_of<ShareRow>() +
                          " FROM succession_share ORDER BY predecessor, share_ppm DESC, successor"))
        all[row.predecessor].to.push_back({row.successor, row.share_ppm});
    for (auto& [num, succession] : all) into.organizations.restore(std::move(succession));
}

}  // namespace storage::scheduling
