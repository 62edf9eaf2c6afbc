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

/// What a report is made of beside the books.
struct Options {
    Entered entered;
    std::vector<BelowReport> below;
    std::vector<EarlierReport> earlier;

    /// The code of the list that everything is valued by; empty: each bag by the list of its day.
    std::string tariff() const { return entered.tariff.value_or(std::string()); }
    /// What is added on top of the price, each once.
    std::set<valuation::Layer> layers() const {
        if (!entered.layers) return {};
        return {entered.layers->begin(), entered.layers->end()};
    }
};

/// The report as the books have it. One walk over the drives, and one more for the year before;
/// events are not looked at.
Report build(const tallying::Books& books, const About& about, const Options& options);

}  // namespace domain::reporting
