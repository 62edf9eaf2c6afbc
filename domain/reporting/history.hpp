// What a report is compared with.
#pragma once

#include "domain/reporting/figures.hpp"

namespace domain::reporting {

/// The campaign that was a year before: of the same kind and organisation, beginning nearest to one
/// year earlier.
std::int64_t campaign_year_before(const tallying::Books& books, std::int64_t campaign);

/// Usable bags of the periods of equal length before the report's, latest first; a period without
/// any drive on record ends the list.
std::vector<std::int64_t> history(const tallying::Books& books, const About& about,
                                  std::size_t most);

}  // namespace domain::reporting
