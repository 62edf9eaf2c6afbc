// Figures that came on paper, held against themselves and each other.
#pragma once

#include "domain/reporting/checks.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::reporting {

/// What somebody reported on paper, and what it is about.
struct PaperReport {
    std::string title;
    domain::reporting::Statement statement;
    domain::reporting::Placed placed;
};

struct PaperChecked {
    std::optional<std::int64_t> ml;  ///< when the split by volume is whole
    std::vector<domain::reporting::Finding> findings;
};

/// One answer for each report, in their order: the findings about itself, and `part_beside_total`
/// for each other one in which it seems to lie.
std::vector<PaperChecked> check_paper(const std::vector<PaperReport>& reports);

}  // namespace usecases::reporting
