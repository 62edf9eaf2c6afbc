#include "domain/tallying/small_cells.hpp"

#include "domain/tallying/small_cells/ways.hpp"

#include <algorithm>

namespace domain::tallying {
namespace {

ProtectedTotals all_of(Totals totals) {
    ProtectedTotals out;
    out.rows.assign(totals.rows.size(), Shown::all);
    out.totals = std::move(totals);
    return out;
}

}  // namespace

bool ProtectedTotals::whole() const {
    return total == Shown::all &&
           std::all_of(rows.begin(), rows.end(), [](Shown s) { return s == Shown::all; });
}

bool about_rare_groups(const Question& q) {
    return q.filter.abo || q.filter.rh || std::any_of(q.by.begin(), q.by.end(), small_cells::rare);
}

Result<ProtectedTotals> protected_totals(const Books& books, const Question& question,
                                         std::int64_t threshold) {
    if (threshold <= 1 || !about_rare_groups(question)) {
        auto out = all_of(tallying::total(books, question));
        if (out.totals.too_wide) return too_wide(question);
        return out;
    }
    if (question.filter.rh || small_cells::has(question.by, Dimension::rh))
        return small_cells::by_rh(books, question, threshold);
    // What is hidden follows from comparing rows with each other, which is much more work for a
    // row.
    Question asked = question;
    asked.most_rows = std::min(asked.most_rows, most_rows_compared);
    auto out = small_cells::by_group(books, asked, threshold);
    if (out.totals.too_wide) return too_wide(asked);
    return out;
}

}  // namespace domain::tallying
