// Reporting periods: what is reported about which days.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/result.hpp"

#include <optional>
#include <vector>

namespace domain::reporting {

enum class ReportKind { drive, campaign, month, quarter, half_year, nine_months, year, free };
BOOST_DESCRIBE_ENUM(ReportKind, drive, campaign, month, quarter, half_year, nine_months, year, free)

/// Whole months of a kind; 0 for those that have none.
int months_of(ReportKind kind);

/// Refuses with `period_not_of_kind` days that do not make a period of the kind: whole months from
/// the first of one. A year may begin in any month, because plan years end on 30 November as well
/// as on 31 December (Hà Nam 2023).
Result<void> check_period(ReportKind kind, Day from, Day to);

/// The period of equal length just before; whole months step by months.
DayRange period_before(Day from, Day to);

/// Periods of a kind that end in `ends`, for years that begin in `first_month`; in order. Nine
/// months are the first nine of a year. Nothing for kinds without whole months.
std::vector<DayRange> periods_ending_in(ReportKind kind, unsigned first_month, Day from, Day to);

}  // namespace domain::reporting
