// What the two ways of hiding small cells have in common.
#pragma once

#include "domain/tallying/small_cells.hpp"

#include <algorithm>
#include <vector>

namespace domain::tallying::small_cells {

inline bool rare(Dimension d) {
    return d == Dimension::abo || d == Dimension::rh || d == Dimension::donor_class;
}

inline bool has(const std::vector<Dimension>& by, Dimension d) {
    return std::find(by.begin(), by.end(), d) != by.end();
}

/// The same question, about the same parts and on the same map, for all groups.
inline Question without_rare(const Question& asked, std::vector<Dimension> by) {
    Question q = asked;
    q.filter.abo.reset();
    q.filter.rh.reset();
    q.by = std::move(by);
    return q;
}

/// Rh: facts are published as a tree of sets, each wholly inside another or apart from it.
Result<ProtectedTotals> by_rh(const Books& books, const Question& question, std::int64_t threshold);

/// ABO and class of donor: small rows of a table, and rows hidden with them so that no sum gives
/// them back.
ProtectedTotals by_group(const Books& books, const Question& question, std::int64_t threshold);

}  // namespace domain::tallying::small_cells
