// Valuations as they are answered, over HTTP and on the command line.
#pragma once

#include "api/tallying/questions.hpp"
#include "domain/valuation/valuation.hpp"

namespace api::valuation {

struct ValuationQuery : tallying::TotalsQuery {
    Given<domain::Code> tariff;
    BOOST_DESCRIBE_CLASS(ValuationQuery, (tallying::TotalsQuery), (tariff), (), ())
};

/// The place holds component and nominal_ml in every line, beside what was asked for `by`.
struct LineAnswer : tallying::Place {
    std::int64_t bags = 0;
    std::int64_t price_vnd = 0;
    std::string tariff;
    std::int64_t value_vnd = 0;
    BOOST_DESCRIBE_CLASS(LineAnswer, (tallying::Place), (bags, price_vnd, tariff, value_vnd), (), ())
};

struct ValueTotal {
    std::int64_t bags = 0;
    std::int64_t value_vnd = 0;
};
BOOST_DESCRIBE_STRUCT(ValueTotal, (), (bags, value_vnd))

struct ValuationAnswer : tallying::OnMapAnswer {
    tallying::AsOfAnswer as_of;
    std::vector<domain::tallying::Dimension> by;
    std::vector<LineAnswer> lines;
    ValueTotal total;
    bool overlap = false;
};
BOOST_DESCRIBE_STRUCT(ValuationAnswer, (tallying::OnMapAnswer), (as_of, by, lines, total, overlap))

/// `tariff` is a code or empty. Refusals: `tariff_not_found` (as `invalid_parameter`) and those of
/// domain::valuation::value.
domain::Result<ValuationAnswer> valuation_answer(const domain::tallying::Books& books,
                                                 const domain::tallying::Question& question,
                                                 const std::string& tariff);

}  // namespace api::valuation
