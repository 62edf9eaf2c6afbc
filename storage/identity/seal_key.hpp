// What the database knows of the key that seals its secrets: not the key, but which one it is.
#pragma once

#include "storage/engine/session.hpp"

#include <cstdint>
#include <string>

namespace storage::identity {

struct SealState {
    std::string fingerprint;   ///< of the key, empty before the first start with one
    std::int64_t secrets = 0;  ///< sealed with it
};

SealState seal_state(Session& session);
void save_key_fingerprint(Session& session, const std::string& fingerprint);

}  // namespace storage::identity
