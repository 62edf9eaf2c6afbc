#include "api/scheduling/drives.hpp"

#include <algorithm>

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/messages.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/core/search.hpp"
#include "domain/scheduling/change.hpp"
#include "storage/scheduling/changes.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/scheduling/people.hpp"

namespace api::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Day;
using domain::Instant;
using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::Placement;
using domain::tallying::Books;

const Drive* find(const Books& books, const std::string& reference) {
    auto num = books.drive_number(normal_reference(reference));
    return num ? books.drive(*num) : nullptr;
}

Reply<DriveAnswer> reply(const Books& books, const Drive& d) { return {answer(books, d), version_etag(d.version)}; }

std::vector<std::int64_t> campaigns_of(Checks& checks, const CampaignCodes& codes) {
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        std::string pointer = "/campaigns/" + std::to_string(i);
        auto num = checks.campaign(pointer, codes.items[i].value);
        if (!num) continue;
        if (std::find(out.begin(), out.end(), num) != out.end())
            checks.refuse(pointer, "repeated_item");
        else
            out.push_back(num);
    }
    return out;
}

/// Adds the numbers of the team's or another's vehicles or equipment to `into`.
void take_resources(Checks& checks, const Books& books, domain::scheduling::ResourceKind kind, std::string_view pointer,
                    const ResourceCodes& codes, std::vector<std::int64_t>& into) {
    const auto& reg = books.registry();
    std::erase_if(into, [&](std::int64_t num) { return reg.resources.at(num).kind == kind; });
    for (std::size_t i = 0; i < codes.size(); ++i) {
        auto at = std::string(pointer) + "/" + std::to_string(i);
        const auto& code = codes.items[i].value;
        auto num = reg.resource(code);
        if (!num || reg.resources.at(*num).kind != kind || reg.resources.at(*num).retired)
            checks.refuse(at, "resource_not_found", {{"resource", code}});
        else if (std::find(into.begin(), into.end(), *num) != into.end())
            checks.refuse(at, "repeated_item");
        else
            into.push_back(*num);
    }
    std::sort(into.begin(), into.end());
}

std::vector<domain::scheduling::DriveSession> sessions_of(const Sessions& sessions) {
    std::vector<domain::scheduling::DriveSession> out;
    for (const auto& s : sessions) out.push_back({s.kind, s.starts_at, s.ends_at});
    return out;
}

/// What the check of clashes looks at.
bool same_plan(const Drive& a, const Drive& b) {
    return placement_of(a) == placement_of(b) && a.sessions == b.sessions && a.resources == b.resources &&
           a.campaigns == b.campaigns && a.organization == b.organization && a.planned_donors == b.planned_donors &&
           a.planned_bags == b.planned_bags;
}

Error frozen(const Drive& d) {
    return {ErrorKind::conflict, "drive_frozen", {{"status", std::string(domain::name_of(d.status))}}, {}};
}

Error forbidden() { return {ErrorKind::forbidden, "forbidden", {}, {}}; }

/// The permission that fits where the drive is to go.
Result<void> may_go(const Incoming& call, const Books& books, const Drive& d, DriveStatus to) {
    auto may = [&](Permission permission) {
        return call.principal->may(permission, books.registry().organizations, d, books.as_of.today);
    };
    bool ok = false;
    switch (to) {
        case DriveStatus::approved:
            // One's own proposal is approved by the level above.
            if (!may_approve(call, books, d) && may(Permission::approve_plan))
                return Error{ErrorKind::forbidden, "approval_from_above", {}, {}};
            ok = may_approve(call, books, d);
            break;
        case DriveStatus::proposed: ok = may_approve(call, books, d); break;
        case DriveStatus::cancelled:
        case DriveStatus::verified: ok = may(Permission::approve_plan); break;
        case DriveStatus::open:
        case DriveStatus::closed: ok = may(Permission::run_drive); break;
    }
    return ok ? Result<void>{} : Result<void>{forbidden()};
}

template <class From>
std::optional<std::int64_t> number(const From& from) {
    return from ? std::optional(from->value) : std::nullopt;
}

Result<Reply<Page<DriveAnswer>>> list(const Call<DriveQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t campaign = q.campaign ? checks.campaign("?campaign", q.campaign->value) : 0;
    std::int64_t site = q.site ? checks.site("?site", q.site->value) : 0;
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    std::int64_t collected_by = checks.organization_if("?collected_by", q.collected_by);
    std::int64_t team = q.team ? checks.team("?team", q.team->value) : 0;
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto order = q.order({DriveSort::starts_at});
    auto listing = Listing<Drive>::of(q, order);
    if (!listing) return listing.error();
    const auto& tree = books.registry().organizations;
    unsigned statuses = 0;
    if (q.status)
        for (auto status : *q.status) statuses |= 1u << unsigned(status);
    const domain::Search search(q.q ? q.q->value : "");
    const auto& sites = books.registry().sites;
    for (std::size_t num = 1; num < books.drives().size(); ++num) {
        const Drive* d = books.drive(std::int64_t(num));
        if (!d || !call.sees(books, *d)) continue;
        if (site && d->site != site) continue;
        if (collected_by && d->collected_by != collected_by) continue;
        if (team && d->team != team) continue;
        if (statuses && !(statuses >> unsigned(d->status) & 1)) continue;
        if (q.from && d->day < *q.from) continue;
        if (q.to && *q.to < d->day) continue;
        if (q.emergency && d->emergency != *q.emergency) continue;
        if (campaign && !std::binary_search(d->campaigns.begin(), d->campaigns.end(), campaign)) continue;
        if (organization && !tree.within(d->organization, organization, d->day)) continue;
        if (q.q && !search.matches({d->code, d->title, d->site ? std::string_view(sites.at(d->site).name) : ""})) continue;
        SortKey key{0, {}, d->num};
        switch (order.by) {
            case DriveSort::starts_at: key.number = d->starts_at.ms; break;
            case DriveSort::code: key.text = d->code; break;
            case DriveSort::status: key.number = std::int64_t(d->status); break;
        }
        listing->add(key, *d);
    }
    Reply<Page<DriveAnswer>> out;
    out.value = listing->page<DriveAnswer>([&](const Drive& d) { return answer(books, d); });
    return out;
}

Result<Reply<DriveAnswer>> show(const Call<None, None>& call, const Books& books) {
    const Drive* d = find(books, call.path("drive"));
    if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
    return reply(books, *d);
}

Result<Reply<DriveAnswer>> add(const Call<None, NewDrive>& call, storage::WriteTransaction& tx) {
    std::vector<ClashAnswer> warnings;
    auto made = create_drive(call, tx, call.body, &warnings);
    if (!made) return made.error();
    auto out = reply(tx.books(), *made);
    if (!warnings.empty()) out.value.warnings = std::move(warnings);
    out.location = "/api/v1/drives/" + made->code;
    return out;
}

/// What would be refused stands in the answer of a trial.
std::vector<ProblemItem> refusals_of(const Error& error, Language language) {
    std::vector<ProblemItem> out;
    for (const auto& v : error.violations) out.push_back(problem_item(v, language));
    if (out.empty()) out.push_back(problem_item({"", error.code, error.parameters}, language));
    return out;
}

/// The drive as it would be, everything that it would clash with, and whether somebody would have to approve.
Result<Reply<DriveAnswer>> trial(const Incoming& call, storage::WriteTransaction& tx, const Drive& before, Drive d, bool moves,
                                 const Acceptance& acceptance) {
    const auto language = preferred_language(call.request->header("accept-language"));
    std::vector<ProblemItem> refusals;
    const bool waits = moves && before.status != DriveStatus::proposed && is_locked(tx.books(), before) && !may_approve(call, tx.books(), before);
    auto refuse = [&](const char* pointer, const char* code) { refusals.push_back(problem_item({pointer, code, {}}, language)); };
    if (waits && acceptance.reason.empty()) refuse("/reason", "reason_required");
    if (waits && placement_of(d) == placement_of(before)) refuse("/sessions", "drive_locked");
    std::vector<ClashAnswer> clashes;
    if (!same_plan(d, before)) {
        if (!(placement_of(d) == placement_of(before))) d.accepted_warnings.clear();
        clashes = all_clashes(call, tx, d);
        // A change that waits is held against the calendar when it is accepted.
        if (auto checked = check_clashes(call, tx, d, acceptance); !checked && !waits) {
            auto more = refusals_of(checked.error(), language);
            refusals.insert(refusals.end(), more.begin(), more.end());
        }
    }
    auto out = reply(tx.books(), d);
    out.value.dry_run = true;
    out.value.needs_approval = waits;
    out.value.warnings = std::move(clashes);
    out.value.refusals = std::move(refusals);
    return out;
}

Result<Reply<DriveAnswer>> changed(const Call<TrialQuery, DrivePatch>& call, storage::WriteTransaction& tx) {
    const Drive* found = find(tx.books(), call.path("drive"));
    if (!found) return not_found("drive_not_found", "drive", call.path("drive"));
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    const Drive before = *found;
    Drive d = before;
    Checks checks(tx.books());
    if (d.status == DriveStatus::verified || d.status == DriveStatus::cancelled) return frozen(d);
    if (body.campaigns) d.campaigns = campaigns_of(checks, *body.campaigns);
    if (body.site) d.site = checks.site("/site", body.site->value);
    if (body.organization) d.organization = checks.organization("/organization", body.organization->value);
    if (body.collected_by.present()) d.collected_by = checks.organization_if("/collected_by", body.collected_by);
    if (body.team.present()) d.team = body.team ? checks.team("/team", body.team->value) : 0;
    using domain::scheduling::ResourceKind;
    if (body.vehicles) take_resources(checks, tx.books(), ResourceKind::vehicle, "/vehicles", *body.vehicles, d.resources);
    if (body.equipment) take_resources(checks, tx.books(), ResourceKind::equipment, "/equipment", *body.equipment, d.resources);
    if (body.starts_at) d.starts_at = *body.starts_at;
    if (body.ends_at) d.ends_at = *body.ends_at;
    checks.order<Instant>(d.starts_at, d.ends_at, body.ends_at ? "/ends_at" : "/starts_at");
    if (d.starts_at != before.starts_at) {
        // Sessions and shifts move with the start.
        Placement to = placement_of(d);
        d.starts_at = before.starts_at;
        d = placed(std::move(d), to);
    }
    if (body.sessions) d.sessions = sessions_of(*body.sessions);
    checks.refuse(check_sessions(d));
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (d.organization != before.organization)
        if (auto may = call.require(Permission::change_plan, tx.books(), d.organization); !may) return may.error();
    if (body.title) d.title = body.title->value;
    if (body.planned_donors.present()) d.planned_donors = number(body.planned_donors);
    if (body.planned_bags.present()) d.planned_bags = number(body.planned_bags);
    if (body.emergency) d.emergency = *body.emergency;
    if (body.contact.present()) d.contact = body.contact ? body.contact->value : "";
    if (body.notes.present()) d.notes = body.notes ? body.notes->value : "";
    d.day = d.starts_at.day(tx.books().offset);

    auto acceptance = Acceptance::of(body);
    bool moves = !(placement_of(d) == placement_of(before)) || d.sessions != before.sessions;
    if (call.query.dry_run.value_or(false)) return trial(call, tx, before, std::move(d), moves, acceptance);
    std::optional<domain::scheduling::DriveChange> noted;
    if (moves && before.status != DriveStatus::proposed) {
        noted.emplace();
        noted->id = tx.new_id();
        noted->drive = d.num;
        noted->before = placement_of(before);
        noted->after = placement_of(d);
        noted->reason = acceptance.reason;
        noted->actor = call.request->actor;
        noted->at = tx.now();
        noted->status = domain::scheduling::ChangeStatus::moved;
        if (is_locked(tx.books(), before) && !may_approve(call, tx.books(), before)) {
            if (acceptance.reason.empty())
                return Error{ErrorKind::rule, "reason_required", {}, {{"/reason", "reason_required", {}}}};
            if (placement_of(d) == placement_of(before))
                return Error{ErrorKind::conflict, "drive_locked", {}, {{"/sessions", "drive_locked", {}}}};
            // The rest is changed at once; time, place and team wait for somebody who may approve them.
            noted->status = domain::scheduling::ChangeStatus::pending;
            d.starts_at = before.starts_at;
            d.ends_at = before.ends_at;
            d.site = before.site;
            d.team = before.team;
            d.sessions = before.sessions;
            d.shifts = before.shifts;
            d.day = before.day;
        }
    }
    std::vector<domain::scheduling::Clash> soft;
    if (!same_plan(d, before)) {
        // What was answered for at another time or place is not answered for here.
        if (!(placement_of(d) == placement_of(before))) d.accepted_warnings.clear();
        auto checked = check_clashes(call, tx, d, acceptance);
        if (!checked) return checked.error();
        soft = std::move(*checked);
    }
    bool fresh = d.accepted_warnings != before.accepted_warnings;
    d = storage::scheduling::change(tx, d);
    if (fresh) storage::scheduling::forget_warnings(tx, d.num);
    if (auto codes = accepted_of(soft, acceptance); !codes.empty())
        d = storage::scheduling::accept_warnings(tx, d.num, codes, acceptance.reason, call.request->actor);
    auto out = reply(tx.books(), *tx.books().drive(d.num));
    if (!soft.empty()) out.value.warnings = answers(call, tx, *tx.books().drive(d.num), soft);
    if (noted) {
        storage::scheduling::add(tx, *noted);
        if (noted->status == domain::scheduling::ChangeStatus::pending) {
            out.status = 202;
            out.value.change = noted->id;
        }
    }
    return out;
}

Result<Reply<DriveAnswer>> change(const Call<TrialQuery, DrivePatch>& call, storage::WriteTransaction& tx) {
    auto made = changed(call, tx);
    if (!call.query.dry_run.value_or(false)) return made;
    tx.discard();
    if (made || (made.error().kind != ErrorKind::rule && made.error().kind != ErrorKind::conflict)) return made;
    // What is asked for names what is not there, or cannot be done with this drive at all: it stays as it is.
    auto out = reply(tx.books(), *find(tx.books(), call.path("drive")));
    out.value.dry_run = true;
    out.value.needs_approval = false;
    out.value.warnings = std::vector<ClashAnswer>{};
    out.value.refusals = refusals_of(made.error(), preferred_language(call.request->header("accept-language")));
    return out;
}

Result<Reply<DriveAnswer>> transition(const Call<None, NewTransition>& call, storage::WriteTransaction& tx) {
    const Drive* found = find(tx.books(), call.path("drive"));
    if (!found) return not_found("drive_not_found", "drive", call.path("drive"));
    // A condition is welcome here and not demanded: the status machine refuses what no longer fits.
    if (!call.request->header("if-match").empty())
        if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto to = call.body.to;
    const auto num = found->num;
    if (auto may = may_go(call, tx.books(), *found, to); !may) return may.error();
    if (to == DriveStatus::verified && call.principal->kind != domain::identity::PrincipalKind::machine) {
        // Four eyes: the count is checked by somebody else than the one who closed it.
        std::string closed_by;
        for (const auto& t : storage::scheduling::transitions(tx.session(), num))
            if (t.to == DriveStatus::closed) closed_by = t.actor;
        if (closed_by == call.request->actor) return Error{ErrorKind::forbidden, "verifier_closed_it", {}, {}};
    }
    auto acceptance = Acceptance::of(call.body);
    std::vector<domain::scheduling::Clash> soft;
    if (to == DriveStatus::approved && found->status == DriveStatus::proposed) {
        auto checked = check_clashes(call, tx, *found, acceptance);
        if (!checked) return checked.error();
        soft = std::move(*checked);
    }
    auto moved = storage::scheduling::transition(tx, num, to, call.request->actor, acceptance.reason);
    if (!moved) return moved.error();
    if (auto codes = accepted_of(soft, acceptance); !codes.empty())
        storage::scheduling::accept_warnings(tx, num, codes, acceptance.reason, call.request->actor);
    const Drive& d = *tx.books().drive(num);
    auto out = reply(tx.books(), d);
    if (!soft.empty()) out.value.warnings = answers(call, tx, d, soft);
    if (to == DriveStatus::cancelled) out.value.tell = told_about(tx, d);
    out.location = "/api/v1/drives/" + d.code + "/transitions";
    return out;
}

}  // namespace

Result<Drive> create_drive(const Incoming& call, storage::WriteTransaction& tx, const NewDrive& body,
                           std::vector<ClashAnswer>* warnings) {
    Checks checks(tx.books());
    checks.free(body.code.value, body.id, [&](const std::string& r) { return tx.books().drive_number(r); });
    Drive d;
    if (body.campaigns) d.campaigns = campaigns_of(checks, *body.campaigns);
    d.site = checks.site("/site", body.site.value);
    d.organization = checks.organization("/organization", body.organization.value);
    d.collected_by = checks.organization_if("/collected_by", body.collected_by);
    if (body.team) d.team = checks.team("/team", body.team->value);
    using domain::scheduling::ResourceKind;
    if (body.vehicles) take_resources(checks, tx.books(), ResourceKind::vehicle, "/vehicles", *body.vehicles, d.resources);
    if (body.equipment) take_resources(checks, tx.books(), ResourceKind::equipment, "/equipment", *body.equipment, d.resources);
    checks.order<Instant>(body.starts_at, body.ends_at, "/ends_at");
    d.starts_at = body.starts_at;
    d.ends_at = body.ends_at;
    if (body.sessions) d.sessions = sessions_of(*body.sessions);
    checks.refuse(check_sessions(d));
    if (d.organization) {
        const auto& o = *tx.books().registry().organizations.find(d.organization);
        if (o.valid.to && *o.valid.to < body.starts_at.day(tx.books().offset))
            checks.refuse("/organization", "organization_ended", {{"organization", o.code}, {"day", o.valid.to->text()}});
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = call.require(Permission::change_plan, tx.books(), d.organization); !may) return may.error();
    d.id = body.id ? *body.id : tx.new_id();
    d.code = body.code.value;
    d.title = body.title.value;
    d.day = d.starts_at.day(tx.books().offset);
    d.planned_donors = number(body.planned_donors);
    d.planned_bags = number(body.planned_bags);
    d.emergency = body.emergency.value_or(false);
    if (body.contact) d.contact = body.contact->value;
    if (body.notes) d.notes = body.notes->value;
    d.status = DriveStatus::proposed;
    auto acceptance = Acceptance::of(body);
    auto soft = check_clashes(call, tx, d, acceptance);
    if (!soft) return soft.error();
    d = storage::scheduling::add(tx, std::move(d), call.request->actor, acceptance.reason);
    if (auto codes = accepted_of(*soft, acceptance); !codes.empty())
        d = storage::scheduling::accept_warnings(tx, d.num, codes, acceptance.reason, call.request->actor);
    if (warnings) {
        for (auto& c : *soft) c.drive = d.num;
        *warnings = answers(call, tx, d, *soft);
    }
    return d;
}

bool may_approve(const Incoming& call, const Books& books, const Drive& d) {
    const auto& tree = books.registry().organizations;
    Day today = books.as_of.today;
    auto above = domain::scheduling::approving_organization(tree, d.organization, today);
    return call.principal->may_organization(Permission::approve_plan, tree, above, today);
}

bool is_locked(const Books& books, const Drive& d) {
    std::vector<const domain::scheduling::Campaign*> campaigns;
    for (auto num : d.campaigns) campaigns.push_back(&books.registry().campaigns.at(num));
    return domain::scheduling::locked(d, lock_days_of(books.registry().organizations, d, campaigns), books.as_of.today);
}

Result<PlacedDrive> place_drive(const Incoming& call, storage::WriteTransaction& tx, const Drive& drive,
                                const Placement& placement, const Acceptance& acceptance) {
    if (drive.status != DriveStatus::proposed && drive.status != DriveStatus::approved) return frozen(drive);
    Drive d = placed(drive, placement);
    d.day = d.starts_at.day(tx.books().offset);
    Checks checks(tx.books());
    checks.refuse(check_sessions(d));
    if (auto ok = checks.verdict(); !ok) return ok.error();
    d.accepted_warnings.clear();
    auto soft = check_clashes(call, tx, d, acceptance);
    if (!soft) return soft.error();
    d = storage::scheduling::change(tx, std::move(d));
    storage::scheduling::forget_warnings(tx, d.num);
    if (auto codes = accepted_of(*soft, acceptance); !codes.empty())
        storage::scheduling::accept_warnings(tx, d.num, codes, acceptance.reason, call.request->actor);
    d = *tx.books().drive(d.num);
    return PlacedDrive{d, answers(call, tx, d, *soft)};
}

std::vector<Told> told_about(storage::WriteTransaction& tx, const Drive& d) {
    const Books& books = tx.books();
    const auto& reg = books.registry();
    Day today = books.as_of.today;
    std::vector<Told> out;
    auto organization = [&](ToldAs as, std::int64_t num) {
        if (const auto* o = reg.organizations.find(num)) out.push_back({as, o->code, o->name});
    };
    for (const auto& [num, user] : books.directory().users()) {
        if (user->disabled) continue;
        bool theirs = std::any_of(user->grants.begin(), user->grants.end(), [&](const auto& held) {
            const domain::identity::Grant& grant = held.grant;
            return !held.ended && grant.role == domain::identity::Role::coordinator && grant.valid.contains(today) &&
                   grant.scope.covers(reg.organizations, d, today);
        });
        if (theirs) out.push_back({ToldAs::coordinator, user->login, user->name});
    }
    organization(ToldAs::organization, d.organization);
    auto above = domain::scheduling::approving_organization(reg.organizations, d.organization, today);
    if (above != d.organization) organization(ToldAs::above, above);
    if (d.collected_by) organization(ToldAs::collector, d.collected_by);
    if (d.team) {
        const auto& team = reg.teams.at(d.team);
        out.push_back({ToldAs::team, team.code, team.name});
        if (team.organization != d.collected_by) organization(ToldAs::collector, team.organization);
    }
    if (!d.contact.empty()) out.push_back({ToldAs::contact, std::nullopt, d.contact});
    std::vector<std::int64_t> people;
    for (const auto& shift : d.shifts)
        for (const auto& s : shift.signups)
            if (holds_time(s.status)) people.push_back(s.person);
    std::sort(people.begin(), people.end());
    people.erase(std::unique(people.begin(), people.end()), people.end());
    for (auto& p : storage::scheduling::people_numbered(tx.session(), people))
        out.push_back({ToldAs::volunteer, p.code, p.name});
    return out;
}

NewDrive copy_of(const Books& books, const Drive& d) {
    const auto& reg = books.registry();
    NewDrive out;
    out.code = {d.code};
    out.title = {d.title};
    CampaignCodes campaigns;
    for (auto campaign : d.campaigns) campaigns.items.push_back({reg.campaigns.at(campaign).code});
    out.campaigns = std::move(campaigns);
    out.site = {reg.sites.at(d.site).code};
    out.organization = {reg.organizations.find(d.organization)->code};
    if (d.collected_by) out.collected_by = domain::Reference{reg.organizations.find(d.collected_by)->code};
    out.starts_at = d.starts_at;
    out.ends_at = d.ends_at;
    if (d.planned_donors) out.planned_donors = Planned{*d.planned_donors};
    if (d.planned_bags) out.planned_bags = Planned{*d.planned_bags};
    out.emergency = d.emergency;
    if (d.team) out.team = domain::Reference{reg.teams.at(d.team).code};
    ResourceCodes vehicles, equipment;
    for (auto num : d.resources) {
        const auto& r = reg.resources.at(num);
        (r.kind == domain::scheduling::ResourceKind::vehicle ? vehicles : equipment).items.push_back({r.code});
    }
    if (!vehicles.items.empty()) out.vehicles = std::move(vehicles);
    if (!equipment.items.empty()) out.equipment = std::move(equipment);
    if (!d.sessions.empty()) {
        Sessions sessions;
        for (const auto& session : d.sessions) sessions.items.push_back({session.kind, session.starts_at, session.ends_at});
        out.sessions = std::move(sessions);
    }
    if (!d.contact.empty()) out.contact = Contact{d.contact};
    if (!d.notes.empty()) out.notes = Notes{d.notes};
    return out;
}

DriveAnswer answer(const Books& books, const Drive& d) {
    const auto& reg = books.registry();
    auto code_of = [&](std::int64_t organization) { return reg.organizations.find(organization)->code; };
    DriveAnswer out;
    out.id = d.id;
    out.code = d.code;
    out.title = d.title;
    for (auto campaign : d.campaigns) out.campaigns.push_back(reg.campaigns.at(campaign).code);
    out.site = reg.sites.at(d.site).code;
    out.organization = code_of(d.organization);
    if (d.collected_by) out.collected_by = code_of(d.collected_by);
    out.starts_at = d.starts_at;
    out.ends_at = d.ends_at;
    out.planned_donors = d.planned_donors;
    out.planned_bags = d.planned_bags;
    out.emergency = d.emergency;
    out.status = d.status;
    auto next = domain::scheduling::allowed_transitions(d.status);
    out.next_statuses.assign(next.begin(), next.end());
    out.version = d.version;
    if (d.team) out.team = reg.teams.at(d.team).code;
    for (auto num : d.resources) {
        const auto& r = reg.resources.at(num);
        (r.kind == domain::scheduling::ResourceKind::vehicle ? out.vehicles : out.equipment).push_back(r.code);
    }
    for (const auto& session : d.sessions) out.sessions.push_back({session.kind, session.starts_at, session.ends_at});
    out.contact = d.contact;
    out.notes = d.notes;
    out.accepted_warnings = d.accepted_warnings;
    return out;
}

void add_drives(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    const std::vector<DeclaredProblem> references{{ErrorKind::rule, "campaign_not_found"},
                                                  {ErrorKind::rule, "site_not_found"},
                                                  {ErrorKind::rule, "organization_not_found"},
                                                  {ErrorKind::rule, "repeated_item"},
                                                  {ErrorKind::rule, "team_not_found"},
                                                  {ErrorKind::rule, "resource_not_found"},
                                                  {ErrorKind::rule, "session_outside_drive"},
                                                  {ErrorKind::rule, "sessions_overlap"},
                                                  {ErrorKind::rule, "reason_required"},
                                                  {ErrorKind::conflict, "clashes"},
                                                  {ErrorKind::conflict, "warnings_not_accepted"},
                                                  {ErrorKind::rule, "ends_before_starts"}};
    router.add(get<DriveQuery, Page<DriveAnswer>>("/api/v1/drives")
                   .allow(Permission::read_plan)
                   .tag("drives")
                   .says("Danh sách đợt hiến máu", "List drives")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewDrive, DriveAnswer>("/api/v1/drives")
                   .allow(Permission::change_plan)
                   .tag("drives")
                   .says("Đề xuất đợt hiến máu", "Propose a drive")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"}, {ErrorKind::conflict, "id_taken"}, {ErrorKind::rule, "organization_ended"}})
                   .problems(references)
                   .write(add));
    router.add(get<None, DriveAnswer>("/api/v1/drives/{drive}")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("drives")
                   .says("Một đợt hiến máu", "One drive")
                   .etag()
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .memory(show));
    router.add(Route<TrialQuery, DrivePatch, DriveAnswer>(Method::patch, "/api/v1/drives/{drive}")
                   .allow(Permission::change_plan, Where::drive)
                   .tag("drives")
                   .says("Sửa đợt hiến máu", "Change a drive")
                   .details("Trạng thái đổi qua /transitions. Đợt đã verified hoặc cancelled không sửa được. Sau ngày chốt, "
                            "thời gian, địa điểm và đội chờ duyệt: 202 kèm change. dry_run=true trả lời 200 với đợt như sẽ là, mọi chỗ trùng "
                            "(warnings, cả cứng và mềm), refusals và needs_approval.",
                            "The status changes through /transitions. A verified or cancelled drive stays as it is. Once "
                            "locked, time, place and team wait for approval: 202 with the change. dry_run=true answers 200 with the drive as "
                            "it would be, every clash (warnings, hard and soft), refusals and needs_approval.")
                   .versioned()
                   .etag()
                   .may_answer(202)
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::conflict, "drive_frozen"},
                              {ErrorKind::conflict, "drive_locked"}})
                   .problems(references)
                   .write(change));
    router.add(post<NewTransition, DriveAnswer>("/api/v1/drives/{drive}/transitions")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("drives")
                   .says("Chuyển trạng thái đợt hiến máu", "Move a drive to another status")
                   .details("Hủy và quay lại trạng thái trước cần lý do. Trả về đợt với trạng thái mới.",
                            "Cancelling and going back need a reason. Answers with the drive in its new status.")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::stale, "stale_version"},
                              {ErrorKind::conflict, "transition_not_allowed"},
                              {ErrorKind::conflict, "drive_has_events"},
                              {ErrorKind::conflict, "clashes"},
                              {ErrorKind::conflict, "warnings_not_accepted"},
                              {ErrorKind::forbidden, "approval_from_above"},
                              {ErrorKind::forbidden, "verifier_closed_it"},
                              {ErrorKind::rule, "reason_required"}})
                   .write(transition));
    router.add(get<None, TransitionHistory>("/api/v1/drives/{drive}/transitions")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("drives")
                   .says("Lịch sử trạng thái: ai, khi nào, vì sao", "The history of the status: who, when, why")
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .read([read_books = std::move(read_books)](
                             const Call<None, None>& call, storage::Session& session) -> Result<Reply<TransitionHistory>> {
                       auto books = read_books();
                       const Drive* d = find(*books, call.path("drive"));
                       if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
                       Reply<TransitionHistory> out;
                       for (auto& t : storage::scheduling::transitions(session, d->num))
                           out.value.items.push_back({t.from, t.to, t.at, std::move(t.actor), std::move(t.reason)});
                       return out;
                   }));
}

}  // namespace api::scheduling
