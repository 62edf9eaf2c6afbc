// How many people an organisation had, as far as it was counted: the base of targets in percent.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace domain::scheduling {

enum class HeadCountKind { staff, population };
BOOST_DESCRIBE_ENUM(HeadCountKind, staff, population)

struct HeadCount {
    std::int64_t num = 0;
    Uuid id;
    std::int64_t organization = 0;
    HeadCountKind kind = HeadCountKind::population;
    Day on;  ///< the day that the count is of
    std::int64_t count = 0;
    std::string document;
};

/// All head counts, by organisation.
class HeadCounts {
  public:
    void put(HeadCount count);
    const std::map<std::int64_t, HeadCount>& all() const { return all_; }
    /// The count that holds for a plan that begins on `day`: the newest of that day or before; when
    /// there is none, the first after it. Of two counts of one day the one entered later is right.
    /// Null when nothing was counted.
    const HeadCount* at(std::int64_t organization, HeadCountKind kind, Day day) const;
    /// Every count of an organisation, in the order of entering.
    std::vector<const HeadCount*> of(std::int64_t organization) const;

  private:
    std::map<std::int64_t, HeadCount> all_;
    std::map<std::int64_t, std::vector<std::int64_t>> of_;
};

/// `percent` of `heads` in whole bags, rounded up: a goal of 1.47 % is reached by the bag that
/// makes it so. Percentages count to the millionth.
std::int64_t percent_to_bags(double percent, std::int64_t heads);

}  // namespace domain::scheduling
