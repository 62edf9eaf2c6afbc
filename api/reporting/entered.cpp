#include "api/reporting/entered.hpp"

namespace api::reporting {
namespace {

template <class T>
std::optional<std::int64_t> number(const std::optional<T>& given) {
    return given ? std::optional(given->value) : std::nullopt;
}

}  // namespace

domain::reporting::Statement statement_of(const StatementBody& b) {
    domain::reporting::Statement s;
    s.drives = number(b.drives);
    s.registered = number(b.registered);
    s.donors = number(b.donors);
    s.bags = number(b.bags);
    s.bags_250 = number(b.bags_250);
    s.bags_350 = number(b.bags_350);
    s.bags_450 = number(b.bags_450);
    s.ml = number(b.ml);
    s.plan_bags = number(b.plan_bags);
    if (b.plan_percent) s.plan_percent = b.plan_percent->value;
    s.value_vnd = number(b.value_vnd);
    s.headline_bags = number(b.headline_bags);
    return s;
}

domain::reporting::Options options_of(const EnteredBody& b) {
    domain::reporting::Options out;
    auto& e = out.entered;
    e.population = number(b.population);
    e.staff = number(b.staff);
    e.resources_total_vnd = number(b.resources_total_vnd);
    e.resources_plan_vnd = number(b.resources_plan_vnd);
    e.budget_vnd = number(b.budget_vnd);
    if (b.lines)
        for (const auto& l : *b.lines)
            e.lines.push_back({l.key.value, l.name.value, number(l.quantity),
                               number(l.quantity_target), number(l.value_vnd),
                               number(l.target_vnd)});
    if (b.headline) e.headline = statement_of(*b.headline);
    if (b.tariff) out.tariff = b.tariff->value;
    if (b.layers) out.layers.insert(b.layers->begin(), b.layers->end());
    return out;
}

}  // namespace api::reporting
