// One account for each role, to try the demo with.
#pragma once

#include "storage/engine/database.hpp"

#include <string>
#include <vector>

namespace server::demo {

struct DemoAccount {
    std::string login;
    std::string role;
    std::string what_vi;
    std::string what_en;
};

struct DemoAccounts {
    std::vector<DemoAccount> all;
    std::string password;  ///< of all of them; made anew each time
    std::string token;     ///< a bearer token with every role but the hospital's
};

/// Adds them to the Kiên Giang demo, with the rows that the interface leaves in the audit.
domain::Result<DemoAccounts> add_accounts(storage::Database& database);

}  // namespace server::demo
