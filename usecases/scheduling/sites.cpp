#include "usecases/scheduling/sites.hpp"

#include "storage/scheduling/sites.hpp"
#include "usecases/core/checks.hpp"

namespace usecases::scheduling {
namespace {

using domain::Result;

void check_opening(Checks& checks, const std::vector<Opening>& opening) {
    for (std::size_t i = 0; i < opening.size(); ++i) {
        const auto& one = opening[i];
        const auto at = "opening/" + std::to_string(i);
        if (one.closes <= one.opens) checks.refuse(at + "/closes", "ends_before_starts");
        for (std::size_t before = 0; before < i; ++before) {
            const auto& other = opening[before];
            if (other.weekday == one.weekday && other.opens < one.closes &&
                one.opens < other.closes)
                checks.refuse(at, "opening_overlaps");
        }
    }
}

void check_position(Checks& checks, const Site& s) {
    if (s.lat.has_value() != s.lon.has_value())
        checks.refuse(s.lat ? "lon" : "lat", "half_position");
}

}  // namespace

Result<Site> add(const Actor& actor, storage::WriteTransaction& tx, const NewSite& what) {
    Checks checks(tx.books());
    checks.free(what.code, what.id,
                [&](const std::string& r) { return tx.books().registry().site(r); });
    Site s;
    s.organization = checks.organization_if("organization", what.organization);
    s.lat = what.lat;
    s.lon = what.lon;
    check_position(checks, s);
    check_opening(checks, what.opening);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::change_plan, tx.books(), s.organization); !may)
        return may.error();
    s.id = what.id ? *what.id : tx.new_id();
    s.code = what.code;
    s.name = what.name;
    s.address = what.address;
    s.unit_code = what.unit_code;
    s.beds = what.beds;
    s.donors_per_hour = what.donors_per_hour;
    s.opening = what.opening;
    s.fit_until = what.fit_until;
    return storage::scheduling::add(tx, std::move(s));
}

Result<Site> change(const Actor& actor, storage::WriteTransaction& tx, std::int64_t site,
                    const SitePatch& patch) {
    Site s = tx.books().registry().sites.at(site);
    const auto before = s.organization;
    Checks checks(tx.books());
    if (!patch.organization.keeps())
        s.organization = patch.organization.sets()
                             ? checks.organization("organization", *patch.organization)
                             : 0;
    patch.lat.apply(s.lat);
    patch.lon.apply(s.lon);
    check_position(checks, s);
    if (patch.opening) check_opening(checks, *patch.opening);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (s.organization != before)
        if (auto may = actor.require(Permission::change_plan, tx.books(), s.organization); !may)
            return may.error();
    if (patch.name) s.name = *patch.name;
    patch.address.apply(s.address);
    patch.unit_code.apply(s.unit_code);
    patch.beds.apply(s.beds);
    patch.donors_per_hour.apply(s.donors_per_hour);
    if (patch.opening) s.opening = *patch.opening;
    patch.fit_until.apply(s.fit_until);
    return storage::scheduling::change(tx, std::move(s));
}

}  // namespace usecases::scheduling
