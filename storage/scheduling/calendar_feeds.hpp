// Calendars behind secret addresses, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::CalendarFeed;

CalendarFeed add(WriteTransaction& tx, CalendarFeed feed);
/// The address stops working; the row stays.
CalendarFeed revoke(WriteTransaction& tx, CalendarFeed feed, const std::string& actor);

void load_calendar_feeds(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling
