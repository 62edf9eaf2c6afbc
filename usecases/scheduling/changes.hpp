// Moving a drive, and changes of time, place and team that somebody asks for and somebody else
// decides about.
#pragma once

#include "usecases/scheduling/drives.hpp"

namespace usecases::scheduling {

using domain::scheduling::DriveChange;

struct DriveMove {
    domain::Instant starts_at;
    domain::Instant ends_at;
    std::optional<std::string> site;
    Change<std::string> team;
    Acceptance acceptance;  ///< its reason is that of the move
};

struct MovedDrive : WrittenDrive {
    domain::Uuid change;           ///< the move in the drive's history
    std::vector<ToldPerson> tell;  ///< those of the old time and place and of the new one
};

/// Moves a drive at once. Refusals: `drive_locked` for who may not approve, those of references and
/// order, those of place_drive.
domain::Result<MovedDrive> move_drive(const Actor& actor, storage::WriteTransaction& tx,
                                      std::int64_t drive, const DriveMove& move);

struct NewDriveChange {
    std::optional<domain::Instant> starts_at;
    std::optional<domain::Instant> ends_at;
    std::optional<std::string> site;
    Change<std::string> team;
    std::string reason;
};

/// Asks for a change, which then waits. Refusals: `drive_frozen`, those of references and order,
/// `nothing_to_change`.
domain::Result<DriveChange> ask_for_change(const Actor& actor, storage::WriteTransaction& tx,
                                           std::int64_t drive, const NewDriveChange& what);

struct DecidedChange {
    DriveChange change;
    bool accepted = false;
    std::vector<SeenClash> warnings;
    std::vector<ToldPerson> tell;
};

/// Accepts a change, which places the drive, or refuses it. What was asked for is the difference:
/// what the drive was changed in meanwhile stays. Asked and answered are two signatures. Refusals:
/// `approval_from_above`, `change_not_found` (naming `change` as it was asked for),
/// `change_decided`, `own_change`, `ends_before_starts`, those of place_drive.
domain::Result<DecidedChange> decide_change(const Actor& actor, storage::WriteTransaction& tx,
                                            std::int64_t drive, const std::string& change,
                                            bool accept, const Acceptance& acceptance);

}  // namespace usecases::scheduling
