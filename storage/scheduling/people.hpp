// People who work at drives, as rows only: personal data stays out of the books. Their shifts stand
// with the drive.
#pragma once

#include "storage/engine/database.hpp"
#include "storage/scheduling/visible.hpp"

namespace storage::scheduling {

using domain::scheduling::Person;
using domain::scheduling::Shift;
using domain::scheduling::Signup;

/// `code_taken`, `id_taken`.
domain::Result<Person> add(WriteTransaction& tx, Person person);
/// Writes everything but id and code; the version grows by one.
Person change(WriteTransaction& tx, Person person);
/// By id or code.
std::optional<Person> find_person(Session& session, const std::string& reference);
/// Which people a list is about.
struct PeopleFilter : OrganizationFilter {
    std::optional<domain::scheduling::WorkRole> role;  ///< who does this work
    std::optional<domain::Day>
        expires_by;  ///< who has a qualification that ends on this day or earlier
};
/// A page of them in order of code: the first `most` after `after`. The database filters; nobody
/// else is read.
std::vector<Person> people(Session& session, const PeopleFilter& filter,
                           const domain::scheduling::OrganizationTree& tree, domain::Day today,
                           const std::string& after, std::size_t most);
/// Those with these numbers, in order of number.
std::vector<Person> people_numbered(Session& session, const std::vector<std::int64_t>& nums);

/// Adds a shift to its drive.
Shift add_shift(WriteTransaction& tx, std::int64_t drive, Shift shift);
/// Writes count and time.
void change_shift(WriteTransaction& tx, std::int64_t drive, const Shift& shift);
/// Puts a person's place in a shift as it is now.
void put_signup(WriteTransaction& tx, std::int64_t drive, std::int64_t shift, const Signup& signup,
                const std::string& actor);

/// A place of a person, with the shift's and the drive's numbers.
struct Place {
    std::int64_t drive = 0;
    std::int64_t shift = 0;
};
/// All of a person's places, oldest first.
std::vector<Place> places_of(Session& session, std::int64_t person);

}  // namespace storage::scheduling
