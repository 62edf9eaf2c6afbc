// What the calendar has against a drive that is entered, moved or approved, and who answers for it.
#pragma once

#include "domain/scheduling/clashes.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"

namespace usecases::scheduling {

using domain::scheduling::Clash;
using domain::scheduling::ClashCode;
using domain::scheduling::Drive;

enum class ClashSeverity { hard, soft };
BOOST_DESCRIBE_ENUM(ClashSeverity, hard, soft)

/// What one could do instead.
enum class SuggestionKind {
    next_free_day,
    first_day_allowed,
    nearest_campaign_day,
    fewer_donors,
    later_start
};
BOOST_DESCRIBE_ENUM(SuggestionKind, next_free_day, first_day_allowed, nearest_campaign_day,
                    fewer_donors, later_start)

struct SuggestedInstead {
    SuggestionKind kind{};
    std::optional<domain::Day> day;
    std::optional<std::int64_t> number;
};

/// A clash as far as the actor may know of it. Things are named by code.
struct SeenClash {
    Clash clash;
    ClashSeverity severity{};
    std::string drive;
    std::optional<std::string>
        other;  ///< the drive on the other side; nothing when that is the thing, or may not be seen
    bool other_hidden = false;         ///< there is another drive, which the actor may not see
    std::optional<std::string> thing;  ///< people have no code, and their names are personal
    bool accepted = false;             ///< somebody answered for it with a reason
    std::optional<SuggestedInstead> suggestion;
};

/// What somebody answers for, with a reason.
struct Acceptance {
    bool said = false;  ///< the caller knows about warnings
    std::vector<ClashCode> codes;
    std::string reason;
};

/// Holds `drive` as it would stand against the calendar. A new drive, a changed or moved one, an
/// approval and an accepted change all pass here, so one rule holds for them. Refusals, both
/// conflicts with every clash among the violations: `clashes` when a hard one is there,
/// `warnings_not_accepted` when soft ones are that nobody answers for. These are demanded when the
/// drive is planned with a team, a vehicle or equipment, and whenever the caller speaks of
/// warnings: who knows none of that plans as before and is told the warnings. `reason_required` for
/// an acceptance without a reason. Gives the soft clashes that are there.
domain::Result<std::vector<Clash>> check_clashes(const Actor& actor, storage::WriteTransaction& tx,
                                                 const Drive& drive, const Acceptance& acceptance);

/// Keeps with the drive, which has been written, that the actor answers for those of `soft` that
/// the acceptance names.
void keep_acceptance(const Actor& actor, storage::WriteTransaction& tx, std::int64_t drive,
                     const std::vector<Clash>& soft, const Acceptance& acceptance);

/// Clashes of one drive as the actor may see them.
std::vector<SeenClash> seen_clashes(const Actor& actor, storage::WriteTransaction& tx,
                                    const Drive& drive, const std::vector<Clash>& clashes);
/// Every clash of the drive as it would stand, hard and soft.
std::vector<SeenClash> all_clashes(const Actor& actor, storage::WriteTransaction& tx,
                                   const Drive& drive);

/// One clash of `drive`, which `index` holds, as `who` may see it.
SeenClash seen_clash(const domain::identity::Principal& who, const domain::tallying::Books& books,
                     const Clash& clash, const Drive& drive,
                     const domain::scheduling::ClashIndex& index,
                     const domain::scheduling::ClashRules& rules);

}  // namespace usecases::scheduling
