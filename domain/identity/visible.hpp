// What somebody may see, out of what he may do.
#pragma once

#include "domain/identity/access.hpp"
#include "domain/scheduling/visible.hpp"

namespace domain::identity {

/// The parts of the plan in which the permission is open to `who` on `day`.
scheduling::Visible visible(const Principal& who, Permission permission, Day day);

}  // namespace domain::identity
