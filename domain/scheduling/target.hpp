// Targets (chỉ tiêu): what a body was given or promised, for a period or a campaign, in a named
// measure.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <optional>
#include <string>

namespace domain::scheduling {

enum class TargetMeasure { registrations, bags, standard_units, percent_staff, percent_population };
BOOST_DESCRIBE_ENUM(TargetMeasure, registrations, bags, standard_units, percent_staff,
                    percent_population)

/// Assigned from above, or committed by the body itself (Hội An 2025: 900 assigned, 930 committed).
enum class TargetBasis { assigned, committed };
BOOST_DESCRIBE_ENUM(TargetBasis, assigned, committed)

struct Target {
    std::int64_t num = 0;
    Uuid id;
    std::int64_t organization = 0;
    std::int64_t issued_by = 0;
    std::optional<DayRange> period;  ///< both ends set; exactly one of period and campaign
    std::int64_t campaign = 0;
    TargetMeasure measure = TargetMeasure::bags;
    double value = 0;
    TargetBasis basis = TargetBasis::assigned;
    std::string document;
    std::string reason;  ///< why it was revised
    std::int64_t revision = 1;
    std::int64_t supersedes = 0;  ///< num of the revision before, 0 for the first
    std::int64_t superseded_by = 0;
};

}  // namespace domain::scheduling
