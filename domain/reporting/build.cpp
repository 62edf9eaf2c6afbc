#include "domain/reporting/build.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_map>

#include "domain/core/text.hpp"
#include "domain/tallying/totals.hpp"
#include "domain/valuation/tariff.hpp"

namespace domain::reporting {
namespace {

using scheduling::Drive;
using scheduling::DriveStatus;
using tallying::Books;
using tallying::Cell;
using tallying::DriveEntry;
using valuation::AllowanceItem;
using valuation::Layer;
using valuation::Product;

/// Where an amount goes: a metric of a row of a table (row 0 of TableId::none: alone).
struct Spot {
    TableId table = TableId::none;
    std::int64_t row = 0;
    Metric metric{};
    auto operator<=>(const Spot&) const = default;
};
using Amounts = std::map<Spot, std::int64_t>;

constexpr Metric layer_metric(Layer layer) {
    switch (layer) {
        case Layer::nat: return Metric::nat_vnd;
        case Layer::antibody: return Metric::antibody_vnd;
        case Layer::transport: break;
    }
    return Metric::transport_vnd;
}

constexpr Metric item_metric(AllowanceItem item) {
    switch (item) {
        case AllowanceItem::gift: return Metric::gifts_vnd;
        case AllowanceItem::meal: return Metric::meals_vnd;
        case AllowanceItem::travel: return Metric::travel_vnd;
        case AllowanceItem::organizing: break;
    }
    return Metric::organizing_vnd;
}

constexpr AllowanceItem items[]{AllowanceItem::gift, AllowanceItem::meal, AllowanceItem::travel,
                                AllowanceItem::organizing};

// Rows of tables as numbers. A group is abo * 3 + rh, both from 0 for "not known"; a line of value is component, volume and
// the number of the list.
std::int64_t group_row(const tallying::CellKey& k) { return (k.abo + 1) * 3 + (k.rh + 1); }
std::int64_t value_row(int component, int ml, std::int64_t tariff) { return (tariff * 16 + component) * 2048 + ml; }

/// Adds up drives. What it keeps beside the sums is names of rows.
class Adder {
  public:
    Adder(const Books& books, const About& about, const Options& options)
        : books_(books), tree_(books.registry().organizations), about_(about), days_(about.days()),
          layers_(options.layers),
          prices_(options.tariff.empty() ? valuation::PriceBook(books.registry().tariffs)
                                         : valuation::PriceBook(books.registry().tariffs, options.tariff)),
          norms_(books.registry().allowances) {
        filter_.organization = about.organization ? std::optional(about.organization) : std::nullopt;
        if (about.campaign) filter_.campaign = about.campaign;
        if (about.drive) filter_.drive = about.drive;
        filter_.days = days_;
    }

    bool in_scope(const Drive& drive) const { return tallying::in_scope(books_, filter_, drive); }

    /// Calls `each(entry, amounts of that drive)` for every drive in the scope.
    template <class Each>
    void each_drive(Each each) {
        const auto& drives = books_.drives();
        auto one = [&](const DriveEntry& entry) {
            if (!entry.drive || !in_scope(*entry.drive)) return;
            spots_.clear();
            take(entry);
            each(entry, spots_);
        };
        if (about_.drive) {
            if (std::size_t(about_.drive) < drives.size()) one(drives[std::size_t(about_.drive)]);
            return;
        }
        for (std::size_t c = 0; c < drives.chunk_count(); ++c)
            for (const auto& entry : drives.chunk(c)) one(entry);
    }

    using Spots = std::vector<std::pair<Spot, std::int64_t>>;

    const std::vector<std::string>& reasons() const { return reasons_; }
    const std::map<std::int64_t, valuation::FoundPrice>& prices() const { return found_; }
    bool overlap() const { return overlap_; }
    DriveLine line(const DriveEntry& entry) const {
        DriveLine out;
        out.drive = entry.drive->num;
        out.code = entry.drive->code;
        out.title = entry.drive->title;
        out.day = entry.drive->day;
        out.reported = in_period_ && (any_ || held_);
        for (const auto& [spot, amount] : spots_) {
            if (spot.table != TableId::none) continue;
            switch (spot.metric) {
                case Metric::registered: out.registered += amount; break;
                case Metric::deferred: out.deferred += amount; break;
                case Metric::donors: out.donors += amount; break;
                case Metric::bags: out.bags += amount; break;
                case Metric::discarded: out.discarded += amount; break;
                case Metric::ml: out.ml += amount; break;
                case Metric::volume_unknown: out.volume_unknown += amount; break;
                default: break;
            }
        }
        return out;
    }
    /// About the drive that is being taken: it stands in the list of drives.
    bool listed() const { return in_period_; }

  private:
    void put(TableId table, std::int64_t row, Metric metric, std::int64_t amount) {
        if (amount != 0) spots_.push_back({{table, row, metric}, amount});
    }
    void alone(Metric metric, std::int64_t amount) { put(TableId::none, 0, metric, amount); }

    void take(const DriveEntry& entry) {
        const Drive& drive = *entry.drive;
        in_period_ = any_ = held_ = false;
        if (drive.status == DriveStatus::proposed) return;
        bool in_days = days_.contains(drive.day);
        if (drive.status == DriveStatus::cancelled) {
            alone(Metric::drives_cancelled, in_days);
            return;
        }
        held_ = (entry.tally && !entry.tally->cells.empty()) || drive.status == DriveStatus::closed ||
                drive.status == DriveStatus::verified;
        std::int64_t donors = 0;
        if (entry.tally) {
            for (const auto& cell : entry.tally->cells) {
                if (!days_.contains(cell.key.day)) continue;
                any_ = true;
                donors += cell.counts.bags + cell.counts.discarded;
                take(drive, cell);
            }
            for (const auto& reason : entry.tally->reasons)
                if (days_.contains(reason.day)) take(reason);
        }
        in_period_ = any_ || in_days;
        bool due = in_days && drive.day <= books_.as_of.today;
        bool expected = due || any_;
        bool silent = expected && !held_ && !any_;
        bool held = any_ || (held_ && in_days);
        alone(Metric::drives_planned, in_days);
        alone(Metric::drives_expected, expected);
        alone(Metric::drives_missing, silent);
        alone(Metric::drives_reported, expected && !silent);
        alone(Metric::drives_held, held);
        alone(Metric::drives_zero, held && donors == 0);
        alone(Metric::drives_emergency, held && drive.emergency);
        alone(Metric::drives_unclosed, in_days && drive.day < books_.as_of.today &&
                                           (drive.status == DriveStatus::approved || drive.status == DriveStatus::open));
        spread(drive);
    }

    void take(const Drive& drive, const Cell& cell) {
        const auto& k = cell.key;
        const auto& n = cell.counts;
        std::int64_t donors = n.bags + n.discarded;
        alone(Metric::registered, n.registered);
        alone(Metric::deferred, n.deferred);
        alone(Metric::walked_out, n.walked_out);
        alone(Metric::donors, donors);
        alone(Metric::bags, n.bags);
        alone(Metric::discarded, n.discarded);
        if (donors == 0 && n.bags == 0) return;
        using tallying::DonorClass;
        alone(k.donor_class < 0                                ? Metric::class_unknown
              : k.donor_class == int(DonorClass::first_time) ? Metric::first_time
              : k.donor_class == int(DonorClass::repeat)     ? Metric::repeat
                                                             : Metric::lapsed,
              donors);
        std::int64_t ml = n.bags * k.nominal_ml;
        alone(Metric::ml, ml);
        if (k.nominal_ml == 0) alone(Metric::volume_unknown, n.bags);
        if (k.abo < 0 || k.rh < 0) alone(Metric::group_unknown, n.bags);
        bool whole = k.component == int(tallying::Component::whole_blood);
        if (whole && (k.nominal_ml == 350 || k.nominal_ml == 450)) alone(Metric::bags_350_450, n.bags);
        if (drive.emergency) {
            alone(Metric::emergency_bags, n.bags);
            alone(Metric::emergency_ml, ml);
        }
        for (auto [table, row] : {std::pair(TableId::by_volume, std::int64_t(k.nominal_ml)),
                                  std::pair(TableId::by_group, group_row(k)),
                                  std::pair(TableId::by_component, std::int64_t(k.component + 1)),
                                  std::pair(TableId::by_month, std::int64_t(k.day.year()) * 12 + k.day.month() - 1)}) {
            put(table, row, Metric::donors, donors);
            put(table, row, Metric::bags, n.bags);
            put(table, row, Metric::discarded, n.discarded);
            put(table, row, Metric::ml, ml);
        }
        price(k, n.bags);
        allow(drive, k, donors);
    }

    void price(const tallying::CellKey& k, std::int64_t bags) {
        if (bags == 0) return;
        std::optional<valuation::FoundPrice> found;
        if (k.component >= 0 && k.nominal_ml > 0) found = prices_.find(k.day, Product(k.component), k.nominal_ml);
        if (!found) {
            // A discard that names no kind of bag stands as bags below zero: it has no price either.
            alone(Metric::unpriced, std::abs(bags));
            return;
        }
        auto row = value_row(k.component, k.nominal_ml, found->tariff->num);
        found_.emplace(row, *found);
        std::int64_t value = bags * found->price_vnd;
        put(TableId::value, row, Metric::bags, bags);
        put(TableId::value, row, Metric::value_vnd, value);
        alone(Metric::value_vnd, value);
        for (Layer layer : layers_) {
            auto cap = valuation::surcharge(found->tariff->code, layer, tallying::Component(k.component), k.nominal_ml);
            if (cap)
                alone(layer_metric(layer), bags * cap->cap_vnd);
            else
                alone(Metric::layer_unpriced, std::abs(bags));
        }
    }

    void allow(const Drive& drive, const tallying::CellKey& k, std::int64_t donors) {
        if (donors == 0) return;
        std::optional<tallying::Component> component;
        if (k.component >= 0) component = tallying::Component(k.component);
        for (auto layer : norms_.layers()) {
            if (layer && !tree_.within(drive.organization, layer, drive.day)) continue;
            for (auto item : items) {
                const auto* norm = norms_.find(layer, item, k.day, component, k.nominal_ml);
                if (!norm) {
                    if (layer == 0 && item == AllowanceItem::gift) alone(Metric::gift_unknown, std::abs(donors));
                    continue;
                }
                std::int64_t row = layer * 4 + int(item), amount = donors * norm->amount_vnd;
                put(TableId::allowances, row, Metric::donations, donors);
                put(TableId::allowances, row, Metric::allowance_vnd, amount);
                alone(layer ? Metric::province_vnd : item_metric(item), amount);
            }
        }
    }

    void take(const tallying::ReasonCount& r) {
        using tallying::EventKind;
        auto it = reason_rows_.find(r.reason);
        if (it == reason_rows_.end()) {
            it = reason_rows_.emplace(r.reason, std::int64_t(reasons_.size())).first;
            reasons_.push_back(r.reason);
        }
        if (r.kind == EventKind::discarded)
            put(TableId::discarded_by_reason, it->second, Metric::lost_bags, r.count);
        else
            put(r.kind == EventKind::deferred ? TableId::deferred_by_reason : TableId::walked_out_by_reason, it->second,
                Metric::people, r.count);
    }

    /// The drive's own figures once more in the rows of its campaigns and of the organisation it is reported under.
    void spread(const Drive& drive) {
        std::size_t own = spots_.size();
        std::int64_t branch = branch_of(drive);
        overlap_ = overlap_ || drive.campaigns.size() > 1;
        for (std::size_t i = 0; i < own; ++i) {
            auto [spot, amount] = spots_[i];
            if (spot.table != TableId::none) continue;
            switch (spot.metric) {
                case Metric::drives_planned:
                case Metric::drives_expected:
                case Metric::drives_reported:
                case Metric::drives_missing:
                case Metric::drives_zero:
                    put(TableId::by_organization, branch, spot.metric, amount);
                    break;
                case Metric::drives_held:
                case Metric::registered:
                case Metric::donors:
                case Metric::bags:
                case Metric::discarded:
                case Metric::ml:
                    put(TableId::by_organization, branch, spot.metric, amount);
                    put(TableId::by_collector, drive.collected_by, spot.metric, amount);
                    for (auto campaign : drive.campaigns) put(TableId::by_campaign, campaign, spot.metric, amount);
                    break;
                default: break;
            }
        }
    }

    /// The organisation directly below the report's on the way to the drive's; the report's own for its own drives.
    std::int64_t branch_of(const Drive& drive) const {
        std::int64_t at = drive.organization;
        for (int depth = 0; depth < 40 && at != about_.organization; ++depth) {
            auto up = tree_.parent(at, drive.day);
            if (up == about_.organization || up == 0) break;
            at = up;
        }
        return at;
    }

    const Books& books_;
    const scheduling::OrganizationTree& tree_;
    About about_;
    DayRange days_;
    std::set<Layer> layers_;
    tallying::Filter filter_;
    valuation::PriceBook prices_;
    valuation::AllowanceBook norms_;
    Spots spots_;
    std::map<std::string, std::int64_t> reason_rows_;
    std::vector<std::string> reasons_;
    std::map<std::int64_t, valuation::FoundPrice> found_;
    bool overlap_ = false;
    bool in_period_ = false, any_ = false, held_ = false;
};

/// Half up, away from zero below it.
std::int64_t divided(__int128 part, __int128 whole) {
    __int128 half = whole / 2;
    return std::int64_t((part + (part >= 0 ? half : -half)) / whole);
}

Value ratio(Unit unit, std::int64_t part, std::int64_t whole, std::int64_t scale) {
    if (whole <= 0) return not_applicable(unit);
    return given(unit, divided(__int128(part) * scale, whole));
}
Value percent_of(std::int64_t part, std::int64_t whole) { return ratio(Unit::percent, part, whole, 1000); }

std::int64_t standard_tenths(std::int64_t ml) { return (ml >= 0 ? ml + 12 : ml - 12) / 25; }

/// Text as a key: itself when it can be one, else made of it with a check sum so that two reasons never share a key.
std::string key_of(const std::string& text, std::string_view empty) {
    if (text.empty()) return std::string(empty);
    bool plain = text.size() <= 48 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
                     return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
                 });
    if (plain) return text;
    return code_from(text).substr(0, 40) + '_' + blake2b(text).hex().substr(0, 8);
}

/// "ngày 30/6/2020", as days are written in Vietnamese.
std::string spoken(Day day) {
    return "ngày " + std::to_string(unsigned(day.civil().day())) + '/' + std::to_string(day.month()) + '/' + std::to_string(day.year());
}

bool is_year(Day from, Day to) { return from == Day::of(to.year(), 1, 1) && to == Day::of(to.year(), 12, 31); }

/// "năm 2020", "từ ngày 1/12/2022 đến ngày 30/11/2023".
std::string spoken_period(Day from, Day to) {
    if (is_year(from, to)) return "năm " + std::to_string(to.year());
    return "từ " + spoken(from) + " đến " + spoken(to);
}

class Builder {
  public:
    Builder(const Books& books, const About& about, const Options& options)
        : books_(books), reg_(books.registry()), about_(about), options_(options), adder_(books, about, options) {
        population_ = heads("population", scheduling::HeadCountKind::population, options.entered.population);
        staff_ = heads("staff", scheduling::HeadCountKind::staff, options.entered.staff);
    }

    Report run() {
        out_.about = about_;
        out_.as_of = books_.as_of;
        out_.tariff = options_.tariff;
        adder_.each_drive([&](const DriveEntry& entry, const Adder::Spots& spots) {
            for (const auto& [spot, amount] : spots) sums_[spot] += amount;
            if (adder_.listed()) out_.drives.push_back(adder_.line(entry));
        });
        std::sort(out_.drives.begin(), out_.drives.end(),
                  [](const auto& a, const auto& b) { return std::tie(a.day, a.code) < std::tie(b.day, b.code); });
        // With nothing but silence there is no figure: a total of nothing heard is not zero.
        silent_ = sum(Metric::drives_expected) > 0 && sum(Metric::drives_reported) == 0;
        figures();
        tables();
        out_.digest = digest_of(out_, reg_);
        return std::move(out_);
    }

    /// Of the report that run() made: the spot that a key names, or nothing when it is not added up.
    std::optional<Spot> spot(std::string_view key) const {
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

    const Books& books_;
    const tallying::Register& reg_;
    About about_;
    const Options& options_;
    Adder adder_;

  private:
    /// What was entered into the report goes before what is on record; which of them it was is told with the figure.
    std::optional<std::int64_t> heads(const char* figure, scheduling::HeadCountKind kind,
                                      const std::optional<std::int64_t>& entered) {
        if (entered) {
            out_.sources.push_back({figure, {"Do đơn vị báo cáo nhập", "Entered by who reports"}});
            return entered;
        }
        const auto* count = reg_.head_counts.at(about_.organization, kind, about_.from);
        if (!count) return std::nullopt;
        Label words{"Số đã đăng ký, tính đến " + spoken(count->on), "On record, as of " + count->on.text()};
        if (!count->document.empty()) {
            words.vi += " (" + count->document + ")";
            words.en += " (" + count->document + ")";
        }
        out_.sources.push_back({figure, std::move(words)});
        return count->count;
    }

    std::int64_t sum(Metric metric) const { return at(TableId::none, 0, metric); }
    std::int64_t at(TableId table, std::int64_t row, Metric metric) const {
        auto it = sums_.find({table, row, metric});
        return it == sums_.end() ? 0 : it->second;
    }

    void add(std::string key, Value value) { out_.figures.push_back({std::move(key), value}); }
    /// A figure of its own, in the unit of its definition.
    void add(Metric metric) {
        std::string key(name_of(metric));
        add(key, heard(definition(key)->unit, sum(metric)));
    }
    Value heard(Unit unit, std::int64_t number) const { return silent_ ? missing(unit) : given(unit, number); }
    Value heard(Value value) const { return silent_ ? missing(value.unit) : value; }
    /// Nobody took down who registered, though people gave: that is not zero. Nor is the volume of bags of which no kind was
    /// given.
    bool unregistered() const { return sum(Metric::registered) == 0 && sum(Metric::donors) > 0; }
    bool unmeasured() const { return sum(Metric::ml) == 0 && sum(Metric::bags) > 0; }
    static Value known_if(bool known, Value value) { return known ? value : missing(value.unit); }

    void figures() {
        using enum Metric;
        for (auto m : {drives_planned, drives_cancelled, drives_expected, drives_reported, drives_missing, drives_held,
                       drives_zero, drives_unclosed, drives_emergency})
            add(std::string(name_of(m)), given(Unit::count, sum(m)));
        add("reporting_percent", percent_of(sum(drives_reported), sum(drives_expected)));
        add("registered", known_if(!unregistered(), heard(Unit::count, sum(registered))));
        for (auto m : {deferred, walked_out, donors, first_time, repeat, lapsed, class_unknown}) add(m);
        std::int64_t back = sum(repeat) + sum(lapsed);
        add("class_known", heard(Unit::count, back + sum(first_time)));
        add("repeat_percent", heard(percent_of(back, back + sum(first_time))));
        add("donor_percent", known_if(!unregistered(), heard(percent_of(sum(donors), sum(registered)))));
        for (auto m : {bags, discarded}) add(m);
        add("discard_percent", heard(percent_of(sum(discarded), sum(donors))));
        add("standard_units", known_if(!unmeasured(), heard(Unit::tenths, standard_tenths(sum(ml)))));
        add("ml", known_if(!unmeasured(), heard(Unit::litres, sum(ml))));
        for (auto m : {volume_unknown, group_unknown}) add(m);
        add("volume_known", heard(Unit::count, sum(bags) - sum(volume_unknown)));
        add(bags_350_450);
        add("share_350_450", heard(percent_of(sum(bags_350_450), sum(bags) - sum(volume_unknown))));
        add(emergency_bags);
        add("emergency_ml", known_if(sum(emergency_ml) != 0 || sum(emergency_bags) <= 0, heard(Unit::litres, sum(emergency_ml))));
        add("bags_per_drive", heard(ratio(Unit::tenths, sum(bags), sum(drives_held), 10)));
        plan();
        value();
        allowances();
        resources();
    }

    void value() {
        using enum Metric;
        bool priced = sum(unpriced) == 0;
        Value blood = !priced ? missing(Unit::vnd) : heard(Unit::vnd, sum(value_vnd));
        add("value_vnd", blood);
        add(unpriced);
        if (options_.layers.empty()) return;
        std::int64_t all = sum(value_vnd);
        for (auto layer : options_.layers) {
            auto metric = layer_metric(layer);
            all += sum(metric);
            add(std::string(name_of(metric)),
                sum(layer_unpriced) ? missing(Unit::vnd) : heard(Unit::vnd, sum(metric)));
        }
        add(layer_unpriced);
        add("value_with_layers_vnd",
            !priced || sum(layer_unpriced) ? missing(Unit::vnd) : heard(Unit::vnd, all));
    }

    void allowances() {
        using enum Metric;
        // A donation without a norm makes the sum of gifts too small, so it is no sum.
        add("gifts_vnd", sum(gift_unknown) ? missing(Unit::vnd) : heard(Unit::vnd, sum(gifts_vnd)));
        for (auto m : {gift_unknown, meals_vnd, travel_vnd, organizing_vnd, province_vnd}) add(m);
    }

    static Value entered(Unit unit, const std::optional<std::int64_t>& number) {
        return number ? given(unit, *number) : not_applicable(unit);
    }

    void resources() {
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

    // ---- plan --------------------------------------------------------------------------------------------------

    struct Reached {
        Value target, reached, percent;
    };

    Reached reached(const scheduling::Target& t) const {
        using scheduling::TargetMeasure;
        using enum Metric;
        auto whole = [&](Unit unit, double scale) { return given(unit, std::llround(t.value * scale)); };
        auto share = [&](std::int64_t part, const std::optional<std::int64_t>& of) -> Reached {
            Value target = whole(Unit::percent_hundredths, 100);
            if (!of || *of <= 0)
                return {target, missing(Unit::percent_hundredths), missing(Unit::percent)};
            Value got = ratio(Unit::percent_hundredths, part, *of, 10'000);
            // Of the exact share, not of the rounded one.
            auto percent = std::llround(double(part) / double(*of) * 100.0 / t.value * 1000.0);
            return {target, heard(got), heard(Unit::percent, percent)};
        };
        switch (t.measure) {
            case TargetMeasure::registrations:
                return {whole(Unit::count, 1), known_if(!unregistered(), heard(Unit::count, sum(registered))),
                        known_if(!unregistered(), heard(Unit::percent, tallying::percent_tenths(sum(registered), t.value)))};
            case TargetMeasure::bags:
                return {whole(Unit::count, 1), heard(Unit::count, sum(bags)),
                        heard(Unit::percent, tallying::percent_tenths(sum(bags), t.value))};
            case TargetMeasure::standard_units:
                return {whole(Unit::tenths, 10), known_if(!unmeasured(), heard(Unit::tenths, standard_tenths(sum(ml)))),
                        known_if(!unmeasured(), heard(Unit::percent, tallying::percent_tenths(standard_tenths(sum(ml)), t.value * 10)))};
            case TargetMeasure::percent_staff: return share(sum(donors), staff_);
            case TargetMeasure::percent_population: return share(sum(bags), population_);
        }
        return {};
    }

    void plan() {
        // One target for each measure and basis: of those whose period holds the report's, the shortest period, then the latest.
        std::map<std::pair<int, int>, const scheduling::Target*> found;
        for (const auto& [num, t] : reg_.targets) {
            if (t.superseded_by || t.organization != about_.organization || !(t.value > 0)) continue;
            if (about_.campaign) {
                if (t.campaign != about_.campaign) continue;
            } else if (about_.drive || !t.period || !(*t.period->from <= about_.from && about_.to <= *t.period->to)) {
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
        for (auto measure : {TargetMeasure::bags, TargetMeasure::standard_units, TargetMeasure::registrations})
            for (auto basis : {TargetBasis::assigned, TargetBasis::committed})
                if (auto it = found.find({int(measure), int(basis)}); it != found.end() && !main.known())
                    main = reached(*it->second).percent;
        add("plan_percent", main);
        add("population", entered(Unit::count, population_));
        add("population_percent", population_ ? heard(ratio(Unit::percent_hundredths, sum(Metric::bags), *population_, 10'000))
                                               : not_applicable(Unit::percent_hundredths));
        add("staff", entered(Unit::count, staff_));
        add("staff_percent", staff_ ? heard(ratio(Unit::percent_hundredths, sum(Metric::donors), *staff_, 10'000))
                                     : not_applicable(Unit::percent_hundredths));

        Table table{TableId::plan, {"target", "reached", "percent"}, {}, false};
        static const Label measures[]{{"Lượt đăng ký", "Registrations"}, {"Túi máu", "Bags"},
                                      {"Đơn vị chuẩn 250 ml", "Standard units"}, {"% cán bộ", "% of staff"},
                                      {"% dân số", "% of population"}};
        for (const auto& [what, t] : found) {
            auto r = reached(*t);
            bool assigned = t->basis == TargetBasis::assigned;
            Label name = measures[what.first];
            name.vi += assigned ? " (được giao" : " (tự đăng ký";
            name.en += assigned ? " (assigned" : " (committed";
            if (t->period) {
                name.vi += ", " + spoken_period(*t->period->from, *t->period->to);
                bool year = is_year(*t->period->from, *t->period->to);
                name.en += ", " + (year ? std::to_string(t->period->to->year()) : t->period->from->text() + " – " + t->period->to->text());
            }
            name.vi += ')';
            name.en += ')';
            table.rows.push_back({std::string(name_of(t->measure)) + '_' + std::string(name_of(t->basis)), name,
                                  {r.target, r.reached, r.percent}});
        }
        plan_ = std::move(table);
    }

    // ---- tables ------------------------------------------------------------------------------------------------

    std::vector<std::int64_t> rows_of(TableId table) const {
        std::vector<std::int64_t> out;
        for (auto it = sums_.lower_bound({table, INT64_MIN, {}}); it != sums_.end() && it->first.table == table; ++it)
            if (out.empty() || out.back() != it->first.row) out.push_back(it->first.row);
        return out;
    }

    /// A table whose cells are sums under the columns' names.
    Table summed(TableId id, std::vector<Metric> metrics) const {
        Table out;
        out.id = id;
        for (auto m : metrics) out.columns.emplace_back(name_of(m));
        return out;
    }
    void row(Table& table, std::int64_t number, std::string key, Label name) {
        Row row{std::move(key), std::move(name), {}};
        for (const auto& column : table.columns) {
            auto metric = from_name<Metric>(column);
            if (!metric) {
                row.cells.push_back({});
                continue;
            }
            auto value = given(definition(column)->unit, at(table.id, number, *metric));
            if (value.number == 0 && ((*metric == Metric::registered && at(table.id, number, Metric::donors) > 0) ||
                                      (*metric == Metric::ml && at(table.id, number, Metric::bags) > 0)))
                value = missing(value.unit);
            row.cells.push_back(value);
        }
        row_numbers_[{table.id, row.key}] = number;
        table.rows.push_back(std::move(row));
    }
    void keep(Table table) {
        if (!table.rows.empty()) out_.tables.push_back(std::move(table));
    }

    /// Shares of the known rows, in the column "share" at `column`; their bags are in column 0.
    static void shares(Table& table, std::size_t column, std::string_view unknown) {
        std::int64_t known = 0;
        for (const auto& row : table.rows)
            if (row.key != unknown) known += row.cells[0].number;
        for (auto& row : table.rows)
            row.cells[column] = row.key == unknown ? not_applicable(Unit::percent) : percent_of(row.cells[0].number, known);
    }
    static void standard(Table& table, std::size_t ml, std::size_t column) {
        for (auto& row : table.rows)
            row.cells[column] = known_if(row.cells[ml].known(), given(Unit::tenths, standard_tenths(row.cells[ml].number)));
    }
    static Table with(Table table, std::vector<std::string> more) {
        for (auto& column : more) table.columns.push_back(std::move(column));
        return table;
    }

    void tables() {
        keep(std::move(plan_));
        using enum Metric;
        const Label unknown{"Không rõ", "Not known"};
        {
            auto t = with(summed(TableId::by_volume, {bags, discarded, ml}), {"standard_units", "share"});
            for (auto r : rows_of(t.id))
                row(t, r, r ? std::to_string(r) : "unknown",
                    r ? Label{std::to_string(r) + " ml", std::to_string(r) + " ml"} : unknown);
            standard(t, 2, 3);
            shares(t, 4, "unknown");
            keep(std::move(t));
        }
        {
            auto t = with(summed(TableId::by_group, {bags, discarded, ml}), {"share"});
            for (auto r : rows_of(t.id)) {
                int abo = int(r / 3) - 1, rh = int(r % 3) - 1;
                std::string key = abo < 0 ? "unknown" : std::string(name_of(tallying::Abo(abo)));
                std::string sign = rh < 0 ? "" : std::string(name_of(tallying::Rh(rh)));
                Label name = abo < 0 ? unknown : Label{key, key};
                name.vi += rh < 0 ? " (Rh không rõ)" : sign;
                name.en += rh < 0 ? " (Rh not known)" : sign;
                std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return char(std::tolower(c)); });
                key += rh < 0 ? "_rh_unknown" : rh == int(tallying::Rh::positive) ? "_positive" : "_negative";
                row(t, r, key, name);
            }
            shares(t, 3, "unknown_rh_unknown");
            keep(std::move(t));
        }
        {
            static const Label names[]{{"Không rõ", "Not known"}, {"Máu toàn phần", "Whole blood"},
                                       {"Hồng cầu gạn tách", "Red cells, apheresis"},
                                       {"Tiểu cầu gạn tách", "Platelets, apheresis"},
                                       {"Huyết tương gạn tách", "Plasma, apheresis"}, {"Khác", "Other"}};
            auto t = with(summed(TableId::by_component, {bags, discarded, ml}), {"share"});
            for (auto r : rows_of(t.id))
                row(t, r, r ? std::string(name_of(tallying::Component(r - 1))) : "unknown", names[r]);
            shares(t, 3, "unknown");
            keep(std::move(t));
        }
        {
            auto t = with(summed(TableId::by_month, {donors, bags, discarded, ml}), {"standard_units"});
            auto months = rows_of(t.id);
            if (months.size() > 1)
                for (auto r : months) {
                    auto month = std::to_string(r % 12 + 1), year = std::to_string(r / 12);
                    row(t, r, year + '-' + (month.size() < 2 ? "0" : "") + month, {"Tháng " + month + "/" + year, month + "/" + year});
                }
            standard(t, 3, 4);
            keep(std::move(t));
        }
        if (!about_.campaign && !about_.drive) {
            auto t = summed(TableId::by_campaign, {drives_held, registered, donors, bags, discarded, ml});
            for (auto r : rows_of(t.id)) {
                const auto& c = reg_.campaigns.at(r);
                row(t, r, c.code, {c.name, c.name});
            }
            t.overlap = adder_.overlap();
            keep(std::move(t));
        }
        if (!about_.drive) organizations();
        if (!about_.drive) {
            auto t = summed(TableId::by_collector, {drives_held, registered, donors, bags, discarded, ml});
            auto found = rows_of(t.id);
            bool known = std::any_of(found.begin(), found.end(), [](auto r) { return r != 0; });
            if (known)
                for (auto r : found) {
                    const auto* o = reg_.organizations.find(r);
                    row(t, r, o ? o->code : "unknown", o ? Label{o->name, o->name} : unknown);
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

    void organizations() {
        using enum Metric;
        auto t = summed(TableId::by_organization,
                        {drives_planned, drives_expected, drives_reported, drives_missing, drives_held, drives_zero,
                         registered, donors, bags, discarded, ml});
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
            Label name{o->name, o->name};
            if (num == about_.organization) name = {o->name + " (trực tiếp)", o->name + " (own drives)"};
            row(t, num, o->code, name);
            auto& cells = t.rows.back().cells;
            std::int64_t expected = cells[1].number, reported = cells[2].number;
            // Silence and "nothing was planned" are not zero.
            if (reported == 0 && cells[4].number == 0)
                for (std::size_t c = 6; c < cells.size(); ++c)
                    cells[c] = expected ? missing(cells[c].unit) : not_applicable(cells[c].unit);
        }
        std::sort(t.rows.begin(), t.rows.end(), [](const Row& a, const Row& b) { return a.key < b.key; });
        keep(std::move(t));
    }

    void below() {
        Table t{TableId::below, {"expected", "received", "on_time", "completeness", "timeliness"}, {}, false};
        for (const auto& b : options_.below) {
            const auto* o = reg_.organizations.find(b.organization);
            if (!o) continue;
            t.rows.push_back({o->code, {o->name, o->name},
                              {given(Unit::count, b.expected), given(Unit::count, b.received), given(Unit::count, b.on_time),
                               percent_of(b.received, b.expected), percent_of(b.on_time, b.expected)}});
        }
        keep(std::move(t));
    }

    void reasons(TableId id, Metric metric) {
        auto t = with(summed(id, {metric}), {"share"});
        for (auto r : rows_of(id)) {
            const auto& reason = adder_.reasons()[std::size_t(r)];
            row(t, r, key_of(reason, "not_stated"), reason.empty() ? Label{"Không ghi lý do", "No reason given"} : Label{reason, reason});
        }
        // Most frequent first; equal ones by name, so that the order does not depend on which drive came first.
        std::sort(t.rows.begin(), t.rows.end(), [](const Row& a, const Row& b) {
            return std::tie(b.cells[0].number, a.key) < std::tie(a.cells[0].number, b.key);
        });
        shares(t, 1, {});
        keep(std::move(t));
    }

    void value_lines() {
        auto t = with(summed(TableId::value, {Metric::bags}), {"price_vnd", "value_vnd"});
        for (auto r : rows_of(t.id)) {
            int ml = int(r % 2048), component = int(r / 2048 % 16);
            const auto& price = adder_.prices().at(r);
            auto kind = std::string(name_of(tallying::Component(component)));
            auto words = std::to_string(ml) + " ml, " + price.tariff->title;
            static const char* names_vi[]{"Máu toàn phần ", "Hồng cầu gạn tách ", "Tiểu cầu gạn tách ",
                                          "Huyết tương gạn tách ", "Khác "};
            static const char* names_en[]{"Whole blood ", "Red cells ", "Platelets ", "Plasma ", "Other "};
            row(t, r, kind + '_' + std::to_string(ml) + '_' + price.tariff->code,
                {names_vi[component] + words, names_en[component] + words});
            auto& cells = t.rows.back().cells;
            cells[1] = given(Unit::vnd, price.price_vnd);
            cells[2] = given(Unit::vnd, at(t.id, r, Metric::value_vnd));
        }
        keep(std::move(t));
    }

    void norms() {
        static const Label names[]{{"Quà tặng, tối thiểu", "Gifts, at least"}, {"Ăn nhẹ, tối đa bình quân", "Meals, at most on average"},
                                   {"Đi lại, tối đa bình quân", "Travel, at most on average"},
                                   {"Tổ chức, vận động, tối đa bình quân", "Organising, at most on average"}};
        auto t = summed(TableId::allowances, {Metric::donations, Metric::allowance_vnd});
        for (auto r : rows_of(t.id)) {
            auto layer = r / 4;
            auto item = AllowanceItem(r % 4);
            const auto* o = layer ? reg_.organizations.find(layer) : nullptr;
            Label name = names[r % 4];
            if (o) {
                static const Label added[]{{"Quà tặng", "Gifts"}, {"Ăn nhẹ", "Meals"}, {"Đi lại", "Travel"}, {"Tổ chức", "Organising"}};
                name = {added[r % 4].vi + ", " + o->name + " thêm", added[r % 4].en + ", added by " + o->name};
            }
            row(t, r, (o ? o->code : std::string("national")) + '_' + std::string(name_of(item)), name);
        }
        keep(std::move(t));
    }

    void comparison() {
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
            Value old = !on_record || !heard_then || !known ? missing(now.unit) : given(now.unit, before);
            bool both = now.known() && old.known();
            const auto* d = definition(key);
            t.rows.push_back({std::string(key), {std::string(d->vi), std::string(d->en)},
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
        if (options_.tariff.empty()) line("value_vnd", was[value_vnd], was[unpriced] == 0);
        keep(std::move(t));
    }

    void lines() {
        Table t{TableId::lines, {"quantity", "quantity_target", "line_value_vnd", "line_target_vnd", "line_percent"}, {}, false};
        for (const auto& l : options_.entered.lines) {
            Value percent = not_applicable(Unit::percent);
            if (l.quantity && l.quantity_target)
                percent = percent_of(*l.quantity, *l.quantity_target);
            else if (l.value_vnd && l.target_vnd)
                percent = percent_of(*l.value_vnd, *l.target_vnd);
            t.rows.push_back({l.key, {l.name, l.name},
                              {entered(Unit::count, l.quantity), entered(Unit::count, l.quantity_target),
                               entered(Unit::vnd, l.value_vnd), entered(Unit::vnd, l.target_vnd), percent}});
        }
        keep(std::move(t));
    }

    void earlier() {
        Table t{TableId::restatements, {"was", "is", "difference"}, {}, false};
        for (const auto& report : options_.earlier)
            for (const auto& change : report.changes) {
                const auto* d = definition(change.key);
                if (!d) continue;  // of tables, the figures alone are told; the rest is one click away
                bool both = change.was.known() && change.is.known();
                t.rows.push_back({report.code + '_' + change.key,
                                  {report.code + ": " + std::string(d->vi), report.code + ": " + std::string(d->en)},
                                  {change.was, change.is,
                                   both ? given(change.was.unit, change.is.number - change.was.number)
                                        : missing(change.was.unit)}});
            }
        keep(std::move(t));
    }

    Report out_;
    Amounts sums_;
    std::optional<std::int64_t> population_, staff_;
    bool silent_ = false;
    Table plan_;
    std::map<std::pair<TableId, std::string>, std::int64_t> row_numbers_;
};

}  // namespace

Report build(const Books& books, const About& about, const Options& options) {
    return Builder(books, about, options).run();
}

bool added_up(std::string_view key) {
    auto dot = key.find('.');
    if (dot == key.npos) return from_name<Metric>(key).has_value();
    auto table = from_name<TableId>(key.substr(0, dot));
    // What comes after them is made of other figures.
    return table && *table < TableId::plan && from_name<Metric>(key.substr(key.rfind('.') + 1));
}

std::vector<Parts> all_parts(const Books& books, const About& about, const Options& options) {
    Builder builder(books, about, options);
    auto report = builder.run();
    std::vector<Parts> out;
    std::map<Spot, std::size_t> place;
    each_value(report, [&](const std::string& key, const Value& value) {
        if (!value.known() || value.number == 0 || !added_up(key)) return;
        if (auto spot = builder.spot(key)) {
            place.emplace(*spot, out.size());
            out.push_back({key, {}});
        }
    });
    builder.adder_.each_drive([&](const DriveEntry& entry, const Adder::Spots& spots) {
        for (const auto& [spot, amount] : spots) {
            auto it = place.find(spot);
            if (it == place.end()) continue;
            auto& parts = out[it->second].parts;
            if (parts.empty() || parts.back().drive != entry.drive->num) parts.push_back({entry.drive->num, 0});
            parts.back().amount += amount;
        }
    });
    for (auto& p : out) std::erase_if(p.parts, [](const Part& part) { return part.amount == 0; });
    return out;
}

std::vector<std::string> inputs_of(const Report& report, std::string_view key) {
    std::vector<std::string> out;
    const auto* d = definition(key.substr(key.rfind('.') == key.npos ? 0 : key.rfind('.') + 1));
    if (!d) return out;
    std::string row;
    if (auto last = key.rfind('.'); last != key.npos) row = std::string(key.substr(0, last + 1));
    std::string word;
    auto take = [&] {
        if (!word.empty())
            for (const auto& candidate : {row + word, word})
                if (candidate != key && report.find(candidate)) {
                    if (std::find(out.begin(), out.end(), candidate) == out.end()) out.push_back(candidate);
                    break;
                }
        word.clear();
    };
    for (char c : d->formula) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            word.push_back(c);
        else
            take();
    }
    take();
    return out;
}

std::optional<Opened> open(const Books& books, const Report& report, const Options& options, std::string_view key) {
    auto value = report.find(key);
    if (!value) return std::nullopt;
    Opened out;
    out.value = *value;
    auto last = key.rfind('.');
    auto column = last == key.npos ? key : key.substr(last + 1);
    out.definition = definition(column);
    if (!out.definition) return std::nullopt;
    Builder builder(books, report.about, options);
    builder.run();
    if (auto spot = builder.spot(key)) {
        out.added_up = true;
        builder.adder_.each_drive([&](const DriveEntry& entry, const Adder::Spots& spots) {
            std::int64_t amount = 0;
            for (const auto& [at, part] : spots)
                if (at == *spot) amount += part;
            if (amount) out.parts.push_back({entry.drive->num, amount});
        });
    } else {
        out.inputs = inputs_of(report, key);
    }
    return out;
}

std::vector<std::int64_t> drives_of(const Books& books, const About& about) {
    std::vector<std::int64_t> out;
    Adder adder(books, about, Options{});
    DayRange days = about.days();
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
        for (const auto& entry : books.drives().chunk(c)) {
            if (!entry.drive || !adder.in_scope(*entry.drive)) continue;
            bool in = days.contains(entry.drive->day);
            if (!in && entry.tally)
                in = std::any_of(entry.tally->cells.begin(), entry.tally->cells.end(),
                                 [&](const Cell& cell) { return days.contains(cell.key.day); });
            if (in) out.push_back(entry.drive->num);
        }
    return out;
}

std::int64_t campaign_year_before(const Books& books, std::int64_t campaign) {
    const auto& all = books.registry().campaigns;
    auto it = all.find(campaign);
    if (it == all.end()) return 0;
    const auto& c = it->second;
    Day wanted = *year_before(c.starts_on, c.starts_on).from;
    std::int64_t found = 0;
    // Tết moves by up to a month, so a campaign of the year before begins within two of the day.
    int nearest = 62;
    for (const auto& [num, other] : all) {
        if (num == campaign || other.kind != c.kind || other.organization != c.organization) continue;
        int away = std::abs(other.starts_on.number - wanted.number);
        if (away < nearest) {
            nearest = away;
            found = num;
        }
    }
    return found;
}

std::vector<std::int64_t> history(const Books& books, const About& about, std::size_t most) {
    if (about.campaign || about.drive) return {};
    std::vector<DayRange> periods;
    for (DayRange at{about.from, about.to}; periods.size() < most;) {
        at = period_before(*at.from, *at.to);
        periods.push_back(at);
    }
    std::vector<std::int64_t> bags(periods.size(), 0);
    std::vector<bool> seen(periods.size(), false);
    if (periods.empty()) return {};
    About whole = about;
    whole.kind = ReportKind::free;
    whole.from = *periods.back().from;
    whole.to = *periods.front().to;
    Adder adder(books, whole, Options{});
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
        for (const auto& entry : books.drives().chunk(c)) {
            if (!entry.drive || !entry.tally || !adder.in_scope(*entry.drive)) continue;
            for (const auto& cell : entry.tally->cells)
                for (std::size_t p = 0; p < periods.size(); ++p)
                    if (periods[p].contains(cell.key.day)) {
                        bags[p] += cell.counts.bags;
                        seen[p] = true;
                        break;
                    }
        }
    auto end = std::find(seen.begin(), seen.end(), false);
    bags.resize(std::size_t(end - seen.begin()));
    return bags;
}

}  // namespace domain::reporting
