#include "domain/tallying/cutting.hpp"

#include "domain/core/apportion_table.hpp"

namespace domain::tallying {

std::vector<std::vector<Counts>> cut(const std::vector<Cell>& cells,
                                     const std::vector<scheduling::CurrentPart>& parts) {
    std::vector<std::vector<Counts>> out(parts.size(), std::vector<Counts>(cells.size()));
    if (parts.size() == 1) {
        for (std::size_t c = 0; c < cells.size(); ++c) out[0][c] = cells[c].counts;
        return out;
    }
    std::vector<std::int64_t> weights;
    for (const auto& part : parts) weights.push_back(part.weight);
    for (auto member : {&Counts::bags, &Counts::discarded, &Counts::registered, &Counts::deferred,
                        &Counts::walked_out}) {
        std::vector<std::int64_t> counts;
        for (const auto& cell : cells) counts.push_back(cell.counts.*member);
        auto table = apportion_table(counts, weights);
        for (std::size_t p = 0; p < parts.size(); ++p)
            for (std::size_t c = 0; c < cells.size(); ++c) out[p][c].*member = table[p][c];
    }
    return out;
}

std::int64_t holder(const scheduling::OrganizationTree& tree, const scheduling::CurrentPart& part,
                    Day day) {
    for (auto num : part.path)
        if (const auto* o = tree.find(num); o && o->valid.contains(day)) return num;
    return part.organization();
}

}  // namespace domain::tallying
