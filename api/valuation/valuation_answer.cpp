#include "api/valuation/valuation_answer.hpp"

namespace api::valuation {

domain::Result<ValuationAnswer> valuation_answer(const domain::tallying::Books& books,
                                                 const domain::tallying::Question& question,
                                                 const std::string& tariff) {
    if (!tariff.empty() && !books.registry().tariff(tariff))
        return domain::Error{domain::ErrorKind::syntax, "invalid_parameter", {},
                             {{"?tariff", "tariff_not_found", {{"tariff", tariff}}}}};
    auto valued = domain::valuation::value(books, question, tariff);
    if (!valued) return valued.error();
    ValuationAnswer out;
    out.as_of = tallying::as_of_answer(valued->as_of);
    out.by = question.by;
    out.overlap = valued->overlap;
    tallying::set_map(out, books, question.map, valued->splits);
    for (auto& line : valued->lines) {
        auto& answer = out.lines.emplace_back();
        tallying::set_place(answer, books, question.by, line.place);
        answer.component = line.component;
        answer.nominal_ml = std::int64_t(line.nominal_ml);
        answer.bags = line.bags;
        answer.price_vnd = line.price_vnd;
        answer.tariff = std::move(line.tariff);
        answer.value_vnd = line.value_vnd;
    }
    out.total = {valued->bags, valued->value_vnd};
    return out;
}

}  // namespace api::valuation
