// What a login looks like.
#pragma once

#include "domain/core/result.hpp"

#include <string_view>

namespace domain::identity {

/// A login is a code (domain::is_code), since that is what signing in compares with. Refusal:
/// `login_malformed`.
Result<void> check_login(std::string_view login);

}  // namespace domain::identity
