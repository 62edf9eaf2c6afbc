// A change of a drive, in steps: what it is to be, by which way its placement may change, what the
// calendar says, writing.
#include "storage/scheduling/changes.hpp"
#include "storage/scheduling/drives.hpp"
#include "usecases/scheduling/drive_fields.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Instant;
using domain::Result;
using domain::scheduling::ChangeStatus;
using domain::scheduling::DriveChange;
using domain::scheduling::Placement;
using domain::scheduling::ResourceKind;
using domain::tallying::Books;

bool is_placed_otherwise(const Drive& a, const Drive& b) {
    return !(placement_of(a) == placement_of(b));
}

/// A move: another time, place or team, or other sessions.
bool moves(const Drive& before, const Drive& wanted) {
    return is_placed_otherwise(before, wanted) || wanted.sessions != before.sessions;
}

/// What the check of clashes looks at.
bool same_plan(const Drive& a, const Drive& b) {
    return !is_placed_otherwise(a, b) && a.sessions == b.sessions && a.resources == b.resources &&
           a.campaigns == b.campaigns && a.organization == b.organization &&
           a.planned_donors == b.planned_donors && a.planned_bags == b.planned_bags;
}

/// Sessions and shifts move with the start.
Drive with_times(Drive d, Instant starts_at, Instant ends_at) {
    if (starts_at == d.starts_at) {
        d.ends_at = ends_at;
        return d;
    }
    Placement to = placement_of(d);
    to.starts_at = starts_at;
    to.ends_at = ends_at;
    return placed(std::move(d), to);
}

/// The drive as the patch wants it. Everything wrong with what it names is refused at once.
Result<Drive> patched(const Actor& actor, const Books& books, const Drive& before,
                      const DrivePatch& patch) {
    if (before.status == DriveStatus::verified || before.status == DriveStatus::cancelled)
        return frozen(before);
    Checks checks(books);
    Drive d = before;
    if (patch.campaigns) d.campaigns = campaigns_named(checks, *patch.campaigns);
    if (patch.site) d.site = checks.site("site", *patch.site);
    if (patch.organization)
        d.organization = checks.organization("organization", *patch.organization);
    if (!patch.collected_by.keeps())
        d.collected_by = patch.collected_by.sets()
                             ? checks.organization("collected_by", *patch.collected_by)
                             : 0;
    if (!patch.team.keeps()) d.team = patch.team.sets() ? checks.team("team", *patch.team) : 0;
    if (patch.vehicles)
        take_resources(checks, books, ResourceKind::vehicle, "vehicles", *patch.vehicles,
                       d.resources);
    if (patch.equipment)
        take_resources(checks, books, ResourceKind::equipment, "equipment", *patch.equipment,
                       d.resources);
    const Instant starts_at = patch.starts_at.value_or(d.starts_at),
                  ends_at = patch.ends_at.value_or(d.ends_at);
    checks.order<Instant>(starts_at, ends_at, patch.ends_at ? "ends_at" : "starts_at");
    d = with_times(std::move(d), starts_at, ends_at);
    if (patch.sessions) d.sessions = *patch.sessions;
    checks.refuse(check_sessions(d));
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (d.organization != before.organization)
        if (auto may = actor.require(Permission::change_plan, books, d.organization); !may)
            return may.error();

    if (patch.title) d.title = *patch.title;
    patch.planned_donors.apply(d.planned_donors);
    patch.planned_bags.apply(d.planned_bags);
    if (patch.emergency) d.emergency = *patch.emergency;
    patch.contact.apply(d.contact);
    patch.notes.apply(d.notes);
    d.day = d.starts_at.day(books.offset);
    return d;
}

/// By which way a change of a drive's placement goes.
enum class Passage {
    free,   ///< it does not move, or is only proposed: nothing is noted
    noted,  ///< it moves at once, and its history says so
    waits,  ///< its placement is settled: somebody who may approve decides
};

Passage passage_of(const Actor& actor, const Books& books, const Drive& before,
                   const Drive& wanted) {
    if (!moves(before, wanted) || before.status == DriveStatus::proposed) return Passage::free;
    return is_locked(books, before) && !may_approve(actor, books, before) ? Passage::waits
                                                                          : Passage::noted;
}

/// What a change that waits lacks: a reason for whoever decides, and a time, place or team to
/// decide about.
std::vector<Error> reasons_not_to_wait(const Drive& before, const Drive& wanted,
                                       const Acceptance& acceptance) {
    std::vector<Error> out;
    if (acceptance.reason.empty())
        out.push_back(
            {ErrorKind::rule, "reason_required", {}, {{"reason", "reason_required", {}}}});
    if (!is_placed_otherwise(before, wanted))
        out.push_back(
            {ErrorKind::conflict, "drive_locked", {}, {{"sessions", "drive_locked", {}}}});
    return out;
}

/// The change without what waits.
Drive staying_put(Drive wanted, const Drive& before) {
    wanted.starts_at = before.starts_at;
    wanted.ends_at = before.ends_at;
    wanted.site = before.site;
    wanted.team = before.team;
    wanted.sessions = before.sessions;
    wanted.shifts = before.shifts;
    wanted.day = before.day;
    return wanted;
}

/// What was answered for at another time or place is not answered for here.
Drive answering_anew(Drive d, const Drive& before) {
    if (is_placed_otherwise(d, before)) d.accepted_warnings.clear();
    return d;
}

/// Writes the drive and who answers for its clashes. Gives it as it stands then.
WrittenDrive write(const Actor& actor, storage::WriteTransaction& tx, const Drive& before, Drive d,
                   const std::vector<Clash>& soft, const Acceptance& acceptance) {
    const bool anew = d.accepted_warnings != before.accepted_warnings;
    const auto num = storage::scheduling::change(tx, std::move(d)).num;
    if (anew) storage::scheduling::forget_warnings(tx, num);
    keep_acceptance(actor, tx, num, soft, acceptance);
    WrittenDrive out{*tx.books().drive(num), {}};
    out.warnings = seen_clashes(actor, tx, out.drive, soft);
    return out;
}

}  // namespace

Result<ChangedDrive> change_drive(const Actor& actor, storage::WriteTransaction& tx,
                                  std::int64_t drive, const DrivePatch& patch) {
    const Drive before = *tx.books().drive(drive);
    const auto& acceptance = patch.acceptance;
    auto wanted = patched(actor, tx.books(), before, patch);
    if (!wanted) return wanted.error();
    const auto passage = passage_of(actor, tx.books(), before, *wanted);
    if (passage == Passage::waits)
        if (auto lacks = reasons_not_to_wait(before, *wanted, acceptance); !lacks.empty())
            return lacks.front();
    // The rest is changed at once; time, place and team wait for somebody who may approve them.
    Drive d = passage == Passage::waits ? staying_put(*wanted, before) : *wanted;
    std::vector<Clash> soft;
    if (!same_plan(d, before)) {
        d = answering_anew(std::move(d), before);
        auto checked = check_clashes(actor, tx, d, acceptance);
        if (!checked) return checked.error();
        soft = std::move(*checked);
    }
    ChangedDrive out{write(actor, tx, before, std::move(d), soft, acceptance), {}};
    if (passage == Passage::free) return out;

    DriveChange note;
    note.id = tx.new_id();
    note.drive = drive;
    note.status = passage == Passage::waits ? ChangeStatus::pending : ChangeStatus::moved;
    note.before = placement_of(before);
    note.after = placement_of(*wanted);
    note.reason = acceptance.reason;
    note.actor = actor.name;
    note.at = tx.now();
    storage::scheduling::add(tx, note);
    if (passage == Passage::waits) out.waits = note.id;
    return out;
}

Result<DriveTrial> try_change(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                              const DrivePatch& patch) {
    tx.discard();
    const Drive before = *tx.books().drive(drive);
    DriveTrial out;
    auto refuse = [&](const Error& error) {
        for (const auto& v : error.violations) out.refusals.push_back(v);
        if (error.violations.empty()) out.refusals.push_back({"", error.code, error.parameters});
    };
    auto wanted = patched(actor, tx.books(), before, patch);
    if (!wanted) {
        const auto kind = wanted.error().kind;
        if (kind != ErrorKind::rule && kind != ErrorKind::conflict) return wanted.error();
        // What is asked for names what is not there, or cannot be done with this drive at all: it
        // stays as it is.
        out.drive = before;
        refuse(wanted.error());
        return out;
    }
    out.drive = std::move(*wanted);
    out.needs_approval = passage_of(actor, tx.books(), before, out.drive) == Passage::waits;
    if (out.needs_approval)
        for (const auto& error : reasons_not_to_wait(before, out.drive, patch.acceptance))
            refuse(error);
    if (same_plan(out.drive, before)) return out;
    out.drive = answering_anew(std::move(out.drive), before);
    out.clashes = all_clashes(actor, tx, out.drive);
    // A change that waits is held against the calendar when it is accepted.
    if (!out.needs_approval)
        if (auto checked = check_clashes(actor, tx, out.drive, patch.acceptance); !checked)
            refuse(checked.error());
    return out;
}

Result<WrittenDrive> place_drive(const Actor& actor, storage::WriteTransaction& tx,
                                 const Drive& drive, const Placement& placement,
                                 const Acceptance& acceptance) {
    if (drive.status != DriveStatus::proposed && drive.status != DriveStatus::approved)
        return frozen(drive);
    const Drive before = drive;
    Drive d = placed(before, placement);
    d.day = d.starts_at.day(tx.books().offset);
    Checks checks(tx.books());
    checks.refuse(check_sessions(d));
    if (auto ok = checks.verdict(); !ok) return ok.error();
    d.accepted_warnings.clear();
    auto soft = check_clashes(actor, tx, d, acceptance);
    if (!soft) return soft.error();
    return write(actor, tx, before, std::move(d), *soft, acceptance);
}

}  // namespace usecases::scheduling
