// Quotients of a report, rounded half up (away from zero below it); shares as told_share() has
// them.
#pragma once

#include "domain/reporting/figures.hpp"

namespace domain::reporting {

/// part / whole * scale in the unit; not applicable unless there is a whole.
Value ratio(Unit unit, std::int64_t part, std::int64_t whole, std::int64_t scale);
/// Tenths of a percent; not applicable unless there is a whole.
Value percent_of(std::int64_t part, std::int64_t whole);
/// Hundredths of a percent: shares of a population.
Value percent_hundredths_of(std::int64_t part, std::int64_t whole);
/// Tenths of standard units of 250 ml.
std::int64_t standard_tenths(std::int64_t ml);
/// A value where `known`, else one that is missing.
Value known_if(bool known, Value value);
/// What somebody entered; not applicable when nobody did.
Value entered(Unit unit, const std::optional<std::int64_t>& number);

}  // namespace domain::reporting
