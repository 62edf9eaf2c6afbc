// Yesterday's results on today's map: what has ended is carried to its successors.
#pragma once

#include "domain/scheduling/organization.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace domain::scheduling {

/// One share of an organisation on the map of a day.
struct CurrentPart {
    std::int64_t weight = 0;         ///< parts per million
    std::vector<std::int64_t> path;  ///< who has it, then who stands above, up to the root

    std::int64_t organization() const { return path.front(); }
    bool within(std::int64_t organization) const;
};

/// The map of one day. An organisation that has ended is its successors, by their shares and theirs
/// again if they have ended too; one that ended without successors stays a row of its own and
/// stands below whoever goes on with what stood above it. One that goes on stands below its parent
/// of the day, or whoever goes on with that. For one thread; the tree must outlive it.
class CurrentMap {
  public:
    CurrentMap(const OrganizationTree& tree, Day day) : tree_(&tree), day_(day) {}

    /// Where an organisation's results stand; the weights add up to one million. Largest first,
    /// then by code, so that apportioning by them does not depend on numbers.
    const std::vector<CurrentPart>& parts(std::int64_t organization);

  private:
    std::vector<CurrentPart> find(std::int64_t organization);

    const OrganizationTree* tree_;
    Day day_;
    std::vector<std::int64_t>
        open_;  ///< being looked at; dates that contradict each other must not loop
    std::unordered_map<std::int64_t, std::vector<CurrentPart>> known_;
};

}  // namespace domain::scheduling
