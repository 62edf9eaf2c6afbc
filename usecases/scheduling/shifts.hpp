// The shifts of a drive, and who signs up for them.
#pragma once

#include "domain/scheduling/shift.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::scheduling {

using domain::scheduling::Drive;
using domain::scheduling::Person;
using domain::scheduling::Shift;
using domain::scheduling::Signup;
using domain::scheduling::SignupStatus;
using domain::scheduling::WorkRole;

struct NewShift {
    std::optional<domain::Uuid> id;
    WorkRole role{};
    std::int64_t count = 1;
    domain::Instant starts_at;
    domain::Instant ends_at;
};

/// Adds a shift to a drive: whoever plans the drive may, and whoever runs it. Refusals:
/// `forbidden`, `drive_frozen`, `ends_before_starts`, `shift_outside_drive` (further than 12 hours
/// from the drive), `id_taken`.
domain::Result<Shift> add_shift(const Actor& actor, storage::WriteTransaction& tx,
                                std::int64_t drive, const NewShift& what);

struct ShiftPatch {
    std::optional<std::int64_t> count;
    std::optional<domain::Instant> starts_at;
    std::optional<domain::Instant> ends_at;
};

/// Changes a shift. Refusals as for add_shift(), `shift_not_found`, and `shift_full` when more
/// places are sure than would be left.
domain::Result<Shift> change_shift(const Actor& actor, storage::WriteTransaction& tx,
                                   std::int64_t drive, const std::string& shift,
                                   const ShiftPatch& patch);

/// A person's place in a shift.
struct StaffedPlace {
    Shift shift;
    Person person;
    Signup signup;
};

/// Signs a person up: who is seen anyway, or belongs to the body that holds the drive; a code that
/// was guessed names nobody. Refusals: `forbidden`, `shift_not_found`, `volunteer_not_found` (a
/// rule, at `volunteer`), `drive_frozen`, `signed_up_already`, `signup_step_not_allowed`, those of
/// check_fitness() on the shift's day, and `person_twice` for who is at another shift then.
domain::Result<StaffedPlace> sign_up(const Actor& actor, storage::WriteTransaction& tx,
                                     std::int64_t drive, const std::string& shift,
                                     const std::string& volunteer);

/// The next step of a sign-up. `minutes` are noted with `attended`; without them the whole shift
/// was worked. Refusals: `forbidden`, `shift_not_found`, `volunteer_not_found`, those of
/// check_signup_step(), and before a place is sure those of sign_up().
domain::Result<StaffedPlace> step_signup(const Actor& actor, storage::WriteTransaction& tx,
                                         std::int64_t drive, const std::string& shift,
                                         const std::string& volunteer, SignupStatus to,
                                         std::optional<std::int64_t> minutes);

}  // namespace usecases::scheduling
