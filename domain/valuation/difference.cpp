#include "domain/valuation/difference.hpp"

#include <map>

namespace domain::valuation {
namespace {

/// a * b / c, rounded half away from zero; c > 0. 128 bits hold every product of two int64.
std::int64_t scaled(std::int64_t a, std::int64_t b, std::int64_t c) {
    __int128 product = __int128(a) * b;
    __int128 half = c / 2;
    return std::int64_t((product + (product >= 0 ? half : -half)) / c);
}

}  // namespace

Result<Difference> difference(const Valuation& before, const Valuation& now,
                              const PriceBook& before_prices, Day day) {
    Difference out;
    out.bags_before = before.bags;
    out.bags_now = now.bags;
    out.value_before_vnd = before.value_vnd;
    out.value_now_vnd = now.value_vnd;

    std::map<std::pair<int, int>, Compared> kinds;
    auto kind_of = [&](const Line& line) -> Compared& {
        auto& kind = kinds[{int(line.component), -line.nominal_ml}];
        kind.component = line.component;
        kind.nominal_ml = line.nominal_ml;
        return kind;
    };
    for (const auto& line : before.lines) {
        auto& kind = kind_of(line);
        kind.bags_before += line.bags;
        kind.value_before_vnd += line.value_vnd;
    }
    for (const auto& line : now.lines) {
        auto& kind = kind_of(line);
        kind.bags_now += line.bags;
        kind.value_now_vnd += line.value_vnd;
    }

    std::int64_t now_at_old_prices = 0;
    Error missing{ErrorKind::rule, "tariff_missing", {}, {}};
    for (auto& [key, kind] : kinds) {
        std::int64_t at_old = 0;
        if (kind.bags_now == 0) {
            // Nothing to price.
        } else if (kind.bags_before > 0) {
            at_old = scaled(kind.value_before_vnd, kind.bags_now, kind.bags_before);
        } else if (auto price = before_prices.find(day, Product(kind.component), kind.nominal_ml)) {
            at_old = kind.bags_now * price->price_vnd;
        } else {
            missing.violations.push_back({"?before_tariff",
                                          "tariff_missing",
                                          {{"component", std::string(name_of(kind.component))},
                                           {"nominal_ml", std::to_string(kind.nominal_ml)},
                                           {"bags", std::to_string(kind.bags_now)},
                                           {"from", day.text()},
                                           {"to", day.text()}}});
        }
        kind.price_vnd = kind.value_now_vnd - at_old;
        now_at_old_prices += at_old;
        out.kinds.push_back(kind);
    }
    if (!missing.violations.empty()) return missing;

    out.price_vnd = out.value_now_vnd - now_at_old_prices;
    // Without bags before there is no average: everything that is new is a matter of count.
    std::int64_t as_many = out.bags_before > 0
                               ? scaled(out.value_before_vnd, out.bags_now, out.bags_before)
                               : now_at_old_prices;
    out.count_vnd = as_many - out.value_before_vnd;
    out.mix_vnd = now_at_old_prices - as_many;
    return out;
}

}  // namespace domain::valuation
