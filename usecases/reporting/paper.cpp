#include "usecases/reporting/paper.hpp"

namespace usecases::reporting {

using namespace domain::reporting;

std::vector<PaperChecked> check_paper(const std::vector<PaperReport>& reports) {
    std::vector<PaperChecked> out;
    std::vector<Placed> placed;
    for (const auto& r : reports) {
        out.push_back({volume_of(r.statement), check_statement(r.statement)});
        // What has one day only was on that day.
        auto& one = placed.emplace_back(r.placed);
        if (!one.to) one.to = one.from;
    }
    for (const auto& c : part_beside_total(placed))
        out[c.part].findings.push_back(
            {"part_beside_total", Severity::warns, "bags", {{"whole", reports[c.whole].title}}});
    return out;
}

}  // namespace usecases::reporting
