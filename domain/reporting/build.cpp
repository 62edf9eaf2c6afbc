#include "domain/reporting/builder.hpp"
#include "domain/reporting/ratios.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace domain::reporting {

using scheduling::Drive;
using tallying::Books;
using tallying::DriveEntry;
using valuation::Layer;

Builder::Builder(const Books& books, const About& about, const Options& options)
    : books_(books),
      reg_(books.registry()),
      about_(about),
      options_(options),
      adder_(books, about, options) {
    population_ =
        heads("population", scheduling::HeadCountKind::population, options.entered.population);
    staff_ = heads("staff", scheduling::HeadCountKind::staff, options.entered.staff);
}

Report Builder::run() {
    out_.about = about_;
    out_.as_of = books_.as_of;
    out_.tariff = options_.tariff();
    adder_.each_drive([&](const DriveEntry& entry, const Adder::Spots& spots) {
        for (const auto& [spot, amount] : spots) sums_[spot] += amount;
        if (adder_.listed()) out_.drives.push_back(adder_.line(entry));
    });
    std::sort(out_.drives.begin(), out_.drives.end(), [](const auto& a, const auto& b) {
        return std::tie(a.day, a.code) < std::tie(b.day, b.code);
    });
    // With nothing but silence there is no figure: a total of nothing heard is not zero.
    silent_ = sum(Metric::drives_expected) > 0 && sum(Metric::drives_reported) == 0;
    figures();
    tables();
    out_.digest = digest_of(out_, reg_);
    return std::move(out_);
}

std::optional<Spot> Builder::spot(std::string_view key) const {
    auto dot = key.find('.');
    if (dot == key.npos) {
        auto metric = from_name<Metric>(key);
        if (!metric) return std::nullopt;
        return Spot{TableId::none, 0, *metric};
    }
    auto last = key.rfind('.');
    auto table = from_name<TableId>(key.substr(0, dot));
    auto metric = from_name<Metric>(key.substr(last + 1));
    if (!table || !metric || last == dot) return std::nullopt;
    auto it = row_numbers_.find({*table, std::string(key.substr(dot + 1, last - dot - 1))});
    if (it == row_numbers_.end()) return std::nullopt;
    return Spot{*table, it->second, *metric};
}

std::optional<std::int64_t> Builder::heads(const char* figure, scheduling::HeadCountKind kind,
                                           const std::optional<std::int64_t>& entered) {
    if (entered) {
        out_.sources.push_back({figure, {}});
        return entered;
    }
    const auto* count = reg_.head_counts.at(about_.organization, kind, about_.from);
    if (!count) return std::nullopt;
    auto said = count->on.text();
    if (!count->document.empty()) said += ' ' + count->document;
    out_.sources.push_back({figure, {said, said}});
    return count->count;
}

std::int64_t Builder::sum(Metric metric) const {
    return at(TableId::none, 0, metric);
}

std::int64_t Builder::at(TableId table, std::int64_t row, Metric metric) const {
    auto it = sums_.find({table, row, metric});
    return it == sums_.end() ? 0 : it->second;
}

void Builder::add(std::string key, Value value) {
    out_.figures.push_back({std::move(key), value});
}

void Builder::add(Metric metric) {
    std::string key(name_of(metric));
    add(key, heard(definition(key)->unit, sum(metric)));
}

Value Builder::heard(Unit unit, std::int64_t number) const {
    return silent_ ? missing(unit) : given(unit, number);
}

Value Builder::heard(Value value) const {
    return silent_ ? missing(value.unit) : value;
}

bool Builder::unregistered() const {
    return sum(Metric::registered) == 0 && sum(Metric::donors) > 0;
}

bool Builder::unmeasured() const {
    return sum(Metric::ml) == 0 && sum(Metric::bags) > 0;
}

void Builder::figures() {
    using enum Metric;
    for (auto m : {drives_planned, drives_cancelled, drives_expected, drives_reported,
                   drives_missing, drives_held, drives_zero, drives_unclosed, drives_emergency})
        add(std::string(name_of(m)), given(Unit::count, sum(m)));
    add("reporting_percent", percent_of(sum(drives_reported), sum(drives_expected)));
    add("registered", known_if(!unregistered(), heard(Unit::count, sum(registered))));
    for (auto m : {deferred, walked_out, donors, first_time, repeat, lapsed, class_unknown}) add(m);
    std::int64_t back = sum(repeat) + sum(lapsed);
    add("class_known", heard(Unit::count, back + sum(first_time)));
    add("repeat_percent", heard(percent_of(back, back + sum(first_time))));
    add("donor_percent",
        known_if(!unregistered(), heard(percent_of(sum(donors), sum(registered)))));
    for (auto m : {bags, discarded}) add(m);
    add("discard_percent", heard(percent_of(sum(discarded), sum(donors))));
    add("standard_units", known_if(!unmeasured(), heard(Unit::tenths, standard_tenths(sum(ml)))));
    add("ml", known_if(!unmeasured(), heard(Unit::litres, sum(ml))));
    for (auto m : {volume_unknown, group_unknown}) add(m);
    add("volume_known", heard(Unit::count, sum(bags) - sum(volume_unknown)));
    add(bags_350_450);
    add("share_350_450", heard(percent_of(sum(bags_350_450), sum(bags) - sum(volume_unknown))));
    add(emergency_bags);
    add("emergency_ml", known_if(sum(emergency_ml) != 0 || sum(emergency_bags) <= 0,
                                 heard(Unit::litres, sum(emergency_ml))));
    add("bags_per_drive", heard(ratio(Unit::tenths, sum(bags), sum(drives_held), 10)));
    plan();
    value();
    allowances();
    resources();
}

void Builder::value() {
    using enum Metric;
    bool priced = sum(unpriced) == 0;
    Value blood = !priced ? missing(Unit::vnd) : heard(Unit::vnd, sum(value_vnd));
    add("value_vnd", blood);
    add(unpriced);
    const auto layers = options_.layers();
    if (layers.empty()) return;
    std::int64_t all = sum(value_vnd);
    for (auto layer : layers) {
        auto metric = layer_metric(layer);
        all += sum(metric);
        add(std::string(name_of(metric)),
            sum(layer_unpriced) ? missing(Unit::vnd) : heard(Unit::vnd, sum(metric)));
    }
    add(layer_unpriced);
    add("value_with_layers_vnd",
        !priced || sum(layer_unpriced) ? missing(Unit::vnd) : heard(Unit::vnd, all));
}

void Builder::allowances() {
    using enum Metric;
    // A donation without a norm makes the sum of gifts too small, so it is no sum.
    add("gifts_vnd", sum(gift_unknown) ? missing(Unit::vnd) : heard(Unit::vnd, sum(gifts_vnd)));
    for (auto m : {gift_unknown, meals_vnd, travel_vnd, organizing_vnd, province_vnd}) add(m);
}

void Builder::resources() {
    const auto& e = options_.entered;
    add("resources_total_vnd", entered(Unit::vnd, e.resources_total_vnd));
    add("resources_plan_vnd", entered(Unit::vnd, e.resources_plan_vnd));
    add("resources_percent", e.resources_total_vnd && e.resources_plan_vnd
                                 ? percent_of(*e.resources_total_vnd, *e.resources_plan_vnd)
                                 : not_applicable(Unit::percent));
    Value blood = *out_.figure("value_vnd");
    add("blood_share_percent", !e.resources_total_vnd ? not_applicable(Unit::percent)
                               : !blood.known()       ? missing(Unit::percent)
                                                : percent_of(blood.number, *e.resources_total_vnd));
    add("budget_vnd", entered(Unit::vnd, e.budget_vnd));
    add("resources_to_budget", e.resources_total_vnd && e.budget_vnd
                                   ? ratio(Unit::tenths, *e.resources_total_vnd, *e.budget_vnd, 10)
                                   : not_applicable(Unit::tenths));
}

Builder::Reached Builder::reached(const scheduling::Target& t) const {
    using scheduling::TargetMeasure;
    using enum Metric;
    auto whole = [&](Unit unit, double scale) {
        return given(unit, std::llround(t.value * scale));
    };
    auto share = [&](std::int64_t part, const std::optional<std::int64_t>& of) -> Reached {
        Value target = whole(Unit::percent_hundredths, 100);
        if (!of || *of <= 0)
            return {target, missing(Unit::percent_hundredths), missing(Unit::percent)};
        Value got = percent_hundredths_of(part, *of);
        // Of the exact share, not of the rounded one.
        auto percent = tallying::percent_tenths(part, double(*of) * t.value / 100.0);
        return {target, heard(got), heard(Unit::percent, percent)};
    };
    switch (t.measure) {
        case TargetMeasure::registrations:
            return {whole(Unit::count, 1),
                    known_if(!unregistered(), heard(Unit::count, sum(registered))),
                    known_if(!unregistered(), heard(Unit::percent, tallying::percent_tenths(
                                                                       sum(registered), t.value)))};
        case TargetMeasure::bags:
            return {whole(Unit::count, 1), heard(Unit::count, sum(bags)),
                    heard(Unit::percent, tallying::percent_tenths(sum(bags), t.value))};
        case TargetMeasure::standard_units:
            return {whole(Unit::tenths, 10),
                    known_if(!unmeasured(), heard(Unit::tenths, standard_tenths(sum(ml)))),
                    known_if(!unmeasured(),
                             heard(Unit::percent, tallying::percent_tenths(standard_tenths(sum(ml)),
                                                                           t.value * 10)))};
        case TargetMeasure::percent_staff:
            return share(sum(donors), staff_);
        case TargetMeasure::percent_population:
            return share(sum(bags), population_);
    }
    return {};
}

void Builder::plan() {
    // One target for each measure and basis: of those whose period holds the report's, the shortest
    // period, then the latest.
    std::map<std::pair<int, int>, const scheduling::Target*> found;
    for (const auto& [num, t] : reg_.targets) {
        if (t.superseded_by || t.organization != about_.organization || !(t.value > 0)) continue;
        if (about_.campaign) {
            if (t.campaign != about_.campaign) continue;
        } else if (about_.drive || !t.period ||
                   !(*t.period->from <= about_.from && about_.to <= *t.period->to)) {
            continue;
        }
        auto& slot = found[{int(t.measure), int(t.basis)}];
        auto length = [](const scheduling::Target& x) {
            return x.period ? x.period->to->number - x.period->from->number : 0;
        };
        if (!slot || length(t) <= length(*slot)) slot = &t;
    }
    Value main = not_applicable(Unit::percent);
    using scheduling::TargetBasis;
    using scheduling::TargetMeasure;
    for (auto measure :
         {TargetMeasure::bags, TargetMeasure::standard_units, TargetMeasure::registrations})
        for (auto basis : {TargetBasis::assigned, TargetBasis::committed})
            if (auto it = found.find({int(measure), int(basis)});
                it != found.end() && !main.known())
                main = reached(*it->second).percent;
    add("plan_percent", main);
    add("population", entered(Unit::count, population_));
    add("population_percent", population_
                                  ? heard(percent_hundredths_of(sum(Metric::bags), *population_))
                                  : not_applicable(Unit::percent_hundredths));
    add("staff", entered(Unit::count, staff_));
    add("staff_percent", staff_ ? heard(percent_hundredths_of(sum(Metric::donors), *staff_))
                                : not_applicable(Unit::percent_hundredths));

    Table table{TableId::plan, {"target", "reached", "percent"}, {}, false};
    for (const auto& [what, t] : found) {
        auto r = reached(*t);
        const auto days =
            t->period ? t->period->from->text() + '/' + t->period->to->text() : std::string();
        table.rows.push_back(
            {std::string(name_of(t->measure)) + '_' + std::string(name_of(t->basis)),
             {days, days},
             {r.target, r.reached, r.percent}});
    }
    plan_ = std::move(table);
}

Report build(const Books& books, const About& about, const Options& options) {
    return Builder(books, about, options).run();
}

}  // namespace domain::reporting
