#include "api/valuation/valuation_answer.hpp"

#include "domain/valuation/difference.hpp"

namespace api::valuation {

domain::Result<ValuationAnswer> valuation_answer(const domain::tallying::Books& books,
                                                 const domain::tallying::Question& question,
                                                 const std::string& tariff,
                                                 const std::vector<Layer>& layers) {
    if (!tariff.empty() && !books.registry().tariff(tariff))
        return domain::Error{domain::ErrorKind::syntax,
                             "invalid_parameter",
                             {},
                             {{"?tariff", "tariff_not_found", {{"tariff", tariff}}}}};
    auto valued = domain::valuation::value(books, question, tariff, layers);
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
    if (!layers.empty()) {
        std::vector<LayerAnswer> lines;
        for (const auto& l : valued->layers)
            lines.push_back({l.layer, l.tariff, l.bags, l.cap_vnd, l.value_vnd});
        out.layers = std::move(lines);
        out.with_layers_vnd = valued->value_vnd + valued->layers_vnd;
    }
    return out;
}

domain::Result<DifferenceAnswer> difference_answer(const domain::tallying::Books& books,
                                                   const DifferenceQuery& query,
                                                   const domain::scheduling::Visible& seen) {
    using domain::Violation;
    std::vector<Violation> wrong;
    if (query.by) wrong.push_back({"?by", "not_for_kind", {}});
    if (query.layers) wrong.push_back({"?layers", "not_for_kind", {}});
    if (query.format && *query.format != documents::Format::json)
        wrong.push_back({"?format", "not_for_kind", {}});
    for (const auto& [name, tariff] :
         {std::pair("?tariff", query.tariff), {"?before_tariff", query.before_tariff}})
        if (tariff && !books.registry().tariff(tariff->value))
            wrong.push_back({name, "tariff_not_found", {{"tariff", tariff->value}}});
    if (query.before_from && query.before_to && *query.before_to < *query.before_from)
        wrong.push_back({"?before_to", "ends_before_starts", {}});
    if (!wrong.empty())
        return domain::Error{domain::ErrorKind::syntax, "invalid_parameter", {}, std::move(wrong)};
    auto question = tallying::question_of(query, books, seen);
    if (!question) return question.error();
    auto earlier = *question;
    if (query.before_from || query.before_to) {
        earlier.filter.days = {};
        if (query.before_from) earlier.filter.days.from = *query.before_from;
        if (query.before_to) earlier.filter.days.to = *query.before_to;
    }
    std::string before_tariff = query.before_tariff ? query.before_tariff->value : "";
    auto before = domain::valuation::value(books, earlier, before_tariff);
    if (!before) return before.error();
    auto now = domain::valuation::value(books, *question, query.tariff ? query.tariff->value : "");
    if (!now) return now.error();
    const auto& tariffs = books.registry().tariffs;
    domain::valuation::PriceBook prices =
        before_tariff.empty() ? domain::valuation::PriceBook(tariffs)
                              : domain::valuation::PriceBook(tariffs, before_tariff);
    auto split = domain::valuation::difference(*before, *now, prices,
                                               earlier.filter.days.to.value_or(books.as_of.today));
    if (!split) return split.error();
    DifferenceAnswer out;
    out.as_of = tallying::as_of_answer(books.as_of);
    out.before = {split->bags_before, split->value_before_vnd};
    out.now = {split->bags_now, split->value_now_vnd};
    out.difference_vnd = split->value_now_vnd - split->value_before_vnd;
    out.count_vnd = split->count_vnd;
    out.mix_vnd = split->mix_vnd;
    out.price_vnd = split->price_vnd;
    for (const auto& k : split->kinds)
        out.kinds.push_back({k.component, k.nominal_ml, k.bags_before, k.bags_now,
                             k.value_before_vnd, k.value_now_vnd, k.price_vnd});
    return out;
}

}  // namespace api::valuation
