// Staff and volunteers: who sees them, who adds and changes them.
#pragma once

#include "domain/scheduling/shift.hpp"
#include "domain/scheduling/visible.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::scheduling {

using domain::scheduling::Person;
using domain::scheduling::Qualification;
using domain::scheduling::WorkRole;

/// Whose people are seen: those of the organisations that one plans for or runs drives of. Somebody
/// elsewhere does not exist.
domain::scheduling::Visible seen_people(const Actor& actor, const domain::tallying::Books& books);

/// Somebody who is seen, by id or code. Refusal: `volunteer_not_found`, also for who is not seen.
domain::Result<Person> volunteer(const Actor& actor, const domain::tallying::Books& books,
                                 storage::Session& session, const std::string& reference);

/// What a list of people is narrowed to.
struct VolunteerFilter {
    std::int64_t organization = 0;  ///< people of this one and all below it; 0: no limit
    std::optional<WorkRole> role;
    std::optional<domain::Day>
        expires_by;  ///< with a qualification that ends on this day or earlier
};

struct VolunteerPage {
    std::vector<Person> people;
    std::optional<std::string> next;  ///< the code to go on after; none: that was all
};

/// Those who are seen, in order of code, `most` at a time behind the code `after`. A page may be
/// shorter and still have a next: people of an organisation that the books do not have yet are told
/// next time.
VolunteerPage volunteers(const Actor& actor, const domain::tallying::Books& books,
                         storage::Session& session, const VolunteerFilter& filter,
                         const std::string& after, std::size_t most);

struct NewVolunteer {
    std::optional<domain::Uuid> id;
    std::string code;
    std::string name;
    std::string organization;
    std::vector<WorkRole> roles;
    std::vector<Qualification> qualifications;
};

/// Adds a person. Refusals: `organization_not_found`, `repeated_item`, `forbidden`, `code_taken`,
/// `id_taken`.
domain::Result<Person> add(const Actor& actor, storage::WriteTransaction& tx,
                           const NewVolunteer& what);

struct VolunteerPatch {
    std::optional<std::string> name;
    std::optional<std::string> organization;
    std::optional<std::vector<WorkRole>> roles;
    std::optional<std::vector<Qualification>> qualifications;
    std::optional<bool> active;
};

/// Changes a person, who may go to another organisation when both are planned for. Refusals as for
/// add().
domain::Result<Person> change(const Actor& actor, storage::WriteTransaction& tx, Person person,
                              const VolunteerPatch& patch);

}  // namespace usecases::scheduling
