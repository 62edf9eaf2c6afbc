#include "storage/scheduling/calendar_feeds.hpp"

#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, secret_hash, kind, name, owner;
    std::optional<std::string> owner_id;
    std::optional<std::int64_t> organization, team, person;
    std::int64_t created_at = 0;
    std::optional<std::int64_t> revoked_at;
    std::optional<std::string> maker;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, secret_hash, kind, name, owner, owner_id, organization, team,
                       person, created_at, revoked_at, maker))

}  // namespace

CalendarFeed add(WriteTransaction& tx, CalendarFeed f) {
    Row row{0,
            f.id.text(),
            f.digest.hex(),
            std::string(domain::name_of(f.kind)),
            f.name,
            f.owner,
            {},
            reference_of(f.organization),
            reference_of(f.team),
            reference_of(f.person),
            f.created_at.ms,
            {},
            {}};
    if (!f.maker.nobody()) row.maker = f.maker.text();
    if (f.owner_id) row.owner_id = f.owner_id->text();
    f.num = insert(tx.session(), "calendar_feed", row);
    tx.edit_register().put(f);
    return f;
}

CalendarFeed revoke(WriteTransaction& tx, CalendarFeed f, const std::string& actor) {
    f.revoked_at = tx.now();
    execute(tx.session(),
            "UPDATE calendar_feed SET revoked_at = :at, revoked_by = :actor WHERE num = :num",
            f.revoked_at->ms, actor, f.num);
    tx.edit_register().put(f);
    return f;
}

void load_calendar_feeds(Session& session, domain::tallying::Register& into) {
    for (auto& row :
         select<Row>(session, "SELECT " + columns_of<Row>() + " FROM calendar_feed ORDER BY num")) {
        CalendarFeed f;
        f.num = row.num;
        f.id = uuid_of(row.id);
        auto digest = domain::Digest::from_hex(row.secret_hash);
        if (!digest) throw std::runtime_error("unreadable digest in the database");
        f.digest = *digest;
        f.kind = enum_of<domain::scheduling::FeedKind>(row.kind);
        f.name = row.name;
        f.owner = row.owner;
        if (row.owner_id) f.owner_id = uuid_of(*row.owner_id);
        f.organization = row.organization.value_or(0);
        f.team = row.team.value_or(0);
        f.person = row.person.value_or(0);
        f.created_at = {row.created_at};
        if (row.revoked_at) f.revoked_at = domain::Instant{*row.revoked_at};
        if (row.maker) {
            auto maker = domain::identity::Maker::parse(*row.maker);
            if (!maker) throw std::runtime_error("unreadable maker in the database");
            f.maker = *maker;
        }
        into.put(std::move(f));
    }
}

}  // namespace storage::scheduling
