// Drives that were held before anybody planned them here: what an import of counts makes.
#pragma once

#include "usecases/scheduling/drives.hpp"

namespace usecases::scheduling {

/// The drive as it is to be written, in the status that it ends with and without a number. The
/// rules are those of a proposal: the same references, the same permission, the same check of
/// clashes, which for a drive without a team refuses hard ones only.
domain::Result<Drive> held_drive(const Actor& actor, storage::WriteTransaction& tx,
                                 const NewDrive& what, DriveStatus status);

/// Writes many of them at once, sets their numbers, and gives for each the soft clashes that it
/// has, those with each other among them. `source` stands in their histories.
std::vector<std::vector<Clash>> add_held(const Actor& actor, storage::WriteTransaction& tx,
                                         std::vector<Drive>& drives, const std::string& source);

}  // namespace usecases::scheduling
