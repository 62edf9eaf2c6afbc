#include "usecases/scheduling/changes.hpp"

#include "domain/identity/person.hpp"
#include "storage/scheduling/changes.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Instant;
using domain::Result;
using domain::scheduling::ChangeStatus;
using domain::scheduling::Placement;

/// The change of the drive that `reference` names, and that nobody has decided about.
Result<DriveChange> pending_change(storage::Session& session, std::int64_t drive,
                                   const std::string& reference) {
    const auto id = domain::Uuid::parse(reference);
    auto changes = storage::scheduling::changes_of(session, drive);
    auto it = std::find_if(changes.begin(), changes.end(),
                           [&](const DriveChange& c) { return id && c.id == *id; });
    if (it == changes.end()) return not_found("change_not_found", "change", reference);
    if (it->status != ChangeStatus::pending)
        return Error{ErrorKind::conflict,
                     "change_decided",
                     {{"status", std::string(domain::name_of(it->status))}},
                     {}};
    return *it;
}

/// Where the drive stands when what was asked for is done to it as it is now.
Placement carried_out(const DriveChange& change, const Placement& now) {
    Placement to = now;
    auto take = [&](auto member) {
        if (!(change.after.*member == change.before.*member)) to.*member = change.after.*member;
    };
    take(&Placement::starts_at);
    take(&Placement::ends_at);
    take(&Placement::site);
    take(&Placement::team);
    return to;
}

}  // namespace

Result<MovedDrive> move_drive(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                              const DriveMove& move) {
    const Drive before = *tx.books().drive(drive);
    if (is_locked(tx.books(), before) && !may_approve(actor, tx.books(), before))
        return Error{ErrorKind::conflict, "drive_locked", {{"drive", before.code}}, {}};
    Checks checks(tx.books());
    Placement to{move.starts_at, move.ends_at, before.site, before.team};
    if (move.site) to.site = checks.site("site", *move.site);
    if (!move.team.keeps()) to.team = move.team.sets() ? checks.team("team", *move.team) : 0;
    checks.order<Instant>(move.starts_at, move.ends_at, "ends_at");
    if (auto ok = checks.verdict(); !ok) return ok.error();

    auto told = told_about(tx, before);
    auto put = place_drive(actor, tx, before, to, move.acceptance);
    if (!put) return put.error();
    for (auto& one : told_about(tx, put->drive))
        if (std::find(told.begin(), told.end(), one) == told.end()) told.push_back(std::move(one));
    DriveChange change;
    change.id = tx.new_id();
    change.drive = before.num;
    change.status = ChangeStatus::moved;
    change.before = placement_of(before);
    change.after = to;
    change.reason = move.acceptance.reason;
    change.actor = actor.name;
    change.at = tx.now();
    storage::scheduling::add(tx, change);
    return MovedDrive{std::move(*put), change.id, std::move(told)};
}

Result<DriveChange> ask_for_change(const Actor& actor, storage::WriteTransaction& tx,
                                   std::int64_t drive, const NewDriveChange& what) {
    const Drive& d = *tx.books().drive(drive);
    if (d.status != DriveStatus::proposed && d.status != DriveStatus::approved) return frozen(d);
    Checks checks(tx.books());
    DriveChange c;
    c.before = c.after = placement_of(d);
    if (what.starts_at) c.after.starts_at = *what.starts_at;
    if (what.ends_at) c.after.ends_at = *what.ends_at;
    if (what.site) c.after.site = checks.site("site", *what.site);
    if (!what.team.keeps()) c.after.team = what.team.sets() ? checks.team("team", *what.team) : 0;
    checks.order<Instant>(c.after.starts_at, c.after.ends_at,
                          what.ends_at ? "ends_at" : "starts_at");
    if (c.after == c.before) checks.refuse("", "nothing_to_change");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    c.id = tx.new_id();
    c.drive = drive;
    c.reason = what.reason;
    c.actor = actor.name;
    c.at = tx.now();
    return storage::scheduling::add(tx, c);
}

Result<DecidedChange> decide_change(const Actor& actor, storage::WriteTransaction& tx,
                                    std::int64_t drive, const std::string& reference, bool accept,
                                    const Acceptance& acceptance) {
    const Drive before = *tx.books().drive(drive);
    if (!may_approve(actor, tx.books(), before))
        return Error{ErrorKind::forbidden, "approval_from_above", {}, {}};
    auto pending = pending_change(tx.session(), drive, reference);
    if (!pending) return pending.error();
    DecidedChange out;
    out.accepted = accept;
    out.change = std::move(*pending);
    if (accept) {
        Error same{ErrorKind::conflict, "own_change", {}, {}};
        auto may = domain::identity::may_sign(*actor.principal, tx.books().directory(),
                                              {&out.change.actor, 1}, std::move(same));
        if (!may) return may.error();
        const Placement to = carried_out(out.change, placement_of(before));
        Checks checks(tx.books());
        checks.order<Instant>(to.starts_at, to.ends_at, "");
        if (auto ok = checks.verdict(); !ok) return ok.error();
        out.tell = told_about(tx, before);
        auto put = place_drive(actor, tx, before, to, acceptance);
        if (!put) return put.error();
        out.warnings = std::move(put->warnings);
    }
    out.change.status = accept ? ChangeStatus::accepted : ChangeStatus::refused;
    out.change.decided_by = actor.name;
    out.change.decided_at = tx.now();
    out.change.decision_reason = acceptance.reason;
    storage::scheduling::decide(tx, out.change);
    return out;
}

}  // namespace usecases::scheduling
