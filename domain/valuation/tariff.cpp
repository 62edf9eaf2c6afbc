#include "domain/valuation/tariff.hpp"

#include <algorithm>

namespace domain::valuation {

PriceBook::PriceBook(const std::map<std::int64_t, Tariff>& tariffs) {
    for (const auto& [num, tariff] : tariffs) add(tariff);
}

PriceBook::PriceBook(const std::map<std::int64_t, Tariff>& tariffs, const std::string& only)
    : any_day_(true) {
    std::string wanted = only;
    // A list amends at most one other, and none amends itself, so this ends.
    for (std::size_t guard = 0; !wanted.empty() && guard <= tariffs.size(); ++guard) {
        auto it = std::find_if(tariffs.begin(), tariffs.end(),
                               [&](const auto& entry) { return entry.second.code == wanted; });
        if (it == tariffs.end()) break;
        add(it->second);
        wanted = it->second.amends;
    }
}

void PriceBook::add(const Tariff& tariff) {
    for (const auto& price : tariff.prices) {
        auto& list = prices_[{price.component, price.nominal_ml}];
        auto later = [](const Entry& a, const Entry& b) {
            return a.tariff->valid.from.value_or(Day{INT32_MIN}) >
                   b.tariff->valid.from.value_or(Day{INT32_MIN});
        };
        Entry entry{&tariff, price.price_vnd};
        list.insert(std::upper_bound(list.begin(), list.end(), entry, later), entry);
    }
}

std::optional<FoundPrice> PriceBook::find(Day day, Product product, std::int32_t nominal_ml) const {
    auto it = prices_.find({product, nominal_ml});
    if (it == prices_.end()) return std::nullopt;
    for (const auto& entry : it->second)
        if (any_day_ || entry.tariff->valid.contains(day))
            return FoundPrice{entry.tariff, entry.price_vnd};
    return std::nullopt;
}

}  // namespace domain::valuation
