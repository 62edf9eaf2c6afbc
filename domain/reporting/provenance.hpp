// Where a figure of a report comes from.
#pragma once

#include "domain/reporting/build.hpp"

namespace domain::reporting {

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
/// The parts of everything in the report of build() that is added up and not zero, from one walk:
/// what is kept with figures that are kept. Keys in the order of the report.
std::vector<Parts> all_parts(const tallying::Books& books, const About& about,
                             const Options& options);

/// True for keys of figures and cells that are sums over drives; the others are made of figures or
/// entered.
bool added_up(std::string_view key);
/// Keys that the formula of a figure or cell names and that stand in the same report.
std::vector<std::string> inputs_of(const Report& report, std::string_view key);

/// What stands under a figure.
struct Opened {
    const Definition* definition = nullptr;
    Value value;
    bool added_up = false;            ///< then `parts` make the value
    std::vector<Part> parts;          ///< in order of drive numbers, without zeros
    std::vector<std::string> inputs;  ///< else: keys of the figures that it is made of
};

/// Opens a figure ("bags") or a cell ("by_volume.350.bags") of the report that build() makes;
/// nothing for an unknown key.
std::optional<Opened> open(const tallying::Books& books, const Report& report,
                           const Options& options, std::string_view key);

}  // namespace domain::reporting
