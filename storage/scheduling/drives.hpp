// Drives, their campaigns and the history of their status, as rows and in the books.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::scheduling {

using domain::scheduling::Drive;
using domain::scheduling::DriveStatus;

/// One step of a drive's history; the first has no `from`.
struct Transition {
    std::int64_t num = 0;
    std::optional<DriveStatus> from;
    DriveStatus to{};
    domain::Instant at;
    std::string actor;
    std::string reason;
};

/// Adds a drive in the status it has and writes the first step of its history.
Drive add(WriteTransaction& tx, Drive drive, const std::string& actor,
          const std::string& reason = {});
/// The same for many at once; sets their numbers.
void add(WriteTransaction& tx, std::vector<Drive>& drives, const std::string& actor,
         const std::string& reason);
/// Writes everything but id, code, status and who signed up for its shifts; the version grows by
/// one.
Drive change(WriteTransaction& tx, Drive drive);
/// Keeps that somebody answered for these soft clashes of the drive, and why.
Drive accept_warnings(WriteTransaction& tx, std::int64_t drive,
                      const std::vector<std::string>& codes, const std::string& reason,
                      const std::string& actor);
/// Nobody answers for the drive's clashes any more: it stands elsewhere.
void forget_warnings(WriteTransaction& tx, std::int64_t drive);
/// Refusals: those of domain::scheduling::check_transition, and `clashes_undecided` when a drive is
/// to be closed that claims units which do not count there, as long as nobody has decided about
/// them (parameters `count`, `units`), and `discards_undecided` (`count`) while there are discards
/// by number without bags that nobody has decided about.
domain::Result<Drive> transition(WriteTransaction& tx, std::int64_t drive, DriveStatus to,
                                 const std::string& actor, const std::string& reason);
/// Oldest first.
std::vector<Transition> transitions(Session& session, std::int64_t drive, std::int64_t after = 0,
                                    std::int64_t limit = INT64_MAX);

void load_drives(Session& session, domain::tallying::Books& into);

}  // namespace storage::scheduling
