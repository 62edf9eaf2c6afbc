#include "usecases/scheduling/drives.hpp"

#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/people.hpp"
#include "usecases/scheduling/drive_fields.hpp"

#include <algorithm>

namespace usecases::scheduling {

using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Instant;
using domain::Result;
using domain::scheduling::ResourceKind;
using domain::tallying::Books;

namespace {

/// `organization_ended` when the body that is to hold the drive was dissolved before it.
void check_holder(Checks& checks, const Books& books, const Drive& drive) {
    if (!drive.organization) return;
    const auto& o = *books.registry().organizations.find(drive.organization);
    if (o.valid.to && *o.valid.to < drive.day)
        checks.refuse("organization", "organization_ended",
                      {{"organization", o.code}, {"day", o.valid.to->text()}});
}

}  // namespace

Result<Drive> as_proposed(const Actor& actor, storage::WriteTransaction& tx, const NewDrive& what) {
    const Books& books = tx.books();
    Checks checks(books);
    checks.free(what.code, what.id, [&](const std::string& r) { return books.drive_number(r); });
    Drive d;
    d.campaigns = campaigns_named(checks, what.campaigns);
    d.site = checks.site("site", what.site);
    d.organization = checks.organization("organization", what.organization);
    d.collected_by = checks.organization_if("collected_by", what.collected_by);
    if (what.team) d.team = checks.team("team", *what.team);
    take_resources(checks, books, ResourceKind::vehicle, "vehicles", what.vehicles, d.resources);
    take_resources(checks, books, ResourceKind::equipment, "equipment", what.equipment,
                   d.resources);
    checks.order<Instant>(what.starts_at, what.ends_at, "ends_at");
    d.starts_at = what.starts_at;
    d.ends_at = what.ends_at;
    d.day = d.starts_at.day(books.offset);
    d.sessions = what.sessions;
    checks.refuse(check_sessions(d));
    check_holder(checks, books, d);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::change_plan, books, d.organization); !may)
        return may.error();

    d.id = what.id ? *what.id : tx.new_id();
    d.code = what.code;
    d.title = what.title;
    d.planned_donors = what.planned_donors;
    d.planned_bags = what.planned_bags;
    d.emergency = what.emergency.value_or(false);
    d.contact = what.contact;
    d.notes = what.notes;
    d.status = DriveStatus::proposed;
    return d;
}

Result<WrittenDrive> propose(const Actor& actor, storage::WriteTransaction& tx,
                             const NewDrive& what) {
    auto d = as_proposed(actor, tx, what);
    if (!d) return d.error();
    auto soft = check_clashes(actor, tx, *d, what.acceptance);
    if (!soft) return soft.error();
    const auto num =
        storage::scheduling::add(tx, std::move(*d), actor.name, what.acceptance.reason).num;
    keep_acceptance(actor, tx, num, *soft, what.acceptance);
    for (auto& c : *soft) c.drive = num;
    WrittenDrive out{*tx.books().drive(num), {}};
    out.warnings = seen_clashes(actor, tx, out.drive, *soft);
    return out;
}

NewDrive copy_of(const Books& books, const Drive& d) {
    const auto& reg = books.registry();
    NewDrive out;
    out.code = d.code;
    out.title = d.title;
    for (auto campaign : d.campaigns) out.campaigns.push_back(reg.campaigns.at(campaign).code);
    out.site = reg.sites.at(d.site).code;
    out.organization = reg.organizations.find(d.organization)->code;
    if (d.collected_by) out.collected_by = reg.organizations.find(d.collected_by)->code;
    out.starts_at = d.starts_at;
    out.ends_at = d.ends_at;
    out.planned_donors = d.planned_donors;
    out.planned_bags = d.planned_bags;
    out.emergency = d.emergency;
    if (d.team) out.team = reg.teams.at(d.team).code;
    for (auto num : d.resources) {
        const auto& r = reg.resources.at(num);
        (r.kind == ResourceKind::vehicle ? out.vehicles : out.equipment).push_back(r.code);
    }
    out.sessions = d.sessions;
    out.contact = d.contact;
    out.notes = d.notes;
    return out;
}

bool may_approve(const Actor& actor, const Books& books, const Drive& d) {
    const auto above = domain::scheduling::approving_organization(
        books.registry().organizations, d.organization, books.as_of.today);
    return actor.principal->may_organization(
        Permission::approve_plan, books.registry().organizations, above, books.as_of.today);
}

bool is_locked(const Books& books, const Drive& d) {
    std::vector<const domain::scheduling::Campaign*> campaigns;
    for (auto num : d.campaigns) campaigns.push_back(&books.registry().campaigns.at(num));
    const auto days = lock_days_of(books.registry().organizations, d, campaigns);
    return domain::scheduling::locked(d, days, books.as_of.today);
}

Error frozen(const Drive& d) {
    return {ErrorKind::conflict,
            "drive_frozen",
            {{"status", std::string(domain::name_of(d.status))}},
            {}};
}

namespace {

/// Coordinators whose part of the plan the drive is in.
void add_coordinators(std::vector<ToldPerson>& out, const Books& books, const Drive& d) {
    const auto& tree = books.registry().organizations;
    const Day today = books.as_of.today;
    for (const auto& [num, user] : books.directory().users()) {
        if (user->disabled) continue;
        const bool theirs =
            std::any_of(user->grants.begin(), user->grants.end(), [&](const auto& held) {
                const domain::identity::Grant& grant = held.grant;
                return !held.ended && grant.role == domain::identity::Role::coordinator &&
                       grant.valid.contains(today) && grant.scope.covers(tree, d, today);
            });
        if (theirs) out.push_back({ToldAs::coordinator, user->login, user->name});
    }
}

/// Volunteers who have said that they come.
void add_volunteers(std::vector<ToldPerson>& out, storage::WriteTransaction& tx, const Drive& d) {
    std::vector<std::int64_t> people;
    for (const auto& shift : d.shifts)
        for (const auto& s : shift.signups)
            if (holds_time(s.status)) people.push_back(s.person);
    std::sort(people.begin(), people.end());
    people.erase(std::unique(people.begin(), people.end()), people.end());
    for (auto& p : storage::scheduling::people_numbered(tx.session(), people))
        out.push_back({ToldAs::volunteer, p.code, p.name});
}

}  // namespace

std::vector<ToldPerson> told_about(storage::WriteTransaction& tx, const Drive& d) {
    const Books& books = tx.books();
    const auto& reg = books.registry();
    std::vector<ToldPerson> out;
    auto organization = [&](ToldAs as, std::int64_t num) {
        if (const auto* o = reg.organizations.find(num)) out.push_back({as, o->code, o->name});
    };
    add_coordinators(out, books, d);
    organization(ToldAs::organization, d.organization);
    const auto above = domain::scheduling::approving_organization(reg.organizations, d.organization,
                                                                  books.as_of.today);
    if (above != d.organization) organization(ToldAs::above, above);
    if (d.collected_by) organization(ToldAs::collector, d.collected_by);
    if (d.team) {
        const auto& team = reg.teams.at(d.team);
        out.push_back({ToldAs::team, team.code, team.name});
        if (team.organization != d.collected_by) organization(ToldAs::collector, team.organization);
    }
    if (!d.contact.empty()) out.push_back({ToldAs::contact, std::nullopt, d.contact});
    add_volunteers(out, tx, d);
    return out;
}

bool is_same_drive(const Books& books, const Drive& d, const NewDrive& what) {
    const auto& reg = books.registry();
    auto names = [](const auto& found, std::int64_t num) { return found && *found == num; };
    auto all_named = [&](const std::vector<std::string>& references, auto find,
                         std::vector<std::int64_t> there) {
        std::vector<std::int64_t> said;
        for (const auto& reference : references) said.push_back(find(reference).value_or(0));
        std::sort(said.begin(), said.end());
        std::sort(there.begin(), there.end());
        return said == there;
    };
    auto resources = [&](ResourceKind kind) {
        std::vector<std::int64_t> out;
        for (auto num : d.resources)
            if (reg.resources.at(num).kind == kind) out.push_back(num);
        return out;
    };
    auto find_resource = [&](const std::string& r) { return reg.resource(r); };
    if (what.id && *what.id != d.id) return false;
    if (what.code != d.code || what.title != d.title) return false;
    if (!names(reg.site(what.site), d.site) ||
        !names(reg.organization(what.organization), d.organization))
        return false;
    if (what.collected_by && !names(reg.organization(*what.collected_by), d.collected_by))
        return false;
    if (what.team && !names(reg.team(*what.team), d.team)) return false;
    if (!what.campaigns.empty() &&
        !all_named(
            what.campaigns, [&](const std::string& r) { return reg.campaign(r); }, d.campaigns))
        return false;
    if (!what.vehicles.empty() &&
        !all_named(what.vehicles, find_resource, resources(ResourceKind::vehicle)))
        return false;
    if (!what.equipment.empty() &&
        !all_named(what.equipment, find_resource, resources(ResourceKind::equipment)))
        return false;
    if (what.starts_at != d.starts_at || what.ends_at != d.ends_at) return false;
    if (!what.sessions.empty() && what.sessions != d.sessions) return false;
    if (what.planned_donors && what.planned_donors != d.planned_donors) return false;
    if (what.planned_bags && what.planned_bags != d.planned_bags) return false;
    if (what.emergency && *what.emergency != d.emergency) return false;
    if (!what.contact.empty() && what.contact != d.contact) return false;
    return what.notes.empty() || what.notes == d.notes;
}

}  // namespace usecases::scheduling
