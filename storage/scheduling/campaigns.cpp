#include "storage/scheduling/campaigns.hpp"

#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, code, name, kind, starts_on, ends_on;
    std::int64_t organization = 0, version = 1;
    std::optional<std::int64_t> lock_days;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, code, name, kind, starts_on, ends_on, organization, version,
                       lock_days))

}  // namespace

Campaign add(WriteTransaction& tx, Campaign c) {
    c.version = 1;
    c.num = insert(tx.session(), "campaign",
                   Row{0, c.id.text(), c.code, c.name, std::string(domain::name_of(c.kind)),
                       c.starts_on.text(), c.ends_on.text(), c.organization, 1, c.lock_days});
    tx.edit_register().put(c);
    return c;
}

Campaign change(WriteTransaction& tx, Campaign c) {
    ++c.version;
    execute(tx.session(),
            "UPDATE campaign SET name = :name, kind = :kind, starts_on = :s, ends_on = :e, "
            "organization = :o, "
            "version = :version, lock_days = :lock WHERE num = :num",
            c.name, domain::name_of(c.kind), c.starts_on.text(), c.ends_on.text(), c.organization,
            c.version, c.lock_days, c.num);
    tx.edit_register().put(c);
    return c;
}

void load_campaigns(Session& session, domain::tallying::Register& into) {
    for (auto& r : select<Row>(session, "SELECT " + columns_of<Row>() + " FROM campaign"))
        into.put(Campaign{r.num, uuid_of(r.id), r.code, r.name,
                          enum_of<domain::scheduling::CampaignKind>(r.kind), day_of(r.starts_on),
                          day_of(r.ends_on), r.organization, r.version, r.lock_days});
}

}  // namespace storage::scheduling
