#include "usecases/scheduling/calendar_days.hpp"

#include "storage/scheduling/calendar_days.hpp"
#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases::scheduling {

using domain::ErrorKind;
using domain::Result;

Result<CalendarDay> add(const Actor& actor, storage::WriteTransaction& tx,
                        const NewCalendarDay& what) {
    const auto& entered = tx.books().registry().calendar_days;
    Checks checks(tx.books());
    checks.free("", what.id,
                [&](const std::string& r) { return tx.books().registry().calendar_day(r); });
    CalendarDay d;
    d.organization = checks.organization_if("organization", what.organization);
    auto taken = std::find_if(entered.begin(), entered.end(), [&](const auto& entry) {
        return entry.second.day == what.day && entry.second.organization == d.organization;
    });
    if (taken != entered.end())
        checks.refuse("day", "calendar_day_taken",
                      {{"day", what.day.text()}, {"name", taken->second.name}},
                      ErrorKind::conflict);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = actor.require(Permission::approve_plan, tx.books(), d.organization); !may)
        return may.error();
    d.id = what.id ? *what.id : tx.new_id();
    d.day = what.day;
    d.kind = what.kind;
    d.name = what.name;
    d.document = what.document;
    return storage::scheduling::add(tx, std::move(d));
}

Result<CalendarDay> change(const Actor& actor, storage::WriteTransaction& tx,
                           std::int64_t calendar_day, const CalendarDayPatch& patch) {
    CalendarDay d = tx.books().registry().calendar_days.at(calendar_day);
    if (auto may = actor.require(Permission::approve_plan, tx.books(), d.organization); !may)
        return may.error();
    if (patch.kind) d.kind = *patch.kind;
    if (patch.name) d.name = *patch.name;
    if (patch.document) d.document = *patch.document;
    return storage::scheduling::change(tx, std::move(d));
}

}  // namespace usecases::scheduling
