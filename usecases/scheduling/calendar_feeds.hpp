// Calendars behind secret addresses.
#pragma once

#include "domain/scheduling/calendar_feed.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <functional>
#include <optional>
#include <string>

namespace usecases::scheduling {

using domain::scheduling::CalendarFeed;
using domain::scheduling::FeedKind;

/// True for whoever made it and whoever keeps people; one of an organisation belongs to the body,
/// so whoever plans for it sees it too.
bool sees_feed(const Actor& actor, const domain::tallying::Books& books, const CalendarFeed& feed);

struct NewCalendarFeed {
    FeedKind kind{};
    std::string name;
    std::optional<std::string>
        organization;  ///< what the feed is of: one of the three, as its kind needs it, or none
    std::optional<std::string> team;
    std::optional<std::string> person;
};

/// What the address of a feed is known by, and the credential that it is made with.
struct FeedAddress {
    domain::Digest digest;
    domain::identity::Maker maker;
};

/// Makes a feed. `address` is asked for when everything else is right. Refusals:
/// `feed_subject_mismatch`, `organization_not_found`, `team_not_found`, `person_not_found` (also
/// for whose shifts are not one's business), `feed_needs_person`, `forbidden`, those of `address`.
domain::Result<CalendarFeed> add(const Actor& actor, storage::WriteTransaction& tx,
                                 const NewCalendarFeed& what,
                                 const std::function<domain::Result<FeedAddress>()>& address);

/// The address stops working; revoking it again changes nothing. Refusal:
/// `calendar_feed_not_found`, also for who does not see it.
domain::Result<CalendarFeed> revoke_feed(const Actor& actor, storage::WriteTransaction& tx,
                                         const domain::Uuid& feed);

}  // namespace usecases::scheduling
