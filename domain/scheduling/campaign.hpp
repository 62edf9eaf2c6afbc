// Campaigns: what a season of drives is called.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <optional>

namespace domain::scheduling {

enum class CampaignKind { red_sunday, spring_festival, summer, red_journey, national_day, other };
BOOST_DESCRIBE_ENUM(CampaignKind, red_sunday, spring_festival, summer, red_journey, national_day,
                    other)

struct Campaign {
    std::int64_t num = 0;
    Uuid id;
    std::string code;
    std::string name;
    CampaignKind kind = CampaignKind::other;
    Day starts_on;
    Day ends_on;  ///< last day, included; may lie in the next year
    std::int64_t organization = 0;
    std::int64_t version = 1;
    std::optional<std::int64_t> lock_days =
        {};  ///< so many days before a drive its time, place and team are settled
};

}  // namespace domain::scheduling
