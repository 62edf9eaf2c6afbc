#include "storage/scheduling/head_counts.hpp"

#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id;
    std::int64_t organization = 0;
    std::string kind, counted_on;
    std::int64_t heads = 0;
    std::string document;
};
BOOST_DESCRIBE_STRUCT(Row, (), (num, id, organization, kind, counted_on, heads, document))

}  // namespace

HeadCount add(WriteTransaction& tx, HeadCount h) {
    h.num = insert(tx.session(), "head_count",
                   Row{0, h.id.text(), h.organization, std::string(domain::name_of(h.kind)),
                       h.on.text(), h.count, h.document});
    tx.edit_register().head_counts.put(h);
    return h;
}

void load_head_counts(Session& session, domain::tallying::Register& into) {
    for (auto& r :
         select<Row>(session, "SELECT " + columns_of<Row>() + " FROM head_count ORDER BY num"))
        into.head_counts.put(HeadCount{r.num, uuid_of(r.id), r.organization,
                                       enum_of<domain::scheduling::HeadCountKind>(r.kind),
                                       day_of(r.counted_on), r.heads, r.document});
}

}  // namespace storage::scheduling
