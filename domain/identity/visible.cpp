#include "domain/identity/visible.hpp"

namespace domain::identity {

scheduling::Visible visible(const Principal& who, Permission permission, Day day) {
    // What is open to anybody is open in no part in particular.
    if (who.may_everywhere(permission, day)) return scheduling::Visible::everything();
    return scheduling::Visible::of(who.scopes(permission, day));
}

}  // namespace domain::identity
