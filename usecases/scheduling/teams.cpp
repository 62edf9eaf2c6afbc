#include "usecases/scheduling/teams.hpp"

#include "storage/scheduling/teams.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::scheduling::OrganizationKind;
using domain::scheduling::Resource;
using domain::scheduling::ResourceKind;
using domain::tallying::Books;

std::int64_t collector(Checks& checks, const Books& books, const std::string& reference) {
    auto num = checks.organization("organization", reference);
    if (!num) return 0;
    auto kind = books.registry().organizations.find(num)->kind;
    if (kind != OrganizationKind::hospital && kind != OrganizationKind::blood_centre)
        checks.refuse("organization", "not_a_collector", {{"organization", reference}});
    return num;
}

void take_home(Checks& checks, const TeamHome& from, Team& to) {
    to.home_site = from.site ? checks.site("home/site", *from.site) : 0;
    to.home_lat = from.lat;
    to.home_lon = from.lon;
    if (to.home_lat.has_value() != to.home_lon.has_value())
        checks.refuse(to.home_lat ? "home/lon" : "home/lat", "half_position");
    if (from.site.has_value() == (from.lat || from.lon)) checks.refuse("home", "site_or_position");
}

void take_days_off(const TeamDaysOff& from, Team& to) {
    if (from.weekdays) to.days_off.weekdays = *from.weekdays;
    if (from.dates) to.days_off.dates = *from.dates;
}

/// What the team has of a kind, as the body lists it.
void take_resources(Checks& checks, const Books& books, std::int64_t team, ResourceKind kind,
                    const char* field, const std::vector<TeamResource>& from,
                    std::vector<Resource>& into) {
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto& [code, name] = from[i];
        const auto at = std::string(field) + "/" + std::to_string(i) + "/code";
        if (std::any_of(into.begin(), into.end(),
                        [&c = code](const Resource& o) { return o.code == c; }))
            checks.refuse(at, "repeated_item");
        auto num = books.registry().resource(code);
        if (num && books.registry().resources.at(*num).team != team)
            checks.refuse(at, "code_taken", {{"code", code}}, ErrorKind::conflict);
        into.push_back({0, code, name.value_or(code), kind, team, false});
    }
}

/// What the team keeps of a kind that nothing was said about.
void keep(const Books& books, std::int64_t team, ResourceKind kind, std::vector<Resource>& into) {
    for (const auto& [num, r] : books.registry().resources)
        if (r.team == team && r.kind == kind && !r.retired) into.push_back(r);
}

}  // namespace

Result<Team> add(const Actor& actor, storage::WriteTransaction& tx, const NewTeam& what) {
    Checks checks(tx.books());
    checks.free(what.code, what.id,
                [&](const std::string& r) { return tx.books().registry().team(r); });
    Team t;
    t.organization = collector(checks, tx.books(), what.organization);
    if (what.home) take_home(checks, *what.home, t);
    std::vector<Resource> resources;
    take_resources(checks, tx.books(), 0, ResourceKind::vehicle, "vehicles", what.vehicles,
                   resources);
    take_resources(checks, tx.books(), 0, ResourceKind::equipment, "equipment", what.equipment,
                   resources);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::change_plan, tx.books(), t.organization); !may)
        return may.error();
    t.id = what.id ? *what.id : tx.new_id();
    t.code = what.code;
    t.name = what.name;
    t.beds = what.beds;
    t.staff = what.staff;
    t.bags_a_day = what.bags_a_day;
    take_days_off(what.days_off, t);
    t = storage::scheduling::add(tx, std::move(t));
    if (auto ok = storage::scheduling::set_resources(tx, t.num, resources); !ok) return ok.error();
    return t;
}

Result<Team> change(const Actor& actor, storage::WriteTransaction& tx, std::int64_t team,
                    const TeamPatch& patch) {
    Team t = tx.books().registry().teams.at(team);
    if (auto may = actor.require(Permission::change_plan, tx.books(), t.organization); !may)
        return may.error();
    Checks checks(tx.books());
    if (patch.organization) t.organization = collector(checks, tx.books(), *patch.organization);
    if (patch.home.sets()) take_home(checks, *patch.home, t);
    if (patch.home.clears()) t.home_site = 0, t.home_lat = t.home_lon = std::nullopt;
    std::vector<Resource> resources;
    auto list = [&](ResourceKind kind, const char* field,
                    const std::optional<std::vector<TeamResource>>& said) {
        if (said)
            take_resources(checks, tx.books(), team, kind, field, *said, resources);
        else
            keep(tx.books(), team, kind, resources);
    };
    list(ResourceKind::vehicle, "vehicles", patch.vehicles);
    list(ResourceKind::equipment, "equipment", patch.equipment);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::change_plan, tx.books(), t.organization); !may)
        return may.error();
    if (patch.name) t.name = *patch.name;
    patch.beds.apply(t.beds);
    patch.staff.apply(t.staff);
    patch.bags_a_day.apply(t.bags_a_day);
    take_days_off(patch.days_off, t);
    t = storage::scheduling::change(tx, std::move(t));
    if (auto ok = storage::scheduling::set_resources(tx, t.num, resources); !ok) return ok.error();
    return t;
}

}  // namespace usecases::scheduling
