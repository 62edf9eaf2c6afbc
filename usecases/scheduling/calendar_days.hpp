// Days off, closed days and working days that committees enter.
#pragma once

#include "domain/scheduling/holidays.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>

namespace usecases::scheduling {

using domain::scheduling::CalendarDay;
using domain::scheduling::CalendarDayKind;

struct NewCalendarDay {
    std::optional<domain::Uuid> id;
    domain::Day day;
    CalendarDayKind kind{};
    std::optional<std::string> organization;  ///< none: the country's
    std::string name;
    std::string document;
};

/// Enters a day; an organisation has one entry for a day. Refusals: `id_taken`,
/// `organization_not_found`, `calendar_day_taken`, `forbidden`.
domain::Result<CalendarDay> add(const Actor& actor, storage::WriteTransaction& tx,
                                const NewCalendarDay& what);

struct CalendarDayPatch {
    std::optional<CalendarDayKind> kind;
    std::optional<std::string> name;
    std::optional<std::string> document;
};

/// Changes what was entered about a day. Refusal: `forbidden`.
domain::Result<CalendarDay> change(const Actor& actor, storage::WriteTransaction& tx,
                                   std::int64_t calendar_day, const CalendarDayPatch& patch);

}  // namespace usecases::scheduling
