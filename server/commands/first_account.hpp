// Into a database that nobody can sign in to.
#pragma once

#include "server/configuration/configuration.hpp"
#include "storage/engine/database.hpp"

#include <optional>
#include <string>

namespace server::commands {

/// A link, good once and for three days, that sets the password of the account `quan-tri`, an
/// administrator of everything, which is made when it is not there; nothing when somebody can sign
/// in already. Made anew each time: earlier ones stay good too until one is used.
std::optional<std::string> link_for_first_account(
    storage::Database& database, const configuration::Configuration& configuration);

}  // namespace server::commands
