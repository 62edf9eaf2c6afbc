// People who work at drives, and the shifts they work in.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/result.hpp"
#include "domain/core/uuid.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domain::scheduling {

enum class WorkRole {
    doctor,
    nurse,
    technician,
    driver,
    registration,
    guide,
    first_aid,
    logistics,
    coordinator,
    other
};
BOOST_DESCRIBE_ENUM(WorkRole, doctor, nurse, technician, driver, registration, guide, first_aid,
                    logistics, coordinator, other)

enum class QualificationKind {
    medical_licence,
    nursing_licence,
    technician_certificate,
    driving_licence,
    first_aid_certificate,
    volunteer_training
};
BOOST_DESCRIBE_ENUM(QualificationKind, medical_licence, nursing_licence, technician_certificate,
                    driving_licence, first_aid_certificate, volunteer_training)

struct Qualification {
    QualificationKind kind{};
    std::optional<Day> valid_until;  ///< last day; none: does not expire
    bool operator==(const Qualification&) const = default;
};

/// What the work needs by law or by the rules of the trade; nothing for work that anybody may do.
std::optional<QualificationKind> needed_for(WorkRole role);

/// Staff or volunteer. As little about a person as the work needs: no birthday, no address, no
/// number.
struct Person {
    std::int64_t num = 0;
    Uuid id;
    std::string code;
    std::string name;
    std::int64_t organization = 0;
    std::vector<WorkRole> roles;
    std::vector<Qualification> qualifications;
    bool active = true;
    std::int64_t version = 1;
};

/// signed_up → confirmed → attended or absent; declined and withdrawn end it. Who was declined or
/// withdrew may sign up again.
enum class SignupStatus { signed_up, confirmed, declined, withdrawn, attended, absent };
BOOST_DESCRIBE_ENUM(SignupStatus, signed_up, confirmed, declined, withdrawn, attended, absent)

struct Signup {
    std::int64_t person = 0;
    SignupStatus status = SignupStatus::signed_up;
    std::optional<std::int64_t> minutes;  ///< worked, once attended
    bool operator==(const Signup&) const = default;
};

/// True while the person's time is spoken for.
bool holds_time(SignupStatus status);

/// So many people of one role are needed at a drive from … to ….
struct Shift {
    std::int64_t num = 0;
    Uuid id;
    WorkRole role{};
    std::int64_t count = 1;
    Instant starts_at;
    Instant ends_at;
    std::vector<Signup> signups;  ///< by number of the person

    /// People whose place is sure.
    std::int64_t filled() const;
    const Signup* signup(std::int64_t person) const;
};

/// May this person do this work on that day? Refusals: `person_inactive`, `role_not_held`,
/// `qualification_missing`, `qualification_expired` (parameters `qualification`, `day`).
Result<void> check_fitness(const Person& person, WorkRole role, Day day);

/// Checks a step of a sign-up. `day_over`: the shift has ended, so attendance can be told.
/// Refusals: `signup_step_not_allowed` (parameters from, to), `shift_full`, `shift_not_over`.
Result<void> check_signup_step(const Shift& shift, SignupStatus from, SignupStatus to, bool over);

}  // namespace domain::scheduling
