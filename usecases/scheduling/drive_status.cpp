// A drive's way from proposal to verified count: who may take which step.
#include "domain/identity/person.hpp"
#include "storage/scheduling/drives.hpp"
#include "usecases/scheduling/drives.hpp"

namespace usecases::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

/// The permission that fits where the drive is to go. One's own proposal is approved by the level
/// above.
Result<void> may_go(const Actor& actor, const Books& books, const Drive& d, DriveStatus to) {
    auto may = [&](Permission permission) {
        return actor.principal->may(permission, books.registry().organizations, d,
                                    books.as_of.today);
    };
    bool ok = false;
    switch (to) {
        case DriveStatus::approved:
            ok = may_approve(actor, books, d);
            if (!ok && may(Permission::approve_plan))
                return Error{ErrorKind::forbidden, "approval_from_above", {}, {}};
            break;
        case DriveStatus::proposed:
            ok = may_approve(actor, books, d);
            break;
        case DriveStatus::cancelled:
        case DriveStatus::verified:
            ok = may(Permission::approve_plan);
            break;
        case DriveStatus::open:
        case DriveStatus::closed:
            ok = may(Permission::run_drive);
            break;
    }
    if (ok) return {};
    return Error{ErrorKind::forbidden, "forbidden", {}, {}};
}

/// Four eyes: the count is checked by somebody else than the one who closed it.
Result<void> may_verify(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive) {
    std::string closed_by;
    for (const auto& t : storage::scheduling::transitions(tx.session(), drive))
        if (t.to == DriveStatus::closed) closed_by = t.actor;
    Error same{ErrorKind::forbidden, "verifier_closed_it", {}, {}};
    return domain::identity::may_sign(*actor.principal, tx.books().directory(), {&closed_by, 1},
                                      std::move(same));
}

}  // namespace

Result<MovedOn> move_on(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                        DriveStatus to, const Acceptance& acceptance) {
    const Drive before = *tx.books().drive(drive);
    if (auto may = may_go(actor, tx.books(), before, to); !may) return may.error();
    if (to == DriveStatus::verified)
        if (auto may = may_verify(actor, tx, drive); !may) return may.error();
    std::vector<Clash> soft;
    if (to == DriveStatus::approved && before.status == DriveStatus::proposed) {
        auto checked = check_clashes(actor, tx, before, acceptance);
        if (!checked) return checked.error();
        soft = std::move(*checked);
    }
    auto moved = storage::scheduling::transition(tx, drive, to, actor.name, acceptance.reason);
    if (!moved) return moved.error();
    keep_acceptance(actor, tx, drive, soft, acceptance);
    MovedOn out;
    out.drive = *tx.books().drive(drive);
    out.warnings = seen_clashes(actor, tx, out.drive, soft);
    if (to == DriveStatus::cancelled) out.tell = told_about(tx, out.drive);
    return out;
}

}  // namespace usecases::scheduling
