// Days off and working days that committees entered, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::CalendarDay;

CalendarDay add(WriteTransaction& tx, CalendarDay day);
/// Writes kind, name and document; the version grows by one.
CalendarDay change(WriteTransaction& tx, CalendarDay day);
void load_calendar_days(Session& session, domain::tallying::Register& into);

}  // namespace storage::scheduling
