#include "domain/identity/login.hpp"

#include "domain/core/uuid.hpp"

namespace domain::identity {

Result<void> check_login(std::string_view login) {
    if (is_code(login)) return {};
    return Error{ErrorKind::rule, "login_malformed", {{"login", std::string(login)}}, {}};
}

}  // namespace domain::identity
