// What people type into a report beside the ledger's figures.
#pragma once

#include "domain/core/day.hpp"
#include "domain/valuation/layers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace domain::reporting {

/// Work of the committee that is no blood: Tết gifts, humanitarian addresses …
struct FreeLine {
    std::string key;
    std::string name;
    std::optional<std::int64_t> quantity;
    std::optional<std::int64_t> quantity_target;
    std::optional<std::int64_t> value_vnd;
    std::optional<std::int64_t> target_vnd;
    bool operator==(const FreeLine&) const = default;
};
BOOST_DESCRIBE_STRUCT(FreeLine, (), (key, name, quantity, quantity_target, value_vnd, target_vnd))

/// Figures as somebody states them: the headline of a report, or a report on paper from below.
struct Statement {
    std::optional<std::int64_t> drives, registered, donors, bags;
    std::optional<std::int64_t> bags_250, bags_350, bags_450;
    std::optional<std::int64_t> ml;
    std::optional<std::int64_t> plan_bags;
    std::optional<double> plan_percent;  ///< as printed
    std::optional<std::int64_t> value_vnd;
    std::optional<std::int64_t> headline_bags;  ///< where headline and body are two numbers
    bool operator==(const Statement&) const = default;
};
BOOST_DESCRIBE_STRUCT(Statement, (),
                      (drives, registered, donors, bags, bags_250, bags_350, bags_450, ml,
                       plan_bags, plan_percent, value_vnd, headline_bags))

/// What stands around the figures on paper.
struct Letter {
    std::optional<std::string> number;
    std::optional<std::string> place;
    std::optional<Day> date;
    std::optional<std::string> superior;
    std::optional<std::vector<std::string>> addressees;
    std::optional<std::vector<std::string>> authority;
    std::optional<std::string> signer;
    std::optional<std::vector<std::string>> recipients;
    std::optional<std::string> assessment;
    std::optional<std::vector<std::string>> tasks;
    bool operator==(const Letter&) const = default;
};
BOOST_DESCRIBE_STRUCT(Letter, (),
                      (number, place, date, superior, addressees, authority, signer, recipients,
                       assessment, tasks))

/// All of it. Not typed is not the same as empty: a list without lines was emptied by somebody.
struct Entered {
    std::optional<std::int64_t> population;
    std::optional<std::int64_t> staff;
    std::optional<std::int64_t> resources_total_vnd;
    std::optional<std::int64_t> resources_plan_vnd;
    std::optional<std::int64_t> budget_vnd;
    std::optional<std::vector<FreeLine>> lines;
    std::optional<Statement> headline;
    std::optional<std::string> tariff;  ///< a code; none: each bag by the list of its day
    std::optional<std::vector<valuation::Layer>> layers;  ///< on top of the price
    std::optional<Letter> letter;
    bool operator==(const Entered&) const = default;
};
BOOST_DESCRIBE_STRUCT(Entered, (),
                      (population, staff, resources_total_vnd, resources_plan_vnd, budget_vnd,
                       lines, headline, tariff, layers, letter))

}  // namespace domain::reporting
