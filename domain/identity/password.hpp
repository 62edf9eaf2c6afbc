// Which passwords are accepted: by length and by how soon a guesser would come to it, not by
// classes of characters.
#pragma once

#include "domain/core/result.hpp"

#include <string>
#include <string_view>

namespace domain::identity {

/// NIST SP 800-63B 5.1.1.2 asks for 8 and a list of common ones; 12 because the accounts here
/// approve a province's plan.
constexpr std::size_t shortest_password = 12;
constexpr std::size_t longest_password = 200;  ///< characters; longer ones only cost time

/// Refusals: `password_too_short`, `password_too_long`, `password_common` (a known password, a
/// word, a name, a keyboard walk, a repetition or a day, also with usual replacements),
/// `password_contains_login`. `login` and `name` are the account's own.
Result<void> check_password(std::string_view password, std::string_view login,
                            std::string_view name);

}  // namespace domain::identity
