#include "storage/scheduling/calendar_days.hpp"

#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, day, kind;
    std::optional<std::int64_t> organization;
    std::string name, document;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Row, (), (num, id, day, kind, organization, name, document, version))

}  // namespace

CalendarDay add(WriteTransaction& tx, CalendarDay d) {
    d.version = 1;
    d.num = insert(tx.session(), "calendar_day",
                   Row{0, d.id.text(), d.day.text(), std::string(domain::name_of(d.kind)),
                       reference_of(d.organization), d.name, d.document, 1});
    tx.edit_register().put(d);
    return d;
}

CalendarDay change(WriteTransaction& tx, CalendarDay d) {
    ++d.version;
    execute(tx.session(),
            "UPDATE calendar_day SET kind = :kind, name = :name, document = :document, version = "
            ":version WHERE num = :num",
            domain::name_of(d.kind), d.name, d.document, d.version, d.num);
    tx.edit_register().put(d);
    return d;
}

void load_calendar_days(Session& session, domain::tallying::Register& into) {
    for (auto& r :
         select<Row>(session, "SELECT " + columns_of<Row>() + " FROM calendar_day ORDER BY num"))
        into.put(CalendarDay{r.num, uuid_of(r.id), day_of(r.day),
                             enum_of<domain::scheduling::CalendarDayKind>(r.kind),
                             r.organization.value_or(0), r.name, r.document, r.version});
}

}  // namespace storage::scheduling
