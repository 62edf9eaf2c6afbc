// Calendars that others subscribe to, each behind an address that is itself the permission.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"
#include "domain/identity/maker.hpp"

#include <optional>
#include <string>

namespace domain::scheduling {

enum class FeedKind {
    mine,          ///< what its owner may see, and the owner's own shifts
    shifts,        ///< the shifts of one person
    organization,  ///< public: approved drives of an organisation and everything below
    team,          ///< drives and busy times of a collecting team
};
BOOST_DESCRIBE_ENUM(FeedKind, mine, shifts, organization, team)

struct CalendarFeed {
    std::int64_t num = 0;
    Uuid id;
    Digest digest;  ///< of the secret, which nobody keeps
    FeedKind kind{};
    std::string name;
    std::string owner;             ///< who made it, as in histories
    std::optional<Uuid> owner_id;  ///< none: made on the machine itself
    std::int64_t organization = 0;
    std::int64_t team = 0;
    std::int64_t person = 0;
    Instant created_at;
    std::optional<Instant> revoked_at;
    identity::Maker maker = {};
};

}  // namespace domain::scheduling
