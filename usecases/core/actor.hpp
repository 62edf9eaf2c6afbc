// Who acts, and what may be done and seen by whoever acts.
#pragma once

#include "domain/core/result.hpp"
#include "domain/identity/access.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace domain::tallying {
class Books;
}

namespace usecases {

using domain::identity::Permission;

/// Where an act came from, as the audit says it. Empty for what the program does itself.
struct Origin {
    std::string address;     ///< of the client
    std::string request_id;  ///< of the request that brought it
};

/// True when a drive may be shown to `who`.
bool sees(const domain::identity::Principal& who, const domain::tallying::Books& books,
          const domain::scheduling::Drive& drive);
/// True when what is planned for an organisation may be shown to `who`.
bool sees_organization(const domain::identity::Principal& who, const domain::tallying::Books& books,
                       std::int64_t organization);

/// Who acts. Every use case takes one and asks it before it changes or shows anything.
struct Actor {
    std::shared_ptr<const domain::identity::Principal> principal;  ///< never null
    std::string name;  ///< as it stands in histories and in the audit
    Origin origin;

    /// The operator of the machine: imports, the command line, the demo. May do everything.
    static Actor local(std::string name);

    /// True when the permission is given over this organisation (0: over everything there is).
    bool may(Permission permission, const domain::tallying::Books& books,
             std::int64_t organization) const;
    /// `forbidden` unless may() is true. For what a request names; what a route's path names is
    /// checked before a use case runs.
    domain::Result<void> require(Permission permission, const domain::tallying::Books& books,
                                 std::int64_t organization) const;
    /// True when the drive may be shown.
    bool sees(const domain::tallying::Books& books, const domain::scheduling::Drive& drive) const;
    /// True when what is planned for the organisation may be shown.
    bool sees_organization(const domain::tallying::Books& books, std::int64_t organization) const;
};

}  // namespace usecases
