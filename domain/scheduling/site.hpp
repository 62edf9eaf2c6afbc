// Sites: places where drives are held.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/uuid.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domain::scheduling {

/// Open on a weekday from `opens` to `closes`; a weekday may stand several times (closed over
/// noon).
struct Opening {
    Weekday weekday{};
    TimeOfDay opens;
    TimeOfDay closes;
    bool operator==(const Opening&) const = default;
};

struct Site {
    std::int64_t num = 0;
    Uuid id;
    std::string code;
    std::string name;
    std::int64_t organization = 0;  ///< 0: belongs to nobody in particular
    std::string address;
    std::string unit_code;  ///< official code of the administrative unit, text because zeros lead
    std::optional<double> lat;
    std::optional<double> lon;
    std::optional<std::int64_t> beds;
    std::optional<std::int64_t> donors_per_hour;
    std::int64_t version = 1;
    std::vector<Opening> opening = {};  ///< empty: not known
    std::optional<Day> fit_until =
        {};  ///< last day on which the place was found fit for collecting
};

}  // namespace domain::scheduling
