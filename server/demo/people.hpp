// One account for each role, to try the demo with.
#pragma once

#include "storage/engine/database.hpp"

#include <string>
#include <vector>

namespace server::demo {

struct DemoPerson {
    std::string login;
    std::string role;
    std::string what_vi;
    std::string what_en;
};

struct DemoPeople {
    std::vector<DemoPerson> people;
    std::string password;  ///< of all of them; made anew each time
    std::string token;     ///< a bearer token with every role but the hospital's
};

/// Adds them to the Kiên Giang demo.
domain::Result<DemoPeople> add_people(storage::Database& database);

}  // namespace server::demo
