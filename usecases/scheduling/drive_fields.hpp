// Fields of a drive that name other things, for proposing and changing alike. Private to
// usecases/scheduling.
#pragma once

#include "domain/scheduling/team.hpp"
#include "usecases/core/checks.hpp"
#include "usecases/scheduling/drives.hpp"

namespace usecases::scheduling {

/// The drive that is proposed, without a number: what it names exists, it may be proposed, and its
/// sessions fit. The calendar has not been asked.
domain::Result<Drive> as_proposed(const Actor& actor, storage::WriteTransaction& tx,
                                  const NewDrive& what);

/// Numbers of campaigns, each named once (`campaign_not_found`, `repeated_item`).
std::vector<std::int64_t> campaigns_named(Checks& checks,
                                          const std::vector<std::string>& references);

/// Puts the vehicles or the equipment that `codes` name in the place of those in `into`
/// (`resource_not_found`, `repeated_item`).
void take_resources(Checks& checks, const domain::tallying::Books& books,
                    domain::scheduling::ResourceKind kind, const std::string& field,
                    const std::vector<std::string>& codes, std::vector<std::int64_t>& into);

}  // namespace usecases::scheduling
