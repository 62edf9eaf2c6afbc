#include "api/scheduling/people.hpp"

#include <algorithm>

#include "api/http/conditions.hpp"
#include "api/scheduling/checks.hpp"
#include "storage/scheduling/people.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Drive;
using domain::scheduling::DriveStatus;
using domain::scheduling::Person;
using domain::scheduling::Shift;
using domain::scheduling::Signup;
using domain::tallying::Books;

const Drive* find_drive(const Books& books, const std::string& reference) {
    auto num = books.drive_number(normal_reference(reference));
    return num ? books.drive(*num) : nullptr;
}

const Shift* find_shift(const Drive& d, const std::string& reference) {
    auto id = domain::Uuid::parse(reference);
    auto it = std::find_if(d.shifts.begin(), d.shifts.end(), [&](const Shift& s) { return id && s.id == *id; });
    return it == d.shifts.end() ? nullptr : &*it;
}

/// Seen by whoever plans for or runs drives of the person's organisation; a person elsewhere does not exist for others.
bool sees(const Incoming& call, const Books& books, const Person& p) {
    for (auto permission : {Permission::change_plan, Permission::run_drive})
        if (call.principal->may_organization(permission, books.registry().organizations, p.organization, books.as_of.today))
            return true;
    return false;
}

VolunteerAnswer answer(const Books& books, const Person& p) {
    VolunteerAnswer out{p.id, p.code, p.name, books.registry().organizations.find(p.organization)->code, p.roles, {},
                        p.active, p.version};
    for (const auto& q : p.qualifications) out.qualifications.push_back({q.kind, q.valid_until});
    return out;
}

ShiftAnswer answer(const Shift& s) {
    auto waiting = std::count_if(s.signups.begin(), s.signups.end(),
                                 [](const Signup& u) { return u.status == SignupStatus::signed_up; });
    return {s.id, s.role, s.count, waiting, s.filled(), std::max<std::int64_t>(0, s.count - s.filled()), s.starts_at, s.ends_at};
}

std::vector<domain::scheduling::Qualification> qualifications_of(const Qualifications& from) {
    std::vector<domain::scheduling::Qualification> out;
    for (const auto& q : from) out.push_back({q.kind, q.valid_until});
    return out;
}

std::vector<WorkRole> roles_of(Checks& checks, const WorkRoles& roles) {
    std::vector<WorkRole> out;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        if (std::find(out.begin(), out.end(), roles.items[i]) != out.end())
            checks.refuse("/roles/" + std::to_string(i), "repeated_item");
        else
            out.push_back(roles.items[i]);
    }
    return out;
}

Result<Reply<Page<VolunteerAnswer>>> list(const Call<VolunteerQuery, None>& call, const Books& books,
                                          storage::Session& session) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    std::string after;
    if (q.cursor) {
        auto cursor = decode_cursor(*q.cursor, "code");
        if (!cursor) return cursor.error();
        after = cursor->key;
    }
    auto most = std::size_t(q.limit ? q.limit->value : default_limit);
    Reply<Page<VolunteerAnswer>> out;
    constexpr std::size_t at_once = 500;
    while (true) {
        auto people = storage::scheduling::people(session, after, at_once);
        for (const auto& p : people) {
            // A person of an organisation that the books do not have yet is told next time.
            bool fits = books.registry().organizations.find(p.organization) && sees(call, books, p) &&
                        (!organization ||
                         books.registry().organizations.within(p.organization, organization, books.as_of.today)) &&
                        (!q.role || std::find(p.roles.begin(), p.roles.end(), *q.role) != p.roles.end()) &&
                        (!q.expires_by || std::any_of(p.qualifications.begin(), p.qualifications.end(), [&](const auto& one) {
                            return one.valid_until && *one.valid_until <= *q.expires_by;
                        }));
            if (fits && out.value.items.size() == most) {
                out.value.next = encode_cursor({"code", after, 0});
                return out;
            }
            if (fits) out.value.items.push_back(answer(books, p));
            after = p.code;
        }
        if (people.size() < at_once) return out;
    }
}

Result<Reply<VolunteerAnswer>> add(const Call<None, NewVolunteer>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    Checks checks(tx.books());
    Person p;
    p.organization = checks.organization("/organization", body.organization.value);
    p.roles = roles_of(checks, body.roles);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = call.require(Permission::change_plan, tx.books(), p.organization); !may) return may.error();
    p.id = body.id ? *body.id : tx.new_id();
    p.code = body.code.value;
    p.name = body.name.value;
    if (body.qualifications) p.qualifications = qualifications_of(*body.qualifications);
    auto added = storage::scheduling::add(tx, p);
    if (!added) return added.error();
    return Reply<VolunteerAnswer>{answer(tx.books(), *added), version_etag(added->version),
                                  "/api/v1/volunteers/" + added->code};
}

Result<Reply<VolunteerAnswer>> change(const Call<None, VolunteerPatch>& call, storage::WriteTransaction& tx) {
    auto found = storage::scheduling::find_person(tx.session(), normal_reference(call.path("volunteer")));
    if (!found || !sees(call, tx.books(), *found))
        return not_found("volunteer_not_found", "volunteer", call.path("volunteer"));
    if (auto may = call.require(Permission::change_plan, tx.books(), found->organization); !may) return may.error();
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    Person p = *found;
    Checks checks(tx.books());
    if (body.organization) p.organization = checks.organization("/organization", body.organization->value);
    if (body.roles) p.roles = roles_of(checks, *body.roles);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = call.require(Permission::change_plan, tx.books(), p.organization); !may) return may.error();
    if (body.name) p.name = body.name->value;
    if (body.qualifications) p.qualifications = qualifications_of(*body.qualifications);
    if (body.active) p.active = *body.active;
    p = storage::scheduling::change(tx, p);
    return Reply<VolunteerAnswer>{answer(tx.books(), p), version_etag(p.version)};
}

/// Shifts are planned by whoever plans the drive and by whoever runs it.
Result<void> may_staff(const Incoming& call, const Books& books, const Drive& d) {
    for (auto permission : {Permission::change_plan, Permission::run_drive})
        if (call.principal->may(permission, books.registry().organizations, d, books.as_of.today)) return {};
    return Error{ErrorKind::forbidden, "forbidden", {}, {}};
}

void check_times(Checks& checks, const Drive& d, domain::Instant starts, domain::Instant ends) {
    // People come before the first donor and clear up after the last one.
    constexpr std::int64_t around_ms = 12 * 3'600'000;
    if (ends <= starts)
        checks.refuse("/ends_at", "ends_before_starts");
    else if (starts < d.starts_at.plus_ms(-around_ms) || d.ends_at.plus_ms(around_ms) < ends)
        checks.refuse("/starts_at", "shift_outside_drive");
}

Result<Reply<ShiftAnswer>> add_shift(const Call<None, NewShift>& call, storage::WriteTransaction& tx) {
    const Drive* d = find_drive(tx.books(), call.path("drive"));
    if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
    if (auto may = may_staff(call, tx.books(), *d); !may) return may.error();
    if (d->status == DriveStatus::verified || d->status == DriveStatus::cancelled)
        return Error{ErrorKind::conflict, "drive_frozen", {{"status", std::string(domain::name_of(d->status))}}, {}};
    const auto& body = call.body;
    Checks checks(tx.books());
    check_times(checks, *d, body.starts_at, body.ends_at);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    Shift s;
    s.id = body.id ? *body.id : tx.new_id();
    s.role = body.role;
    s.count = body.count.value;
    s.starts_at = body.starts_at;
    s.ends_at = body.ends_at;
    if (find_shift(*d, s.id.text())) return Error{ErrorKind::conflict, "id_taken", {{"id", s.id.text()}}, {}};
    Reply<ShiftAnswer> out;
    out.location = "/api/v1/drives/" + d->code + "/shifts";
    out.value = answer(storage::scheduling::add_shift(tx, d->num, s));
    return out;
}

Result<Reply<ShiftAnswer>> change_shift(const Call<None, ShiftPatch>& call, storage::WriteTransaction& tx) {
    const Drive* d = find_drive(tx.books(), call.path("drive"));
    if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
    if (auto may = may_staff(call, tx.books(), *d); !may) return may.error();
    const Shift* found = find_shift(*d, call.path("shift"));
    if (!found) return not_found("shift_not_found", "shift", call.path("shift"));
    Shift s = *found;
    const auto& body = call.body;
    Checks checks(tx.books());
    if (body.starts_at) s.starts_at = *body.starts_at;
    if (body.ends_at) s.ends_at = *body.ends_at;
    if (body.count) s.count = body.count->value;
    check_times(checks, *d, s.starts_at, s.ends_at);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (s.count < s.filled())
        return Error{ErrorKind::conflict, "shift_full", {{"count", std::to_string(s.count)}}, {}};
    storage::scheduling::change_shift(tx, d->num, s);
    return Reply<ShiftAnswer>{answer(s)};
}

/// Another shift that the person is at while this one runs; null when there is none.
const Drive* busy_elsewhere(storage::WriteTransaction& tx, std::int64_t person, const Shift& shift) {
    for (const auto& place : storage::scheduling::places_of(tx.session(), person)) {
        const Drive* d = tx.books().drive(place.drive);
        if (!d || place.shift == shift.num || d->status == DriveStatus::cancelled) continue;
        for (const auto& s : d->shifts) {
            if (s.num != place.shift || !(s.starts_at < shift.ends_at && shift.starts_at < s.ends_at)) continue;
            const auto* signup = s.signup(person);
            if (signup && holds_time(signup->status)) return d;
        }
    }
    return nullptr;
}

Result<void> check_person(const Incoming& call, storage::WriteTransaction& tx, const Shift& shift, const Person& p) {
    Day day = shift.starts_at.day(tx.books().offset);
    if (auto fit = check_fitness(p, shift.role, day); !fit) return fit.error();
    if (const Drive* other = busy_elsewhere(tx, p.num, shift))
        return Error{ErrorKind::conflict, "person_twice",
                     {{"day", day.text()}, {"other", call.sees(tx.books(), *other) ? other->code : "…"}, {"thing", p.code},
                       {"value", "0"}, {"limit", "0"}, {"suggestion", "-"}}, {}};
    return {};
}

struct Found {
    Drive drive;
    Shift shift;
    Person person;
};
Result<Found> find_place(const Incoming& call, storage::WriteTransaction& tx, const std::string& volunteer) {
    const Drive* d = find_drive(tx.books(), call.path("drive"));
    if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
    const Shift* s = find_shift(*d, call.path("shift"));
    if (!s) return not_found("shift_not_found", "shift", call.path("shift"));
    auto p = storage::scheduling::find_person(tx.session(), normal_reference(volunteer));
    if (!p) return not_found("volunteer_not_found", "volunteer", volunteer);
    return Found{*d, *s, std::move(*p)};
}

SignupAnswer answer(const Shift& s, const Person& p, const Signup& u) {
    return {s.id, s.role, p.code, p.name, u.status, u.minutes};
}

Result<Reply<SignupAnswer>> sign_up(const Call<None, NewSignup>& call, storage::WriteTransaction& tx) {
    auto found = find_place(call, tx, call.body.volunteer.value);
    if (!found) {
        auto error = found.error();
        if (error.code == "volunteer_not_found") {
            error.kind = ErrorKind::rule;
            error.violations = {{"/volunteer", error.code, error.parameters}};
        }
        return error;
    }
    const auto& [d, shift, p] = *found;
    if (auto may = may_staff(call, tx.books(), d); !may) return may.error();
    if (d.status != DriveStatus::proposed && d.status != DriveStatus::approved && d.status != DriveStatus::open)
        return Error{ErrorKind::conflict, "drive_frozen", {{"status", std::string(domain::name_of(d.status))}}, {}};
    if (const auto* old = shift.signup(p.num)) {
        if (holds_time(old->status)) return Error{ErrorKind::conflict, "signed_up_already", {{"volunteer", p.code}}, {}};
        if (auto ok = check_signup_step(shift, old->status, SignupStatus::signed_up, false); !ok) return ok.error();
    }
    if (auto ok = check_person(call, tx, shift, p); !ok) return ok.error();
    Signup u{p.num, SignupStatus::signed_up, std::nullopt};
    storage::scheduling::put_signup(tx, d.num, shift.num, u, call.request->actor);
    Reply<SignupAnswer> out{answer(shift, p, u)};
    out.location = "/api/v1/drives/" + d.code + "/signups";
    return out;
}

Result<Reply<SignupAnswer>> step(const Call<None, SignupStep>& call, storage::WriteTransaction& tx) {
    auto found = find_place(call, tx, call.path("volunteer"));
    if (!found) return found.error();
    const auto& [d, shift, p] = *found;
    const auto* old = shift.signup(p.num);
    if (!old) return not_found("volunteer_not_found", "volunteer", call.path("volunteer"));
    Signup u = *old;
    const auto to = call.body.status;
    if (auto ok = check_signup_step(shift, u.status, to, shift.ends_at <= tx.now()); !ok) return ok.error();
    if (to == SignupStatus::confirmed || to == SignupStatus::signed_up)
        if (auto ok = check_person(call, tx, shift, p); !ok) return ok.error();
    u.status = to;
    u.minutes = std::nullopt;
    if (to == SignupStatus::attended)
        u.minutes = call.body.minutes ? call.body.minutes->value : (shift.ends_at.ms - shift.starts_at.ms) / 60'000;
    storage::scheduling::put_signup(tx, d.num, shift.num, u, call.request->actor);
    return Reply<SignupAnswer>{answer(shift, p, u)};
}

}  // namespace

void add_people(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    const std::vector<DeclaredProblem> fitness{
        {ErrorKind::rule, "person_inactive"},       {ErrorKind::rule, "role_not_held"},
        {ErrorKind::rule, "qualification_missing"}, {ErrorKind::rule, "qualification_expired"},
        {ErrorKind::conflict, "person_twice"}};
    // Personal: names.
    router.add(get<VolunteerQuery, Page<VolunteerAnswer>>("/api/v1/volunteers")
                   .allow(Permission::read_plan)
                   .personal()
                   .tag("volunteers")
                   .says("Nhân viên và tình nguyện viên", "Staff and volunteers")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .read([read_books](const Call<VolunteerQuery, None>& call, storage::Session& session) {
                       return list(call, *read_books(), session);
                   }));
    router.add(post<NewVolunteer, VolunteerAnswer>("/api/v1/volunteers")
                   .allow(Permission::change_plan)
                   .tag("volunteers")
                   .says("Thêm một người", "Add a person")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "repeated_item"}})
                   .write(add));
    // Personal: a name.
    router.add(get<None, VolunteerAnswer>("/api/v1/volunteers/{volunteer}")
                   .allow(Permission::read_plan)
                   .personal()
                   .tag("volunteers")
                   .says("Một người", "One person")
                   .etag()
                   .problems({{ErrorKind::not_found, "volunteer_not_found"}})
                   .read([read_books](const Call<None, None>& call, storage::Session& session) -> Result<Reply<VolunteerAnswer>> {
                       auto books = read_books();
                       auto p = storage::scheduling::find_person(session, normal_reference(call.path("volunteer")));
                       if (!p || !books->registry().organizations.find(p->organization) || !sees(call, *books, *p))
                           return not_found("volunteer_not_found", "volunteer", call.path("volunteer"));
                       return Reply<VolunteerAnswer>{answer(*books, *p), version_etag(p->version)};
                   }));
    router.add(patch<VolunteerPatch, VolunteerAnswer>("/api/v1/volunteers/{volunteer}")
                   .allow(Permission::change_plan)
                   .tag("volunteers")
                   .says("Sửa thông tin một người", "Change a person")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "volunteer_not_found"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "repeated_item"}})
                   .write(change));
    // Personal: where somebody was and for how long.
    router.add(get<None, WorkList>("/api/v1/volunteers/{volunteer}/shifts")
                   .allow(Permission::read_plan)
                   .personal()
                   .tag("volunteers")
                   .says("Các ca của một người, với số phút đã làm", "A person's shifts with the minutes worked")
                   .problems({{ErrorKind::not_found, "volunteer_not_found"}})
                   .read([read_books](const Call<None, None>& call, storage::Session& session) -> Result<Reply<WorkList>> {
                       auto books = read_books();
                       auto p = storage::scheduling::find_person(session, normal_reference(call.path("volunteer")));
                       if (!p || !books->registry().organizations.find(p->organization) || !sees(call, *books, *p))
                           return not_found("volunteer_not_found", "volunteer", call.path("volunteer"));
                       Reply<WorkList> out;
                       for (const auto& place : storage::scheduling::places_of(session, p->num)) {
                           const Drive* d = books->drive(place.drive);
                           if (!d) continue;
                           for (const auto& s : d->shifts) {
                               const auto* u = s.num == place.shift ? s.signup(p->num) : nullptr;
                               if (!u) continue;
                               out.value.items.push_back({d->code, s.id, s.role, s.starts_at, s.ends_at, u->status, u->minutes});
                               out.value.minutes_total += u->minutes.value_or(0);
                           }
                       }
                       return out;
                   }));
    router.add(get<None, ShiftList>("/api/v1/drives/{drive}/shifts")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("volunteers")
                   .says("Các ca của một đợt và số người còn thiếu", "A drive's shifts and who is missing")
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .memory([](const Call<None, None>& call, const Books& books) -> Result<Reply<ShiftList>> {
                       const Drive* d = find_drive(books, call.path("drive"));
                       if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
                       Reply<ShiftList> out;
                       for (const auto& s : d->shifts) out.value.items.push_back(answer(s));
                       return out;
                   }));
    const std::vector<DeclaredProblem> shifts{{ErrorKind::not_found, "drive_not_found"},
                                              {ErrorKind::conflict, "drive_frozen"},
                                              {ErrorKind::rule, "ends_before_starts"},
                                              {ErrorKind::rule, "shift_outside_drive"}};
    router.add(post<NewShift, ShiftAnswer>("/api/v1/drives/{drive}/shifts")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("volunteers")
                   .says("Thêm ca: cần ai, bao nhiêu người", "Add a shift: who is needed, and how many")
                   .makes()
                   .problems(shifts)
                   .problems({{ErrorKind::conflict, "id_taken"}})
                   .write(add_shift));
    router.add(patch<ShiftPatch, ShiftAnswer>("/api/v1/drives/{drive}/shifts/{shift}")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("volunteers")
                   .says("Sửa ca", "Change a shift")
                   .problems(shifts)
                   .problems({{ErrorKind::not_found, "shift_not_found"}, {ErrorKind::conflict, "shift_full"}})
                   .write(change_shift));
    router.add(post<NewSignup, SignupAnswer>("/api/v1/drives/{drive}/shifts/{shift}/signups")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("volunteers")
                   .says("Đăng ký một người vào ca", "Sign a person up for a shift")
                   .makes()
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::not_found, "shift_not_found"},
                              {ErrorKind::rule, "volunteer_not_found"},
                              {ErrorKind::conflict, "drive_frozen"},
                              {ErrorKind::conflict, "signed_up_already"},
                              {ErrorKind::conflict, "signup_step_not_allowed"}})
                   .problems(fitness)
                   .write(sign_up));
    router.add(post<SignupStep, SignupAnswer>("/api/v1/drives/{drive}/shifts/{shift}/signups/{volunteer}")
                   .allow(Permission::run_drive, Where::drive)
                   .tag("volunteers")
                   .says("Xác nhận, từ chối, hoặc ghi giờ công", "Confirm, decline, or note the hours")
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::not_found, "shift_not_found"},
                              {ErrorKind::not_found, "volunteer_not_found"},
                              {ErrorKind::conflict, "signup_step_not_allowed"},
                              {ErrorKind::conflict, "shift_full"},
                              {ErrorKind::rule, "shift_not_over"}})
                   .problems(fitness)
                   .write(step));
    // Personal: names.
    router.add(get<None, SignupList>("/api/v1/drives/{drive}/signups")
                   .allow(Permission::run_drive, Where::drive)
                   .personal()
                   .tag("volunteers")
                   .says("Ai đã đăng ký vào các ca của một đợt", "Who signed up for a drive's shifts")
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .read([read_books](const Call<None, None>& call, storage::Session& session) -> Result<Reply<SignupList>> {
                       auto books = read_books();
                       const Drive* d = find_drive(*books, call.path("drive"));
                       if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
                       Reply<SignupList> out;
                       for (const auto& s : d->shifts)
                           for (const auto& u : s.signups)
                               for (const auto& p : storage::scheduling::people_numbered(session, {u.person}))
                                   out.value.items.push_back(answer(s, p, u));
                       return out;
                   }));
}

}  // namespace api::scheduling
