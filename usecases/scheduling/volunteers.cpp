#include "usecases/scheduling/volunteers.hpp"

#include "domain/identity/visible.hpp"
#include "storage/scheduling/people.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

using domain::Result;
using domain::tallying::Books;

void check_roles(Checks& checks, const std::vector<WorkRole>& roles) {
    for (auto it = roles.begin(); it != roles.end(); ++it)
        if (std::find(roles.begin(), it, *it) != it)
            checks.refuse("roles/" + std::to_string(it - roles.begin()), "repeated_item");
}

}  // namespace

domain::scheduling::Visible seen_people(const Actor& actor, const Books& books) {
    auto open = [&](Permission permission) {
        return domain::identity::visible(*actor.principal, permission, books.as_of.today);
    };
    return open(Permission::change_plan) | open(Permission::run_drive);
}

Result<Person> volunteer(const Actor& actor, const Books& books, storage::Session& session,
                         const std::string& reference) {
    auto found = storage::scheduling::find_person(session, normal_reference(reference));
    const auto& tree = books.registry().organizations;
    if (!found || !tree.find(found->organization) ||
        !seen_people(actor, books).holds_organization(tree, found->organization, books.as_of.today))
        return not_found("volunteer_not_found", "volunteer", reference);
    return std::move(*found);
}

VolunteerPage volunteers(const Actor& actor, const Books& books, storage::Session& session,
                         const VolunteerFilter& filter, const std::string& after,
                         std::size_t most) {
    const auto& tree = books.registry().organizations;
    storage::scheduling::PeopleFilter wanted;
    wanted.seen = seen_people(actor, books);
    wanted.below = filter.organization;
    wanted.role = filter.role;
    wanted.expires_by = filter.expires_by;
    VolunteerPage out;
    out.people =
        storage::scheduling::people(session, wanted, tree, books.as_of.today, after, most + 1);
    if (out.people.size() > most) {
        out.people.resize(most);
        out.next = out.people.back().code;
    }
    std::erase_if(out.people, [&](const Person& p) { return !tree.find(p.organization); });
    return out;
}

Result<Person> add(const Actor& actor, storage::WriteTransaction& tx, const NewVolunteer& what) {
    Checks checks(tx.books());
    Person p;
    p.organization = checks.organization("organization", what.organization);
    check_roles(checks, what.roles);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::change_plan, tx.books(), p.organization); !may)
        return may.error();
    p.id = what.id ? *what.id : tx.new_id();
    p.code = what.code;
    p.name = what.name;
    p.roles = what.roles;
    p.qualifications = what.qualifications;
    return storage::scheduling::add(tx, std::move(p));
}

Result<Person> change(const Actor& actor, storage::WriteTransaction& tx, Person p,
                      const VolunteerPatch& patch) {
    if (auto may = actor.require(Permission::change_plan, tx.books(), p.organization); !may)
        return may.error();
    Checks checks(tx.books());
    if (patch.organization)
        p.organization = checks.organization("organization", *patch.organization);
    if (patch.roles) {
        check_roles(checks, *patch.roles);
        p.roles = *patch.roles;
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::change_plan, tx.books(), p.organization); !may)
        return may.error();
    if (patch.name) p.name = *patch.name;
    if (patch.qualifications) p.qualifications = *patch.qualifications;
    if (patch.active) p.active = *patch.active;
    return storage::scheduling::change(tx, std::move(p));
}

}  // namespace usecases::scheduling
