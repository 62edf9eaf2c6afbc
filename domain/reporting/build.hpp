// Making a report from the books.
#pragma once

#include "domain/core/result.hpp"
#include "domain/reporting/entered.hpp"
#include "domain/reporting/figures.hpp"

#include <set>

namespace domain::reporting {

/// A report of an organisation directly below, as the calendar knows it.
struct BelowReport {
    std::int64_t organization = 0;
    std::int64_t expected = 0;
    std::int64_t received = 0;
    std::int64_t on_time = 0;
};

/// A closed report before this one whose figures are no longer what the ledger says.
struct EarlierReport {
    std::string code;
    std::vector<Restated> changes;
};

struct Options {
    std::string tariff;  ///< a code; empty: each bag by the list of its day
    std::set<valuation::Layer> layers;
    Entered entered;
    std::vector<BelowReport> below;
    std::vector<EarlierReport> earlier;
};

/// The report as the books have it. One walk over the drives, and one more for the year before;
/// events are not looked at.
Report build(const tallying::Books& books, const About& about, const Options& options);

}  // namespace domain::reporting
