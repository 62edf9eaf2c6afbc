// Totals for readers who must not learn counts so small that they point at a donor.
#pragma once

#include "domain/core/result.hpp"
#include "domain/tallying/totals.hpp"

#include <vector>

namespace domain::tallying {

/// Counts of 1 to 4 bags of a rare group are not told. Below 3 the rule protects nobody: a hidden
/// count would always be a 1.
constexpr std::int64_t small_cell_threshold = 5;

/// Rh figures of a year are answered when it has been over for this long: figures that still grow
/// give single bags away to whoever asks before and after. Laboratories type within days; two weeks
/// let late typings and corrections in first.
constexpr std::int32_t settling_days = 14;

/// Rows of rare groups that are held against each other in one answer; a question with more is
/// refused with `too_wide`.
constexpr std::size_t most_rows_compared = 20'000;

/// What may be shown of a row. Figures that may not be shown are zero in the row and mean nothing.
enum class Shown {
    all,
    bags,  ///< `bags` alone: volumes and drives would split the group further
    nothing,
};

struct ProtectedTotals {
    /// As `total()` answers, except for the figures that are not shown, for rows without bags in
    /// answers about Rh (left out) and for hidden rows that may be zero (added: next to a hidden
    /// row, a missing one is hidden too).
    Totals totals;
    std::vector<Shown> rows;  ///< for each of totals.rows
    Shown total = Shown::all;

    bool whole() const;  ///< nothing is held back
};

/// True when the question splits by, or selects, a group that can be rare: Rh, ABO or class of
/// donor.
bool about_rare_groups(const Question& question);

/// The answer to `question` without small cells and without what gives them back; domain/DESIGN.md
/// says how, and what remains. `filter.within` is the reader's own part of the plan: the promise
/// holds for readers of one part each. Refuses with `too_fine_for_rare_groups` when Rh is asked for
/// together with anything but year, month and ABO (a filter by organisation is refused even where
/// it says what `within` says: a hospital's part also holds what is collected for it), for other
/// days than whole years, halves, quarters or months, or by a reader of a part on the current map.
/// With a threshold of 1 or less nothing is hidden or refused, but for `too_wide`
/// (Question::most_rows). Costs one walk over the drives for a question without rare groups and at
/// most three for others.
Result<ProtectedTotals> protected_totals(const Books& books, const Question& question,
                                         std::int64_t threshold = small_cell_threshold);

}  // namespace domain::tallying
