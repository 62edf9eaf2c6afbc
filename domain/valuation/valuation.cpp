#include "domain/valuation/valuation.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace domain::valuation {
namespace {

using tallying::Dimension;

struct Missing {
    Day first{INT32_MAX};
    Day last{INT32_MIN};
    std::int64_t bags = 0;
};

Error tariff_missing(const std::map<std::pair<int, int>, Missing>& missing) {
    Error error{ErrorKind::rule, "tariff_missing", {}, {}};
    for (const auto& [what, m] : missing) {
        auto component = what.first < 0 ? std::string("unknown")
                                        : std::string(name_of(tallying::Component(what.first)));
        auto volume = what.second == 0 ? std::string("unknown") : std::to_string(what.second);
        error.violations.push_back({"?tariff",
                                    "tariff_missing",
                                    {{"component", component},
                                     {"nominal_ml", volume},
                                     {"bags", std::to_string(m.bags)},
                                     {"from", m.first.text()},
                                     {"to", m.last.text()}}});
    }
    return error;
}

/// Adds the layers that are switched on to a valuation whose lines are each counted once.
Result<void> add_layers(Valuation& out, const std::vector<Layer>& layers) {
    std::map<std::tuple<Layer, std::string, std::int64_t>, std::int64_t> bags;
    std::map<std::string, std::int64_t> without;
    for (const auto& line : out.lines)
        for (Layer layer : layers) {
            auto cap = surcharge(line.tariff, layer, line.component, line.nominal_ml);
            if (!cap)
                without[line.tariff] += line.bags;
            else if (cap->cap_vnd > 0)
                bags[{layer, line.tariff, cap->cap_vnd}] += line.bags;
        }
    if (!without.empty()) {
        Error error{ErrorKind::rule, "layer_missing", {}, {}};
        for (const auto& [code, n] : without)
            error.violations.push_back({"?layers", "layer_missing", {{"tariff", code}}});
        return error;
    }
    bool fits = true;
    for (const auto& [key, n] : bags) {
        LayerLine line{std::get<0>(key), std::get<1>(key), n, std::get<2>(key), 0};
        fits = fits && !__builtin_mul_overflow(line.bags, line.cap_vnd, &line.value_vnd) &&
               !__builtin_add_overflow(out.layers_vnd, line.value_vnd, &out.layers_vnd);
        out.layers.push_back(std::move(line));
    }
    if (!fits) return Error{ErrorKind::rule, "value_too_large", {}, {}};
    return {};
}

}  // namespace

Result<Valuation> value(const tallying::Books& books, const tallying::Question& question,
                        const std::string& tariff, const std::vector<Layer>& layers) {
    const auto& tariffs = books.registry().tariffs;
    PriceBook prices = tariff.empty() ? PriceBook(tariffs) : PriceBook(tariffs, tariff);

    // Days decide the price, so every day is asked for; campaigns only when the question wants
    // them, for a drive in two campaigns may count only once in the total.
    tallying::Question fine = question;
    std::size_t asked = question.by.size();
    fine.by.push_back(Dimension::day);
    fine.by.push_back(Dimension::component);
    fine.by.push_back(Dimension::nominal_ml);
    // The days are only on the way to the price: an answer of few lines may come from many of them.
    constexpr std::size_t days_of_line = 4;
    fine.most_rows =
        question.most_rows > SIZE_MAX / days_of_line ? SIZE_MAX : question.most_rows * days_of_line;
    auto rows = tallying::total(books, fine);
    if (rows.too_wide) return tallying::too_wide(question);

    std::map<std::pair<int, int>, Missing> missing;
    std::map<std::tuple<std::vector<std::int64_t>, int, int, std::string>, Line> lines;
    for (const auto& row : rows.rows) {
        if (row.figures.bags == 0) continue;
        Day day{std::int32_t(row.place[asked])};
        int component = int(row.place[asked + 1]);
        int ml = int(row.place[asked + 2]);
        std::optional<FoundPrice> price;
        if (component >= 0 && ml > 0) price = prices.find(day, Product(component), ml);
        if (!price) {
            auto& m = missing[{component, ml}];
            m.first = std::min(m.first, day);
            m.last = std::max(m.last, day);
            m.bags += row.figures.bags;
            continue;
        }
        std::vector<std::int64_t> place(row.place.begin(),
                                        row.place.begin() + std::ptrdiff_t(asked));
        auto& line = lines[{place, component, -ml, price->tariff->code}];
        line.place = std::move(place);
        line.component = tallying::Component(component);
        line.nominal_ml = ml;
        line.price_vnd = price->price_vnd;
        line.tariff = price->tariff->code;
        line.bags += row.figures.bags;
    }
    if (!missing.empty()) return tariff_missing(missing);
    if (lines.size() > question.most_rows) return tallying::too_wide(question);

    Valuation out;
    out.as_of = rows.as_of;
    out.bags = rows.total.bags;
    out.overlap = rows.overlap;
    out.splits = std::move(rows.splits);
    bool fits = true;
    for (auto& [place, line] : lines) {
        fits = fits && !__builtin_mul_overflow(line.bags, line.price_vnd, &line.value_vnd);
        if (!rows.overlap)
            fits = fits && !__builtin_add_overflow(out.value_vnd, line.value_vnd, &out.value_vnd);
        out.lines.push_back(std::move(line));
    }
    if (!fits) return Error{ErrorKind::rule, "value_too_large", {}, {}};
    if (rows.overlap) {
        // A drive in two campaigns stands in two lines; the total is asked for again without that
        // split.
        tallying::Question once = question;
        std::erase(once.by, Dimension::campaign);
        auto whole = value(books, once, tariff, layers);
        if (!whole) return whole.error();
        out.value_vnd = whole->value_vnd;
        out.layers = std::move(whole->layers);
        out.layers_vnd = whole->layers_vnd;
    } else if (!layers.empty()) {
        if (auto added = add_layers(out, layers); !added) return added.error();
    }
    return out;
}

}  // namespace domain::valuation
