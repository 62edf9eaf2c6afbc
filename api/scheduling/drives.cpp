#include "storage/scheduling/drives.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/messages.hpp"
#include "api/http/reference.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/drive_handlers.hpp"
#include "usecases/tallying/closing.hpp"

#include <algorithm>

namespace api::scheduling {

using domain::Error;
using domain::Result;
using domain::scheduling::Drive;
using domain::tallying::Books;

namespace {

Reply<DriveAnswer> reply(const Books& books, const Drive& d) {
    return {answer(books, d), version_etag(d.version)};
}

std::vector<domain::scheduling::DriveSession> sessions_of(const Sessions& sessions) {
    std::vector<domain::scheduling::DriveSession> out;
    for (const auto& s : sessions) out.push_back({s.kind, s.starts_at, s.ends_at});
    return out;
}

usecases::scheduling::DrivePatch plain_patch(const DrivePatch& body) {
    usecases::scheduling::DrivePatch out;
    out.title = plain(body.title);
    out.campaigns = plain(body.campaigns);
    out.site = plain(body.site);
    out.organization = plain(body.organization);
    out.collected_by = plain(body.collected_by);
    out.starts_at = plain(body.starts_at);
    out.ends_at = plain(body.ends_at);
    out.planned_donors = plain(body.planned_donors);
    out.planned_bags = plain(body.planned_bags);
    out.emergency = plain(body.emergency);
    out.team = plain(body.team);
    out.vehicles = plain(body.vehicles);
    out.equipment = plain(body.equipment);
    if (body.sessions) out.sessions = sessions_of(*body.sessions);
    out.contact = plain(body.contact);
    out.notes = plain(body.notes);
    out.acceptance = acceptance_of(body);
    return out;
}

/// What would be refused stands in the answer of a trial.
Reply<DriveAnswer> reply(const Incoming& call, const Books& books,
                         const usecases::scheduling::DriveTrial& trial) {
    const auto language = preferred_language(call.request->header("accept-language"));
    auto out = reply(books, trial.drive);
    out.value.dry_run = true;
    out.value.needs_approval = trial.needs_approval;
    out.value.warnings = answers(trial.clashes);
    std::vector<ProblemItem> refusals;
    for (const auto& v : trial.refusals) refusals.push_back(problem_item(v, language));
    out.value.refusals = std::move(refusals);
    return out;
}

Reply<DriveAnswer> reply(const Books& books, const usecases::scheduling::WrittenDrive& written) {
    auto out = reply(books, written.drive);
    if (!written.warnings.empty()) out.value.warnings = answers(written.warnings);
    return out;
}

}  // namespace

const Drive* find_drive(const Books& books, const Incoming& call) {
    auto num = books.drive_number(normal_reference(call.path("drive")));
    return num ? books.drive(*num) : nullptr;
}

Error no_such_drive(const Incoming& call) {
    return not_found("drive_not_found", "drive", call.path("drive"));
}

usecases::scheduling::NewDrive plain_drive(const NewDrive& body) {
    usecases::scheduling::NewDrive out;
    out.id = body.id;
    out.code = body.code.value;
    out.title = body.title.value;
    out.campaigns = plain_or_empty(body.campaigns);
    out.site = body.site.value;
    out.organization = body.organization.value;
    out.collected_by = plain(body.collected_by);
    out.starts_at = body.starts_at;
    out.ends_at = body.ends_at;
    out.planned_donors = plain(body.planned_donors);
    out.planned_bags = plain(body.planned_bags);
    out.emergency = plain(body.emergency);
    out.team = plain(body.team);
    out.vehicles = plain_or_empty(body.vehicles);
    out.equipment = plain_or_empty(body.equipment);
    if (body.sessions) out.sessions = sessions_of(*body.sessions);
    out.contact = plain_or_empty(body.contact);
    out.notes = plain_or_empty(body.notes);
    out.acceptance = acceptance_of(body);
    return out;
}

std::vector<Told> answers(const std::vector<usecases::scheduling::ToldPerson>& told) {
    std::vector<Told> out;
    for (const auto& one : told) out.push_back({one.as, one.code, one.name});
    return out;
}

Result<Reply<DriveAnswer>> show_drive(const Call<None, None>& call, const Books& books) {
    const Drive* d = find_drive(books, call);
    if (!d) return no_such_drive(call);
    return reply(books, *d);
}

Result<Reply<DriveAnswer>> add_drive(const Call<None, NewDrive>& call,
                                     storage::WriteTransaction& tx) {
    auto made = usecases::scheduling::propose(call.actor(), tx, plain_drive(call.body));
    if (!made) return made.error();
    auto out = reply(tx.books(), *made);
    out.location = "/api/v1/drives/" + made->drive.code;
    return out;
}

Result<Reply<DriveAnswer>> change_drive(const Call<TrialQuery, DrivePatch>& call,
                                        storage::WriteTransaction& tx) {
    const Drive* d = find_drive(tx.books(), call);
    if (!d) return no_such_drive(call);
    if (auto ok = call.expect_version(d->version); !ok) return ok.error();
    const auto patch = plain_patch(call.body);
    if (call.query.dry_run.value_or(false)) {
        auto trial = usecases::scheduling::try_change(call.actor(), tx, d->num, patch);
        if (!trial) return trial.error();
        return reply(call, tx.books(), *trial);
    }
    auto changed = usecases::scheduling::change_drive(call.actor(), tx, d->num, patch);
    if (!changed) return changed.error();
    auto out = reply(tx.books(), *changed);
    if (changed->waits) {
        out.status = 202;
        out.value.change = *changed->waits;
    }
    return out;
}

Result<Reply<DriveAnswer>> move_drive_on(const Call<None, NewTransition>& call,
                                         storage::WriteTransaction& tx) {
    const Drive* d = find_drive(tx.books(), call);
    if (!d) return no_such_drive(call);
    // A condition is welcome here and not demanded: the status machine refuses what no longer fits.
    if (!call.request->header("if-match").empty())
        if (auto ok = call.expect_version(d->version); !ok) return ok.error();
    const auto to = call.body.to;
    const auto acceptance = acceptance_of(call.body);
    auto moved = call.body.closing_word
                     ? usecases::tallying::move_on(call.actor(), tx, d->num, to,
                                                   *call.body.closing_word, acceptance)
                     : usecases::scheduling::move_on(call.actor(), tx, d->num, to, acceptance);
    if (!moved) return moved.error();
    auto out = reply(tx.books(), *moved);
    if (to == DriveStatus::cancelled) out.value.tell = answers(moved->tell);
    out.location = "/api/v1/drives/" + moved->drive.code + "/transitions";
    return out;
}

Result<Reply<TransitionHistory>> drive_history(const Call<PageQuery, None>& call,
                                               const Books& books, storage::Session& session) {
    const Drive* d = find_drive(books, call);
    if (!d) return no_such_drive(call);
    auto after = call.query.after("num");
    if (!after) return after.error();
    using storage::scheduling::Transition;
    auto rows = storage::scheduling::transitions(session, d->num, *after ? (*after)->num : 0,
                                                 std::int64_t(call.query.size()) + 1);
    Reply<TransitionHistory> out;
    auto filled = fill_page(
        out.value, call.query, "num", rows,
        [](const Transition& t) {
            return ListPlace{"", t.num};
        },
        [](const Transition& t) {
            return TransitionAnswer{t.from, t.to, t.at, t.actor, t.reason};
        });
    if (!filled) return filled.error();
    return out;
}

DriveAnswer answer(const Books& books, const Drive& d) {
    const auto& reg = books.registry();
    auto code_of = [&](std::int64_t organization) {
        return reg.organizations.find(organization)->code;
    };
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
        (r.kind == domain::scheduling::ResourceKind::vehicle ? out.vehicles : out.equipment)
            .push_back(r.code);
    }
    for (const auto& session : d.sessions)
        out.sessions.push_back({session.kind, session.starts_at, session.ends_at});
    out.contact = d.contact;
    out.notes = d.notes;
    out.accepted_warnings = d.accepted_warnings;
    if (const auto& rule = domain::tallying::unit_rule(books, d); !rule.any())
        out.unit_rule = rule.text();
    return out;
}

}  // namespace api::scheduling
