// Tables of a report.
#include "domain/core/text.hpp"
#include "domain/reporting/builder.hpp"
#include "domain/reporting/history.hpp"
#include "domain/reporting/ratios.hpp"

#include <algorithm>
#include <tuple>

namespace domain::reporting {

using scheduling::Drive;
using tallying::Books;
using tallying::DriveEntry;
using valuation::AllowanceItem;

namespace {

/// Text as a key: itself when it can be one, else made of it with a check sum so that two reasons
/// never share a key.
std::string key_of(const std::string& text, std::string_view empty) {
    if (text.empty()) return std::string(empty);
    bool plain =
        text.size() <= 48 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        });
    if (plain) return text;
    return code_from(text).substr(0, 40) + '_' + blake2b(text).hex().substr(0, 8);
}

}  // namespace

std::vector<std::int64_t> Builder::rows_of(TableId table) const {
    std::vector<std::int64_t> out;
    for (auto it = sums_.lower_bound({table, INT64_MIN, {}});
         it != sums_.end() && it->first.table == table; ++it)
        if (out.empty() || out.back() != it->first.row) out.push_back(it->first.row);
    return out;
}

Table Builder::summed(TableId id, std::vector<Metric> metrics) const {
    Table out;
    out.id = id;
    for (auto m : metrics) out.columns.emplace_back(name_of(m));
    return out;
}

void Builder::row(Table& table, std::int64_t number, std::string key, Label name) {
    Row row{std::move(key), std::move(name), {}};
    for (const auto& column : table.columns) {
        auto metric = from_name<Metric>(column);
        if (!metric) {
            row.cells.push_back({});
            continue;
        }
        auto value = given(definition(column)->unit, at(table.id, number, *metric));
        if (value.number == 0 &&
            ((*metric == Metric::registered && at(table.id, number, Metric::donors) > 0) ||
             (*metric == Metric::ml && at(table.id, number, Metric::bags) > 0)))
            value = missing(value.unit);
        row.cells.push_back(value);
    }
    row_numbers_[{table.id, row.key}] = number;
    table.rows.push_back(std::move(row));
}

void Builder::keep(Table table) {
    if (!table.rows.empty()) out_.tables.push_back(std::move(table));
}

void Builder::shares(Table& table, std::size_t column, std::string_view unknown) {
    std::int64_t known = 0;
    for (const auto& row : table.rows)
        if (row.key != unknown) known += row.cells[0].number;
    for (auto& row : table.rows)
        row.cells[column] = row.key == unknown ? not_applicable(Unit::percent)
                                               : percent_of(row.cells[0].number, known);
}

void Builder::standard(Table& table, std::size_t ml, std::size_t column) {
    for (auto& row : table.rows)
        row.cells[column] = known_if(row.cells[ml].known(),
                                     given(Unit::tenths, standard_tenths(row.cells[ml].number)));
}

Table Builder::with(Table table, std::vector<std::string> more) {
    for (auto& column : more) table.columns.push_back(std::move(column));
    return table;
}

void Builder::tables() {
    keep(std::move(plan_));
    using enum Metric;
    {
        auto t =
            with(summed(TableId::by_volume, {bags, discarded, ml}), {"standard_units", "share"});
        for (auto r : rows_of(t.id)) row(t, r, r ? std::to_string(r) : "unknown", {});
        standard(t, 2, 3);
        shares(t, 4, "unknown");
        keep(std::move(t));
    }
    {
        auto t = with(summed(TableId::by_group, {bags, discarded, ml}), {"share"});
        for (auto r : rows_of(t.id)) {
            auto [abo, rh] = GroupRow::of(r);
            std::string key = abo < 0 ? "unknown" : std::string(name_of(tallying::Abo(abo)));
            std::transform(key.begin(), key.end(), key.begin(),
                           [](unsigned char c) { return char(std::tolower(c)); });
            key += rh < 0                              ? "_rh_unknown"
                   : rh == int(tallying::Rh::positive) ? "_positive"
                                                       : "_negative";
            row(t, r, key, {});
        }
        shares(t, 3, "unknown_rh_unknown");
        keep(std::move(t));
    }
    {
        auto t = with(summed(TableId::by_component, {bags, discarded, ml}), {"share"});
        for (auto r : rows_of(t.id))
            row(t, r, r ? std::string(name_of(tallying::Component(r - 1))) : "unknown", {});
        shares(t, 3, "unknown");
        keep(std::move(t));
    }
    {
        auto t = with(summed(TableId::by_month, {donors, bags, discarded, ml}), {"standard_units"});
        auto months = rows_of(t.id);
        if (months.size() > 1)
            for (auto r : months) {
                auto month = std::to_string(r % 12 + 1), year = std::to_string(r / 12);
                row(t, r, year + '-' + (month.size() < 2 ? "0" : "") + month, {});
            }
        standard(t, 3, 4);
        keep(std::move(t));
    }
    if (!about_.campaign && !about_.drive) {
        auto t =
            summed(TableId::by_campaign, {drives_held, registered, donors, bags, discarded, ml});
        for (auto r : rows_of(t.id)) {
            const auto& c = reg_.campaigns.at(r);
            row(t, r, c.code, {c.name, c.name});
        }
        t.overlap = adder_.overlap();
        keep(std::move(t));
    }
    if (!about_.drive) organizations();
    if (!about_.drive) {
        auto t =
            summed(TableId::by_collector, {drives_held, registered, donors, bags, discarded, ml});
        auto found = rows_of(t.id);
        bool known = std::any_of(found.begin(), found.end(), [](auto r) { return r != 0; });
        if (known)
            for (auto r : found) {
                const auto* o = reg_.organizations.find(r);
                row(t, r, o ? o->code : "unknown", o ? Label{o->name, o->name} : Label{});
            }
        keep(std::move(t));
    }
    below();
    reasons(TableId::deferred_by_reason, people);
    reasons(TableId::walked_out_by_reason, people);
    reasons(TableId::discarded_by_reason, lost_bags);
    value_lines();
    norms();
    comparison();
    lines();
    earlier();
}

void Builder::organizations() {
    using enum Metric;
    auto t = summed(TableId::by_organization,
                    {drives_planned, drives_expected, drives_reported, drives_missing, drives_held,
                     drives_zero, registered, donors, bags, discarded, ml});
    auto found = rows_of(t.id);
    std::set<std::int64_t> all(found.begin(), found.end());
    Day day = std::min(about_.to, books_.as_of.today);
    using scheduling::OrganizationKind;
    for (const auto& [num, o] : reg_.organizations.all())
        if (o.kind != OrganizationKind::hospital && o.kind != OrganizationKind::blood_centre &&
            reg_.organizations.parent(num, day) == about_.organization && o.valid.contains(day))
            all.insert(num);
    if (all.size() == 1 && *all.begin() == about_.organization) return;
    for (auto num : all) {
        const auto* o = reg_.organizations.find(num);
        if (!o) continue;
        row(t, num, o->code, {o->name, o->name});
        auto& cells = t.rows.back().cells;
        std::int64_t expected = cells[1].number, reported = cells[2].number;
        // Silence and "nothing was planned" are not zero.
        if (reported == 0 && cells[4].number == 0)
            for (std::size_t c = 6; c < cells.size(); ++c)
                cells[c] = expected ? missing(cells[c].unit) : not_applicable(cells[c].unit);
    }
    std::sort(t.rows.begin(), t.rows.end(),
              [](const Row& a, const Row& b) { return a.key < b.key; });
    keep(std::move(t));
}

void Builder::below() {
    Table t{TableId::below,
            {"expected", "received", "on_time", "completeness", "timeliness"},
            {},
            false};
    for (const auto& b : options_.below) {
        const auto* o = reg_.organizations.find(b.organization);
        if (!o) continue;
        t.rows.push_back({o->code,
                          {o->name, o->name},
                          {given(Unit::count, b.expected), given(Unit::count, b.received),
                           given(Unit::count, b.on_time), percent_of(b.received, b.expected),
                           percent_of(b.on_time, b.expected)}});
    }
    keep(std::move(t));
}

void Builder::reasons(TableId id, Metric metric) {
    auto t = with(summed(id, {metric}), {"share"});
    for (auto r : rows_of(id)) {
        const auto& reason = adder_.reasons()[std::size_t(r)];
        row(t, r, key_of(reason, "not_stated"), {reason, reason});
    }
    // Most frequent first; equal ones by name, so that the order does not depend on which drive
    // came first.
    std::sort(t.rows.begin(), t.rows.end(), [](const Row& a, const Row& b) {
        return std::tie(b.cells[0].number, a.key) < std::tie(a.cells[0].number, b.key);
    });
    shares(t, 1, {});
    keep(std::move(t));
}

void Builder::value_lines() {
    auto t = with(summed(TableId::value, {Metric::bags}), {"price_vnd", "value_vnd"});
    for (auto r : rows_of(t.id)) {
        auto [tariff, component, ml] = ValueRow::of(r);
        const auto& price = adder_.prices().at(r);
        auto kind = std::string(name_of(tallying::Component(component)));
        row(t, r, kind + '_' + std::to_string(ml) + '_' + price.tariff->code,
            {price.tariff->title, price.tariff->title});
        auto& cells = t.rows.back().cells;
        cells[1] = given(Unit::vnd, price.price_vnd);
        cells[2] = given(Unit::vnd, at(t.id, r, Metric::value_vnd));
    }
    keep(std::move(t));
}

void Builder::norms() {
    auto t = summed(TableId::allowances, {Metric::donations, Metric::allowance_vnd});
    for (auto r : rows_of(t.id)) {
        auto [layer, item] = AllowanceRow::of(r);
        const auto* o = layer ? reg_.organizations.find(layer) : nullptr;
        const auto name = o ? o->name : std::string();
        row(t, r, (o ? o->code : std::string("national")) + '_' + std::string(name_of(item)),
            {name, name});
    }
    keep(std::move(t));
}

void Builder::comparison() {
    if (about_.drive) return;
    About past = about_;
    if (about_.campaign) {
        past.campaign = campaign_year_before(books_, about_.campaign);
        if (!past.campaign) return;
    } else {
        auto days = year_before(about_.from, about_.to);
        past.from = *days.from;
        past.to = *days.to;
    }
    Options plain;
    Adder adder(books_, past, plain);
    std::map<Metric, std::int64_t> was;
    bool on_record = false;
    adder.each_drive([&](const DriveEntry&, const Adder::Spots& spots) {
        for (const auto& [spot, amount] : spots)
            if (spot.table == TableId::none) was[spot.metric] += amount;
    });
    using enum Metric;
    on_record = was[drives_planned] > 0 || was[drives_held] > 0;
    bool heard_then = was[drives_reported] > 0 || was[drives_expected] == 0;
    Table t{TableId::comparison, {"now", "before", "difference", "change_percent"}, {}, false};
    auto line = [&](std::string_view key, std::int64_t before, bool known = true) {
        Value now = *out_.figure(key);
        Value old =
            !on_record || !heard_then || !known ? missing(now.unit) : given(now.unit, before);
        bool both = now.known() && old.known();
        t.rows.push_back(
            {std::string(key),
             {},
             {now, old, both ? given(now.unit, now.number - old.number) : missing(now.unit),
              !both             ? missing(Unit::percent)
              : old.number == 0 ? not_applicable(Unit::percent)
                                : percent_of(now.number - old.number, old.number)}});
    };
    line("drives_held", was[drives_held]);
    line("registered", was[registered], was[registered] != 0 || was[donors] <= 0);
    line("donors", was[donors]);
    line("bags", was[bags]);
    line("discarded", was[discarded]);
    const bool measured = was[ml] != 0 || was[bags] <= 0;
    line("ml", was[ml], measured);
    line("standard_units", standard_tenths(was[ml]), measured);
    if (options_.tariff().empty()) line("value_vnd", was[value_vnd], was[unpriced] == 0);
    keep(std::move(t));
}

void Builder::lines() {
    Table t{TableId::lines,
            {"quantity", "quantity_target", "line_value_vnd", "line_target_vnd", "line_percent"},
            {},
            false};
    for (const auto& l : options_.entered.lines.value_or(std::vector<FreeLine>())) {
        Value percent = not_applicable(Unit::percent);
        if (l.quantity && l.quantity_target)
            percent = percent_of(*l.quantity, *l.quantity_target);
        else if (l.value_vnd && l.target_vnd)
            percent = percent_of(*l.value_vnd, *l.target_vnd);
        t.rows.push_back(
            {l.key,
             {l.name, l.name},
             {entered(Unit::count, l.quantity), entered(Unit::count, l.quantity_target),
              entered(Unit::vnd, l.value_vnd), entered(Unit::vnd, l.target_vnd), percent}});
    }
    keep(std::move(t));
}

void Builder::earlier() {
    Table t{TableId::restatements, {"was", "is", "difference"}, {}, false};
    for (const auto& report : options_.earlier)
        for (const auto& change : report.changes) {
            if (!definition(change.key))
                continue;  // of tables, the figures alone are told; the rest is one click away
            bool both = change.was.known() && change.is.known();
            t.rows.push_back({report.code + '_' + change.key,
                              {},
                              {change.was, change.is,
                               both ? given(change.was.unit, change.is.number - change.was.number)
                                    : missing(change.was.unit)}});
        }
    keep(std::move(t));
}

}  // namespace domain::reporting
