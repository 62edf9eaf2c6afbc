#include "storage/scheduling/sites.hpp"

#include "storage/engine/columns.hpp"

#include <map>

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, code, name;
    std::optional<std::int64_t> organization;
    std::string address, unit_code;
    std::optional<double> lat, lon;
    std::optional<std::int64_t> beds, donors_per_hour;
    std::optional<std::string> fit_until;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Row, (),
                      (num, id, code, name, organization, address, unit_code, lat, lon, beds,
                       donors_per_hour, fit_until, version))

struct OpeningRow {
    std::int64_t site = 0, place = 0;
    std::string weekday;
    std::int64_t opens = 0, closes = 0;
};
BOOST_DESCRIBE_STRUCT(OpeningRow, (), (site, place, weekday, opens, closes))

void write_opening(WriteTransaction& tx, const Site& s) {
    std::int64_t place = 0;
    for (const auto& o : s.opening)
        insert(tx.session(), "site_opening",
               OpeningRow{s.num, place++, std::string(domain::name_of(o.weekday)), o.opens.minutes,
                          o.closes.minutes});
}

}  // namespace

Site add(WriteTransaction& tx, Site s) {
    s.version = 1;
    s.num =
        insert(tx.session(), "site",
               Row{0, s.id.text(), s.code, s.name, reference_of(s.organization), s.address,
                   s.unit_code, s.lat, s.lon, s.beds, s.donors_per_hour, text_of(s.fit_until), 1});
    write_opening(tx, s);
    tx.edit_register().put(s);
    return s;
}

Site change(WriteTransaction& tx, Site s) {
    ++s.version;
    execute(tx.session(),
            "UPDATE site SET name = :name, organization = :o, address = :address, unit_code = "
            ":unit, lat = :lat, "
            "lon = :lon, beds = :beds, donors_per_hour = :dph, fit_until = :fit, version = "
            ":version WHERE num = :num",
            s.name, reference_of(s.organization), s.address, s.unit_code, s.lat, s.lon, s.beds,
            s.donors_per_hour, text_of(s.fit_until), s.version, s.num);
    execute(tx.session(), "DELETE FROM site_opening WHERE site = :site", s.num);
    write_opening(tx, s);
    tx.edit_register().put(s);
    return s;
}

void load_sites(Session& session, domain::tallying::Register& into) {
    std::map<std::int64_t, std::vector<domain::scheduling::Opening>> opening;
    for_each_row<OpeningRow>(
        session, "SELECT " + columns_of<OpeningRow>() + " FROM site_opening ORDER BY site, place",
        [&](OpeningRow r) {
            opening[r.site].push_back({enum_of<domain::Weekday>(r.weekday),
                                       {std::int32_t(r.opens)},
                                       {std::int32_t(r.closes)}});
        });
    for (auto& r : select<Row>(session, "SELECT " + columns_of<Row>() + " FROM site")) {
        Site s{r.num,       uuid_of(r.id), r.code, r.name, r.organization.value_or(0), r.address,
               r.unit_code, r.lat,         r.lon,  r.beds, r.donors_per_hour,          r.version};
        s.fit_until = day_of(r.fit_until);
        if (auto it = opening.find(r.num); it != opening.end()) s.opening = std::move(it->second);
        into.put(std::move(s));
    }
}

}  // namespace storage::scheduling
