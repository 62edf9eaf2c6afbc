// The catalogue of figures: what each is counted in, and how it is made of others. Its words are
// api/messages/figures.cpp.
#include "domain/reporting/figures.hpp"

#include <unordered_map>

namespace domain::reporting {
namespace {

using enum Unit;

constexpr Definition all[]{
    // Drives
    {"drives_planned", count,
     "count(drive: status in approved, open, closed, verified; day in period)"},
    {"drives_cancelled", count, "count(drive: status = cancelled; day in period)"},
    {"drives_expected", count, "count(drive: day <= today or any event in period)"},
    {"drives_reported", count, "drives_expected - drives_missing"},
    {"drives_missing", count, "count(drive: expected; no event; not closed)"},
    {"drives_held", count, "count(drive: reported in period)"},
    {"drives_zero", count, "count(drive: held; donors = 0)"},
    {"drives_unclosed", count, "count(drive: day < today; status in approved, open)"},
    {"drives_emergency", count, "count(drive: held; emergency)"},
    {"reporting_percent", percent, "drives_reported / drives_expected", "drives_expected", false},
    // People
    {"registered", count, "sum(registered)"},
    {"deferred", count, "sum(deferred)"},
    {"walked_out", count, "sum(walked_out)"},
    {"donors", count, "bags + discarded"},
    {"first_time", count, "sum(bags + discarded: donor_class = first_time)"},
    {"repeat", count, "sum(bags + discarded: donor_class = repeat)"},
    {"lapsed", count, "sum(bags + discarded: donor_class = lapsed)"},
    {"class_unknown", count, "sum(bags + discarded: donor_class not known)"},
    {"class_known", count, "first_time + repeat + lapsed"},
    {"repeat_percent", percent, "(repeat + lapsed) / class_known", "class_known", false},
    {"donor_percent", percent, "donors / registered", "registered", false},
    {"people", count, "sum(count)"},
    // Blood
    {"bags", count, "sum(collected + counted) - discarded"},
    {"discarded", count, "sum(discarded)"},
    {"lost_bags", count, "sum(discarded: reason)"},
    {"discard_percent", percent, "discarded / donors", "donors", false},
    {"standard_units", tenths, "ml / 250", {}, false},
    {"ml", litres, "sum(bags * nominal_ml)"},
    {"volume_unknown", count, "sum(bags: nominal_ml not known)"},
    {"group_unknown", count, "sum(bags: abo or rh not known)"},
    {"volume_known", count, "bags - volume_unknown"},
    {"bags_350_450", count, "sum(bags: whole_blood; nominal_ml in 350, 450)"},
    {"share_350_450", percent, "bags_350_450 / volume_known", "volume_known", false},
    {"share", percent, "bags / sum(bags of known rows)", "bags", false},
    {"emergency_bags", count, "sum(bags: emergency drive)"},
    {"emergency_ml", litres, "sum(bags * nominal_ml: emergency drive)"},
    {"bags_per_drive", tenths, "bags / drives_held", "drives_held", false},
    // Plan
    {"plan_percent", percent, "reached / target", "target", false},
    {"target", count, "target.value", {}, false},
    {"reached", count, "registered, bags, standard_units or donors / head count", {}, false},
    {"percent", percent, "reached / target", "target", false},
    {"population", count, "entered, or head count on record"},
    {"population_percent", percent_hundredths, "bags / population", "population", false},
    {"staff", count, "entered, or head count on record"},
    {"staff_percent", percent_hundredths, "donors / staff", "staff", false},
    // Value
    {"value_vnd", vnd, "sum(bags * price)"},
    {"unpriced", count, "sum(bags: no price)"},
    {"price_vnd", vnd, "tariff price", {}, false},
    {"nat_vnd", vnd, "sum(bags * cap)"},
    {"antibody_vnd", vnd, "sum(bags * cap)"},
    {"transport_vnd", vnd, "sum(bags * cap)"},
    {"layer_unpriced", count, "sum(bags: list without caps)"},
    {"value_with_layers_vnd", vnd, "value_vnd + nat_vnd + antibody_vnd + transport_vnd", {}, false},
    // Allowances
    {"donations", count, "sum(donors with norm)"},
    {"allowance_vnd", vnd, "sum(donations * amount)"},
    {"gifts_vnd", vnd, "sum(donors * gift norm)"},
    {"meals_vnd", vnd, "sum(donors * meal norm)"},
    {"travel_vnd", vnd, "sum(donors * travel norm)"},
    {"organizing_vnd", vnd, "sum(donors * organizing norm)"},
    {"province_vnd", vnd, "sum(donors * local norms)"},
    {"gift_unknown", count, "sum(donors: no gift norm)"},
    // Resources
    {"resources_total_vnd", vnd, "entered"},
    {"resources_plan_vnd", vnd, "entered"},
    {"resources_percent", percent, "resources_total_vnd / resources_plan_vnd", "resources_plan_vnd",
     false},
    {"blood_share_percent", percent, "value_vnd / resources_total_vnd", "resources_total_vnd",
     false},
    {"budget_vnd", vnd, "entered"},
    {"resources_to_budget", tenths, "resources_total_vnd / budget_vnd", "budget_vnd", false},
    // Columns of tables that are not about drives
    {"quantity", count, "entered", {}, false},
    {"quantity_target", count, "entered", {}, false},
    {"line_value_vnd", vnd, "entered"},
    {"line_target_vnd", vnd, "entered", {}, false},
    {"line_percent", percent, "quantity / quantity_target", "quantity_target", false},
    {"now", count, "as the row's figure", {}, false},
    {"before", count, "as the row's figure", {}, false},
    {"difference", count, "now - before", {}, false},
    {"change_percent", percent, "difference / before", "before", false},
    {"was", count, "closed figures", {}, false},
    {"is", count, "current ledger", {}, false},
    {"expected", count, "count(rule, organisation, period)"},
    {"received", count, "count(status in submitted, accepted, closed)"},
    {"on_time", count, "count(received; submitted day <= due)"},
    {"completeness", percent, "received / expected", "expected", false},
    {"timeliness", percent, "on_time / expected", "expected", false},
};

}  // namespace

std::span<const Definition> definitions() {
    return all;
}

const Definition* definition(std::string_view key) {
    static const std::unordered_map<std::string_view, const Definition*> index = [] {
        std::unordered_map<std::string_view, const Definition*> out;
        for (const auto& d : all) out.emplace(d.key, &d);
        return out;
    }();
    auto it = index.find(key);
    return it == index.end() ? nullptr : it->second;
}

}  // namespace domain::reporting
