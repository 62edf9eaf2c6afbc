#include "domain/scheduling/shift.hpp"

#include <algorithm>

namespace domain::scheduling {

std::optional<QualificationKind> needed_for(WorkRole role) {
    switch (role) {
        case WorkRole::doctor:
            return QualificationKind::medical_licence;
        case WorkRole::nurse:
            return QualificationKind::nursing_licence;
        case WorkRole::technician:
            return QualificationKind::technician_certificate;
        case WorkRole::driver:
            return QualificationKind::driving_licence;
        case WorkRole::first_aid:
            return QualificationKind::first_aid_certificate;
        case WorkRole::registration:
        case WorkRole::guide:
        case WorkRole::logistics:
        case WorkRole::coordinator:
        case WorkRole::other:
            break;
    }
    return std::nullopt;
}

bool holds_time(SignupStatus status) {
    return status != SignupStatus::declined && status != SignupStatus::withdrawn &&
           status != SignupStatus::absent;
}

std::int64_t Shift::filled() const {
    return std::count_if(signups.begin(), signups.end(), [](const Signup& s) {
        return s.status == SignupStatus::confirmed || s.status == SignupStatus::attended;
    });
}

const Signup* Shift::signup(std::int64_t person) const {
    auto it = std::find_if(signups.begin(), signups.end(),
                           [&](const Signup& s) { return s.person == person; });
    return it == signups.end() ? nullptr : &*it;
}

Result<void> check_fitness(const Person& person, WorkRole role, Day day) {
    if (!person.active) return Error{ErrorKind::rule, "person_inactive", {}, {}};
    std::string name(name_of(role));
    if (std::find(person.roles.begin(), person.roles.end(), role) == person.roles.end())
        return Error{ErrorKind::rule, "role_not_held", {{"role", name}}, {}};
    auto needed = needed_for(role);
    if (!needed) return {};
    std::optional<Day> last;
    bool held = false;
    for (const auto& q : person.qualifications) {
        if (q.kind != *needed) continue;
        if (!q.valid_until || day <= *q.valid_until) return {};
        held = true;
        last = last ? std::max(*last, *q.valid_until) : *q.valid_until;
    }
    Parameters parameters{{"qualification", std::string(name_of(*needed))},
                          {"day", (held ? *last : day).text()}};
    return Error{ErrorKind::rule,
                 held ? "qualification_expired" : "qualification_missing",
                 std::move(parameters),
                 {}};
}

Result<void> check_signup_step(const Shift& shift, SignupStatus from, SignupStatus to, bool over) {
    using enum SignupStatus;
    bool allowed = false;
    switch (to) {
        case signed_up:
            allowed = from == declined || from == withdrawn;
            break;
        case confirmed:
            allowed = from == signed_up;
            break;
        case declined:
            allowed = from == signed_up || from == confirmed;
            break;
        case withdrawn:
            allowed = from == signed_up || from == confirmed;
            break;
        case attended:
            allowed = from == confirmed || from == absent || from == attended;
            break;
        case absent:
            allowed = from == confirmed || from == attended;
            break;
    }
    if (!allowed)
        return Error{ErrorKind::conflict,
                     "signup_step_not_allowed",
                     {{"from", std::string(name_of(from))}, {"to", std::string(name_of(to))}},
                     {}};
    if (to == confirmed && shift.filled() >= shift.count)
        return Error{
            ErrorKind::conflict, "shift_full", {{"count", std::to_string(shift.count)}}, {}};
    if ((to == attended || to == absent) && !over)
        return Error{ErrorKind::rule, "shift_not_over", {}, {}};
    return {};
}

}  // namespace domain::scheduling
