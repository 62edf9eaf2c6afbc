#include "usecases/scheduling/held_drives.hpp"

#include "domain/tallying/calendar.hpp"
#include "storage/scheduling/drives.hpp"
#include "usecases/scheduling/drive_fields.hpp"

namespace usecases::scheduling {

using domain::Result;

Result<Drive> held_drive(const Actor& actor, storage::WriteTransaction& tx, const NewDrive& what,
                         DriveStatus status) {
    auto d = as_proposed(actor, tx, what);
    if (!d) return d;
    if (auto soft = check_clashes(actor, tx, *d, what.acceptance); !soft) return soft.error();
    d->status = status;
    return d;
}

std::vector<std::vector<Clash>> add_held(const Actor& actor, storage::WriteTransaction& tx,
                                         std::vector<Drive>& drives, const std::string& source) {
    storage::scheduling::add(tx, drives, actor.name, source);
    const auto& index = tx.calendar();
    const auto& rules = tx.clash_rules();
    const auto plan = domain::tallying::plan_view(tx.books().registry());
    std::vector<std::vector<Clash>> out;
    out.reserve(drives.size());
    for (const auto& drive : drives) out.push_back(index.check(drive, plan, rules));
    return out;
}

}  // namespace usecases::scheduling
