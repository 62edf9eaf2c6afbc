// What people type into a report beside the ledger's figures.
#pragma once

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
};

/// Figures as somebody states them: the headline of a report, or a report on paper from below.
struct Statement {
    std::optional<std::int64_t> drives, registered, donors, bags;
    std::optional<std::int64_t> bags_250, bags_350, bags_450;
    std::optional<std::int64_t> ml;
    std::optional<std::int64_t> plan_bags;
    std::optional<double> plan_percent;  ///< as printed
    std::optional<std::int64_t> value_vnd;
    std::optional<std::int64_t> headline_bags;  ///< where headline and body are two numbers
};

struct Entered {
    std::optional<std::int64_t> population;
    std::optional<std::int64_t> staff;
    std::optional<std::int64_t> resources_total_vnd;
    std::optional<std::int64_t> resources_plan_vnd;
    std::optional<std::int64_t> budget_vnd;
    std::vector<FreeLine> lines;
    Statement headline;
};

}  // namespace domain::reporting
