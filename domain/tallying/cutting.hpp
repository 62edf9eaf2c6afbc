// A drive's counts among those who have its organisation's results on the current map.
#pragma once

#include "domain/scheduling/current_map.hpp"
#include "domain/tallying/books.hpp"

#include <vector>

namespace domain::tallying {

/// result[part][cell]: every count cut whole, by largest remainder, and each kind of bag in about
/// the same way. Always over all cells of the drive: cut by less, two questions could count one bag
/// in two places.
std::vector<std::vector<Counts>> cut(const std::vector<Cell>& cells,
                                     const std::vector<scheduling::CurrentPart>& parts);

/// Who goes on on the day; a part that ended without successors names whoever stands above it.
std::int64_t holder(const scheduling::OrganizationTree& tree, const scheduling::CurrentPart& part,
                    Day day);

}  // namespace domain::tallying
