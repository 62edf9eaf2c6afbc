#include "usecases/scheduling/shifts.hpp"

#include "storage/scheduling/people.hpp"
#include "usecases/core/checks.hpp"
#include "usecases/scheduling/volunteers.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::DriveStatus;
using domain::tallying::Books;

Result<void> may_staff(const Actor& actor, const Books& books, const Drive& d) {
    for (auto permission : {Permission::change_plan, Permission::run_drive})
        if (actor.principal->may(permission, books.registry().organizations, d, books.as_of.today))
            return {};
    return Error{ErrorKind::forbidden, "forbidden", {}, {}};
}

Error frozen_by_status(const Drive& d) {
    return {ErrorKind::conflict,
            "drive_frozen",
            {{"status", std::string(domain::name_of(d.status))}},
            {}};
}

const Shift* find_shift(const Drive& d, const std::string& reference) {
    auto id = domain::Uuid::parse(reference);
    auto it = std::find_if(d.shifts.begin(), d.shifts.end(),
                           [&](const Shift& s) { return id && s.id == *id; });
    return it == d.shifts.end() ? nullptr : &*it;
}

Result<void> check_times(const Books& books, const Drive& d, const Shift& s) {
    // People come before the first donor and clear up after the last one.
    constexpr std::int64_t around_ms = 12 * 3'600'000;
    Checks checks(books);
    if (s.ends_at <= s.starts_at)
        checks.refuse("ends_at", "ends_before_starts");
    else if (s.starts_at < d.starts_at.plus_ms(-around_ms) ||
             d.ends_at.plus_ms(around_ms) < s.ends_at)
        checks.refuse("starts_at", "shift_outside_drive");
    return checks.verdict();
}

/// The drive of another shift that the person is at while this one runs; null when there is none.
const Drive* busy_elsewhere(storage::WriteTransaction& tx, std::int64_t person,
                            const Shift& shift) {
    for (const auto& place : storage::scheduling::places_of(tx.session(), person)) {
        const Drive* d = tx.books().drive(place.drive);
        if (!d || place.shift == shift.num || d->status == DriveStatus::cancelled) continue;
        for (const auto& s : d->shifts) {
            if (s.num != place.shift ||
                !(s.starts_at < shift.ends_at && shift.starts_at < s.ends_at))
                continue;
            const auto* signup = s.signup(person);
            if (signup && holds_time(signup->status)) return d;
        }
    }
    return nullptr;
}

/// Fit for the work, and nowhere else at that time.
Result<void> check_person(const Actor& actor, storage::WriteTransaction& tx, const Shift& shift,
                          const Person& p) {
    const auto day = shift.starts_at.day(tx.books().offset);
    if (auto fit = check_fitness(p, shift.role, day); !fit) return fit.error();
    const Drive* other = busy_elsewhere(tx, p.num, shift);
    if (!other) return {};
    return Error{ErrorKind::conflict,
                 "person_twice",
                 {{"day", day.text()},
                  {"other", actor.sees(tx.books(), *other) ? other->code : "…"},
                  {"thing", p.code},
                  {"value", "0"},
                  {"limit", "0"},
                  {"suggestion", "-"}},
                 {}};
}

/// Whom one may sign up for a drive: who is seen anyway, and the people of the body that holds the
/// drive.
bool may_call(const Actor& actor, const Books& books, const Drive& d, const Person& p) {
    const auto& tree = books.registry().organizations;
    return seen_people(actor, books).holds_organization(tree, p.organization, books.as_of.today) ||
           tree.within(p.organization, d.organization, books.as_of.today);
}

}  // namespace

Result<Shift> add_shift(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                        const NewShift& what) {
    const Drive& d = *tx.books().drive(drive);
    if (auto may = may_staff(actor, tx.books(), d); !may) return may.error();
    if (d.status == DriveStatus::verified || d.status == DriveStatus::cancelled)
        return frozen_by_status(d);
    Shift s;
    s.role = what.role;
    s.count = what.count;
    s.starts_at = what.starts_at;
    s.ends_at = what.ends_at;
    if (auto ok = check_times(tx.books(), d, s); !ok) return ok.error();
    s.id = what.id ? *what.id : tx.new_id();
    if (find_shift(d, s.id.text()))
        return Error{ErrorKind::conflict, "id_taken", {{"id", s.id.text()}}, {}};
    return storage::scheduling::add_shift(tx, drive, s);
}

Result<Shift> change_shift(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                           const std::string& shift, const ShiftPatch& patch) {
    const Drive& d = *tx.books().drive(drive);
    if (auto may = may_staff(actor, tx.books(), d); !may) return may.error();
    const Shift* found = find_shift(d, shift);
    if (!found) return not_found("shift_not_found", "shift", shift);
    Shift s = *found;
    if (patch.starts_at) s.starts_at = *patch.starts_at;
    if (patch.ends_at) s.ends_at = *patch.ends_at;
    if (patch.count) s.count = *patch.count;
    if (auto ok = check_times(tx.books(), d, s); !ok) return ok.error();
    if (s.count < s.filled())
        return Error{ErrorKind::conflict, "shift_full", {{"count", std::to_string(s.count)}}, {}};
    storage::scheduling::change_shift(tx, drive, s);
    return s;
}

Result<StaffedPlace> sign_up(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                             const std::string& shift_reference, const std::string& volunteer) {
    const Drive& d = *tx.books().drive(drive);
    if (auto may = may_staff(actor, tx.books(), d); !may) return may.error();
    const Shift* found = find_shift(d, shift_reference);
    if (!found) return not_found("shift_not_found", "shift", shift_reference);
    auto p = storage::scheduling::find_person(tx.session(), normal_reference(volunteer));
    if (!p || !may_call(actor, tx.books(), d, *p)) {
        Checks checks(tx.books());
        checks.refuse("volunteer", "volunteer_not_found", {{"volunteer", volunteer}});
        return checks.verdict().error();
    }
    if (d.status != DriveStatus::proposed && d.status != DriveStatus::approved &&
        d.status != DriveStatus::open)
        return frozen_by_status(d);
    const Shift shift = *found;
    if (const auto* old = shift.signup(p->num)) {
        if (holds_time(old->status))
            return Error{ErrorKind::conflict, "signed_up_already", {{"volunteer", p->code}}, {}};
        if (auto ok = check_signup_step(shift, old->status, SignupStatus::signed_up, false); !ok)
            return ok.error();
    }
    if (auto ok = check_person(actor, tx, shift, *p); !ok) return ok.error();
    Signup u{p->num, SignupStatus::signed_up, std::nullopt};
    storage::scheduling::put_signup(tx, drive, shift.num, u, actor.name);
    return StaffedPlace{shift, std::move(*p), u};
}

Result<StaffedPlace> step_signup(const Actor& actor, storage::WriteTransaction& tx,
                                 std::int64_t drive, const std::string& shift_reference,
                                 const std::string& volunteer, SignupStatus to,
                                 std::optional<std::int64_t> minutes) {
    const Drive& d = *tx.books().drive(drive);
    const auto& books = tx.books();
    if (!actor.principal->may(Permission::run_drive, books.registry().organizations, d,
                              books.as_of.today))
        return Error{ErrorKind::forbidden, "forbidden", {}, {}};
    const Shift* found = find_shift(d, shift_reference);
    if (!found) return not_found("shift_not_found", "shift", shift_reference);
    const Shift shift = *found;
    auto p = storage::scheduling::find_person(tx.session(), normal_reference(volunteer));
    const Signup* old = p ? shift.signup(p->num) : nullptr;
    if (!old) return not_found("volunteer_not_found", "volunteer", volunteer);
    if (auto ok = check_signup_step(shift, old->status, to, shift.ends_at <= tx.now()); !ok)
        return ok.error();
    if (to == SignupStatus::confirmed || to == SignupStatus::signed_up)
        if (auto ok = check_person(actor, tx, shift, *p); !ok) return ok.error();
    Signup u = *old;
    u.status = to;
    u.minutes = std::nullopt;
    if (to == SignupStatus::attended)
        u.minutes = minutes ? *minutes : (shift.ends_at.ms - shift.starts_at.ms) / 60'000;
    storage::scheduling::put_signup(tx, drive, shift.num, u, actor.name);
    return StaffedPlace{shift, std::move(*p), u};
}

}  // namespace usecases::scheduling
