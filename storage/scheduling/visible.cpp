#include "storage/scheduling/visible.hpp"

#include "storage/engine/number_list.hpp"

namespace storage::scheduling {

SeenRows::SeenRows(const OrganizationFilter& filter,
                   const domain::scheduling::OrganizationTree& tree, domain::Day day) {
    if (filter.seen.is_everything() && !filter.below) return;
    auto numbers = filter.seen.organizations(tree, day);
    if (filter.below)
        std::erase_if(numbers,
                      [&](std::int64_t num) { return !tree.within(num, filter.below, day); });
    list_ = number_list(numbers);
}

std::string SeenRows::condition(const Session& session, std::string_view column,
                                std::string_view name) const {
    return one_of_numbers(session, column, name);
}

}  // namespace storage::scheduling
