#include "storage/scheduling/teams.hpp"

#include "storage/engine/columns.hpp"

#include <algorithm>
#include <set>

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, code, name;
    std::int64_t organization = 0;
    std::optional<std::int64_t> beds, staff, bags_a_day, home_site;
    std::optional<double> home_lat, home_lon;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, code, name, organization, beds, staff, bags_a_day, home_site,
                       home_lat, home_lon, version))

struct DayOffRow {
    std::int64_t team = 0;
    std::string off;
};
BOOST_DESCRIBE_STRUCT(DayOffRow, (), (team, off))

struct ResourceRow {
    std::int64_t num = 0;
    std::string code, name, kind;
    std::int64_t team = 0, retired = 0;
};
BOOST_DESCRIBE_STRUCT(ResourceRow, (), (num, code, name, kind, team, retired))

void write_days_off(WriteTransaction& tx, const Team& t) {
    for (auto weekday : t.days_off.weekdays)
        insert(tx.session(), "team_day_off",
               DayOffRow{t.num, std::string(domain::name_of(weekday))});
    for (auto day : t.days_off.dates)
        insert(tx.session(), "team_day_off", DayOffRow{t.num, day.text()});
}

template <class T>
void settle(std::vector<T>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

Team add(WriteTransaction& tx, Team t) {
    t.version = 1;
    settle(t.days_off.weekdays);
    settle(t.days_off.dates);
    t.num = insert(tx.session(), "team",
                   Row{0, t.id.text(), t.code, t.name, t.organization, t.beds, t.staff,
                       t.bags_a_day, reference_of(t.home_site), t.home_lat, t.home_lon, 1});
    write_days_off(tx, t);
    tx.edit_register().put(t);
    return t;
}

Team change(WriteTransaction& tx, Team t) {
    ++t.version;
    settle(t.days_off.weekdays);
    settle(t.days_off.dates);
    execute(
        tx.session(),
        "UPDATE team SET name = :name, organization = :o, beds = :beds, staff = :staff, bags_a_day "
        "= :bags, "
        "home_site = :home, home_lat = :lat, home_lon = :lon, version = :version WHERE num = :num",
        t.name, t.organization, t.beds, t.staff, t.bags_a_day, reference_of(t.home_site),
        t.home_lat, t.home_lon, t.version, t.num);
    execute(tx.session(), "DELETE FROM team_day_off WHERE team = :team", t.num);
    write_days_off(tx, t);
    tx.edit_register().put(t);
    return t;
}

domain::Result<void> set_resources(WriteTransaction& tx, std::int64_t team,
                                   const std::vector<Resource>& resources) {
    auto& reg = tx.edit_register();
    std::set<std::int64_t> kept;
    for (const auto& wanted : resources) {
        Resource r = wanted;
        r.team = team;
        r.retired = false;
        if (auto num = reg.resource(r.code)) {
            const auto& old = reg.resources.at(*num);
            if (old.team != team || kept.contains(*num))
                return domain::Error{
                    domain::ErrorKind::conflict, "code_taken", {{"code", r.code}}, {}};
            r.num = *num;
            execute(tx.session(),
                    "UPDATE resource SET name = :name, kind = :kind, retired = 0 WHERE num = :num",
                    r.name, domain::name_of(r.kind), r.num);
        } else {
            r.num = insert(
                tx.session(), "resource",
                ResourceRow{0, r.code, r.name, std::string(domain::name_of(r.kind)), team, 0});
        }
        kept.insert(r.num);
        reg.put(r);
    }
    std::vector<Resource> gone;
    for (const auto& [num, r] : reg.resources)
        if (r.team == team && !r.retired && !kept.contains(num)) gone.push_back(r);
    for (auto& r : gone) {
        r.retired = true;
        execute(tx.session(), "UPDATE resource SET retired = 1 WHERE num = :num", r.num);
        reg.put(r);
    }
    return {};
}

void load_teams(Session& session, domain::tallying::Register& into) {
    std::map<std::int64_t, domain::scheduling::DaysOff> off;
    for_each_row<DayOffRow>(session, "SELECT team, off FROM team_day_off ORDER BY team, off",
                            [&](DayOffRow r) {
                                if (auto weekday = domain::from_name<domain::Weekday>(r.off))
                                    off[r.team].weekdays.push_back(*weekday);
                                else
                                    off[r.team].dates.push_back(day_of(r.off));
                            });
    for (auto& [team, days] : off) settle(days.weekdays);
    for_each_row<Row>(session, "SELECT " + columns_of<Row>() + " FROM team", [&](Row r) {
        Team t{
            r.num,      uuid_of(r.id), std::move(r.code), std::move(r.name),       r.organization,
            r.beds,     r.staff,       r.bags_a_day,      r.home_site.value_or(0), r.home_lat,
            r.home_lon, off[r.num],    r.version};
        into.put(std::move(t));
    });
    for_each_row<ResourceRow>(
        session, "SELECT " + columns_of<ResourceRow>() + " FROM resource", [&](ResourceRow r) {
            into.put(Resource{r.num, std::move(r.code), std::move(r.name),
                              enum_of<domain::scheduling::ResourceKind>(r.kind), r.team,
                              r.retired != 0});
        });
}

}  // namespace storage::scheduling
