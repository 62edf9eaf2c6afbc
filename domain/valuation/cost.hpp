// What a drive cost, by item.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace domain::valuation {

enum class CostItem {
    gifts,
    meals,
    travel,
    organizing,
    venue,
    transport,
    staff,
    materials,
    communication,
    other
};
BOOST_DESCRIBE_ENUM(CostItem, gifts, meals, travel, organizing, venue, transport, staff, materials,
                    communication, other)

struct Cost {
    std::int64_t num = 0;
    Uuid id;
    std::int64_t drive = 0;
    CostItem item{};
    std::int64_t amount_vnd = 0;
    std::string note;
    std::int64_t reverses =
        0;  ///< the line that this one takes back, with the same amount below zero
    std::string actor;
    Instant at;
};

/// Whole đồng for each usable bag, rounded half up; nothing without bags. `total_vnd` >= 0.
inline std::optional<std::int64_t> cost_per_bag(std::int64_t total_vnd, std::int64_t usable_bags) {
    if (usable_bags <= 0) return std::nullopt;
    return (total_vnd + usable_bags / 2) / usable_bags;
}

}  // namespace domain::valuation
