// Sites: places where drives are held.
#pragma once

#include <optional>

#include "domain/core/uuid.hpp"

namespace domain::scheduling {

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
};

}  // namespace domain::scheduling
