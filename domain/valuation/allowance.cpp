#include "domain/valuation/allowance.hpp"

#include <algorithm>

namespace domain::valuation {
namespace {

std::vector<Allowance> national() {
    // 1/6/2017 is the first day of TT 05/2017; it is recalled and was not read in the text.
    const DayRange since_2017{Day::of(2017, 6, 1), std::nullopt};
    const std::string gifts =
        "TT 15/2023/TT-BYT Art. 4(4), as TT 05/2017 with 20/2018 and TT 17/2020; thuviennhadat.vn "
        "541167";
    const std::string most =
        "TT 15/2023/TT-BYT Art. 4, as TT 05/2017 and TT 17/2020; hoatieu.vn 221920, lawnet.vn "
        "124316";
    std::vector<Allowance> out;
    auto add = [&](const char* code, AllowanceItem item, Bound bound, Donation donation,
                   int from_ml, int to_ml, std::int64_t amount, const std::string& source) {
        Allowance a;
        a.num = -std::int64_t(out.size()) - 1;
        a.id = Uuid::derived(Instant::at(Day::of(2017, 6, 1), 0), std::string("allowance/") + code);
        a.code = code;
        a.item = item;
        a.bound = bound;
        a.donation = donation;
        a.from_ml = from_ml;
        a.to_ml = to_ml;
        a.amount_vnd = amount;
        a.valid = since_2017;
        a.source = source;
        out.push_back(std::move(a));
    };
    using enum AllowanceItem;
    add("qua-toan-phan-250", gift, Bound::minimum, Donation::whole_blood, 250, 250, 100'000, gifts);
    add("qua-toan-phan-350", gift, Bound::minimum, Donation::whole_blood, 350, 350, 150'000, gifts);
    add("qua-toan-phan-450", gift, Bound::minimum, Donation::whole_blood, 450, 450, 180'000, gifts);
    add("qua-gan-tach-250-400", gift, Bound::minimum, Donation::apheresis, 250, 400, 150'000,
        gifts);
    add("qua-gan-tach-400-500", gift, Bound::minimum, Donation::apheresis, 401, 500, 200'000,
        gifts);
    add("qua-gan-tach-500-650", gift, Bound::minimum, Donation::apheresis, 501, 650, 250'000,
        gifts);
    add("an-nhe", meal, Bound::maximum_average, Donation::any, 0, 0, 30'000, most);
    add("di-lai", travel, Bound::maximum_average, Donation::any, 0, 0, 50'000, most);
    add("van-dong-to-chuc", organizing, Bound::maximum_average, Donation::any, 0, 0, 50'000, most);
    return out;
}

bool matches(const Allowance& a, std::optional<tallying::Component> component, std::int32_t ml) {
    using tallying::Component;
    switch (a.donation) {
        case Donation::any:
            break;
        case Donation::whole_blood:
            if (component != Component::whole_blood) return false;
            break;
        case Donation::apheresis:
            if (component != Component::red_cells_apheresis &&
                component != Component::platelets_apheresis &&
                component != Component::plasma_apheresis)
                return false;
            break;
    }
    return (a.from_ml == 0 && a.to_ml == 0) || (a.from_ml <= ml && ml <= a.to_ml);
}

}  // namespace

std::span<const Allowance> shipped_allowances() {
    static const std::vector<Allowance> all = national();
    return all;
}

AllowanceBook::AllowanceBook(const std::map<std::int64_t, Allowance>& norms) : layers_{0} {
    for (const auto& [num, a] : norms) {
        norms_[{a.organization, a.item}].push_back(&a);
        if (std::find(layers_.begin(), layers_.end(), a.organization) == layers_.end())
            layers_.push_back(a.organization);
    }
    for (auto& [key, list] : norms_)
        std::stable_sort(list.begin(), list.end(), [](const Allowance* a, const Allowance* b) {
            return a->valid.from.value_or(Day{INT32_MIN}) > b->valid.from.value_or(Day{INT32_MIN});
        });
}

const Allowance* AllowanceBook::find(std::int64_t layer, AllowanceItem item, Day day,
                                     std::optional<tallying::Component> component,
                                     std::int32_t nominal_ml) const {
    auto it = norms_.find({layer, item});
    if (it == norms_.end()) return nullptr;
    for (const Allowance* a : it->second)
        if (a->valid.contains(day) && matches(*a, component, nominal_ml)) return a;
    return nullptr;
}

}  // namespace domain::valuation
