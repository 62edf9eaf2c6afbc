// Totals as they are answered, over HTTP and on the command line.
#pragma once

#include "api/tallying/questions.hpp"

#include <functional>

namespace api::tallying {

/// Null only where `suppressed` says that the figures are so small that they would point at a
/// donor.
struct FiguresAnswer {
    std::optional<std::int64_t> drives;
    std::optional<std::int64_t> bags;
    std::optional<std::int64_t> ml;
    std::optional<Tenths> standard_units;
    std::optional<std::int64_t> volume_unknown;
    std::optional<std::int64_t> discarded;
    std::optional<std::int64_t> registered;
    std::optional<std::int64_t> deferred;
    std::optional<std::int64_t> walked_out;
    Given<bool> suppressed;  ///< only when true
    BOOST_DESCRIBE_CLASS(FiguresAnswer, (),
                         (drives, bags, ml, standard_units, volume_unknown, discarded, registered,
                          deferred, walked_out, suppressed),
                         (), ())
};

struct TotalsRow : Place, FiguresAnswer {
    BOOST_DESCRIBE_CLASS(TotalsRow, (Place, FiguresAnswer), (), (), ())
};

struct TargetAnswer {
    domain::Uuid id;
    std::string organization;
    domain::scheduling::TargetMeasure measure{};
    domain::scheduling::TargetBasis basis{};
    double value = 0;
    Tenths percent;
};
BOOST_DESCRIBE_STRUCT(TargetAnswer, (), (id, organization, measure, basis, value, percent))

struct ReportingAnswer {
    std::int64_t drives_expected = 0;
    std::int64_t drives_reported = 0;
    std::vector<std::string> drives_missing;
};
BOOST_DESCRIBE_STRUCT(ReportingAnswer, (), (drives_expected, drives_reported, drives_missing))

/// Codes listed in drives_missing; the counts beside it are always whole.
constexpr std::size_t most_missing_listed = 500;

struct TotalsAnswer : OnMapAnswer {
    AsOfAnswer as_of;
    std::vector<domain::tallying::Dimension> by;
    std::vector<TotalsRow> rows;
    FiguresAnswer total;
    bool overlap = false;
    std::optional<TargetAnswer> target;
    ReportingAnswer reporting;
};
BOOST_DESCRIBE_STRUCT(TotalsAnswer, (OnMapAnswer),
                      (as_of, by, rows, total, overlap, target, reporting))

TotalsAnswer totals_answer(const domain::tallying::Books& books,
                           const domain::tallying::Question& question);
/// The rows as CSV; a question without `by` has one row, the total.
std::string totals_csv(const TotalsAnswer& answer, const csv::Form& form);
/// The same for totals that are there already.
TotalsAnswer totals_answer(const domain::tallying::Books& books,
                           const domain::tallying::Question& question,
                           const domain::tallying::Totals& totals);
/// Everything but the rows, and one row: for answers that are written row by row.
TotalsAnswer totals_head(const domain::tallying::Books& books,
                         const domain::tallying::Question& question,
                         const domain::tallying::Totals& totals);
TotalsRow totals_row(const domain::tallying::Books& books,
                     const domain::tallying::Question& question, const domain::tallying::Row& row);
/// The JSON or CSV of an answer in pieces, holding few rows at a time.
void write_totals(const domain::tallying::Books& books, const domain::tallying::Question& question,
                  const domain::tallying::Totals& totals, documents::Format format,
                  const csv::Form& form, const std::function<void(std::string_view)>& sink);
/// The same for readers from whom small cells are hidden; refusals are those of
/// domain::tallying::protected_totals.
domain::Result<TotalsAnswer> protected_totals_answer(const domain::tallying::Books& books,
                                                     const domain::tallying::Question& question);

}  // namespace api::tallying
