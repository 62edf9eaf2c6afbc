#include "storage/scheduling/sites.hpp"

#include "storage/engine/columns.hpp"

namespace storage::scheduling {
namespace {

struct Row {
    std::int64_t num = 0;
    std::string id, code, name;
    std::optional<std::int64_t> organization;
    std::string address, unit_code;
    std::optional<double> lat, lon;
    std::optional<std::int64_t> beds, donors_per_hour;
    std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Row, (), (num, id, code, name, organization, address, unit_code, lat, lon, beds,
                                donors_per_hour, version))

}  // namespace

Site add(WriteTransaction& tx, Site s) {
    s.version = 1;
    s.num = insert(tx.session(), "site",
                   Row{0, s.id.text(), s.code, s.name, reference_of(s.organization), s.address, s.unit_code, s.lat,
                       s.lon, s.beds, s.donors_per_hour, 1});
    tx.edit_register().put(s);
    return s;
}

Site change(WriteTransaction& tx, Site s) {
    ++s.version;
    execute(tx.session(),
            "UPDATE site SET name = :name, organization = :o, address = :address, unit_code = :unit, lat = :lat, "
            "lon = :lon, beds = :beds, donors_per_hour = :dph, version = :version WHERE num = :num",
            s.name, reference_of(s.organization), s.address, s.unit_code, s.lat, s.lon, s.beds, s.donors_per_hour,
            s.version, s.num);
    tx.edit_register().put(s);
    return s;
}

void load_sites(Session& session, domain::tallying::Register& into) {
    for (auto& r : select<Row>(session, "SELECT " + columns_of<Row>() + " FROM site"))
        into.put(Site{r.num, uuid_of(r.id), r.code, r.name, r.organization.value_or(0), r.address, r.unit_code, r.lat,
                      r.lon, r.beds, r.donors_per_hour, r.version});
}

}  // namespace storage::scheduling
