#include "usecases/core/actor.hpp"

#include "domain/tallying/books.hpp"

namespace usecases {

using domain::identity::Principal;
using domain::tallying::Books;

bool sees(const Principal& who, const Books& books, const domain::scheduling::Drive& drive) {
    return who.may(Permission::read_drive, books.registry().organizations, drive,
                   books.as_of.today);
}

bool sees_organization(const Principal& who, const Books& books, std::int64_t organization) {
    return who.may_organization(Permission::read_plan, books.registry().organizations, organization,
                                books.as_of.today);
}

Actor Actor::local(std::string name) {
    Actor out;
    out.principal = std::make_shared<const Principal>(Principal::local(name));
    out.name = std::move(name);
    return out;
}

bool Actor::may(Permission permission, const Books& books, std::int64_t organization) const {
    const auto today = books.as_of.today;
    if (!organization) return principal->may_everywhere(permission, today);
    return principal->may_organization(permission, books.registry().organizations, organization,
                                       today);
}

domain::Result<void> Actor::require(Permission permission, const Books& books,
                                    std::int64_t organization) const {
    if (may(permission, books, organization)) return {};
    return domain::Error{domain::ErrorKind::forbidden, "forbidden", {}, {}};
}

bool Actor::sees(const Books& books, const domain::scheduling::Drive& drive) const {
    return usecases::sees(*principal, books, drive);
}

bool Actor::sees_organization(const Books& books, std::int64_t organization) const {
    return usecases::sees_organization(*principal, books, organization);
}

}  // namespace usecases
