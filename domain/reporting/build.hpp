// Making a report from the books.
#pragma once

#include <set>

#include "domain/core/result.hpp"
#include "domain/reporting/entered.hpp"
#include "domain/reporting/figures.hpp"

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

/// The report as the books have it. One walk over the drives, and one more for the year before; events are not looked at.
Report build(const tallying::Books& books, const About& about, const Options& options);

/// One drive's part of an added-up figure.
struct Part {
    std::int64_t drive = 0;
    std::int64_t amount = 0;
};

/// The drives under one added-up figure or cell, in order of drive numbers, without zeros.
struct Parts {
    std::string key;
    std::vector<Part> parts;
};
/// The parts of everything in the report of build() that is added up and not zero, from one walk: what is kept with figures
/// that are kept. Keys in the order of the report.
std::vector<Parts> all_parts(const tallying::Books& books, const About& about, const Options& options);

/// True for keys of figures and cells that are sums over drives; the others are made of figures or entered.
bool added_up(std::string_view key);
/// Keys that the formula of a figure or cell names and that stand in the same report.
std::vector<std::string> inputs_of(const Report& report, std::string_view key);

/// What stands under a figure.
struct Opened {
    const Definition* definition = nullptr;
    Value value;
    bool added_up = false;          ///< then `parts` make the value
    std::vector<Part> parts;        ///< in order of drive numbers, without zeros
    std::vector<std::string> inputs;  ///< else: keys of the figures that it is made of
};

/// Opens a figure ("bags") or a cell ("by_volume.350.bags") of the report that build() makes; nothing for an unknown key.
std::optional<Opened> open(const tallying::Books& books, const Report& report, const Options& options,
                           std::string_view key);

/// Drives that the report is about, proposed and cancelled ones too, in order of number.
std::vector<std::int64_t> drives_of(const tallying::Books& books, const About& about);

/// The campaign that was a year before: of the same kind and organisation, beginning nearest to one year earlier.
std::int64_t campaign_year_before(const tallying::Books& books, std::int64_t campaign);

/// Usable bags of the periods of equal length before the report's, latest first; a period without any drive on record ends
/// the list.
std::vector<std::int64_t> history(const tallying::Books& books, const About& about, std::size_t most);

}  // namespace domain::reporting
