// What people typed into a report, as the rows keep it.
#pragma once

#include "domain/reporting/entered.hpp"

#include <string>
#include <string_view>

namespace storage::reporting {

/// As one JSON object with every member, null where nothing was typed.
std::string entered_text(const domain::reporting::Entered& entered);

/// The same back; members that are not there were not typed. Text that was not written so is a
/// broken database: it throws.
domain::reporting::Entered entered_of(std::string_view text);

}  // namespace storage::reporting
