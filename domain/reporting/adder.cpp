#include "domain/reporting/adder.hpp"

#include <algorithm>
#include <cmath>

namespace domain::reporting {

using scheduling::Drive;
using scheduling::DriveStatus;
using tallying::Books;
using tallying::Cell;
using tallying::DriveEntry;
using valuation::AllowanceItem;
using valuation::Layer;
using valuation::Product;

namespace {

constexpr Metric item_metric(AllowanceItem item) {
    switch (item) {
        case AllowanceItem::gift:
            return Metric::gifts_vnd;
        case AllowanceItem::meal:
            return Metric::meals_vnd;
        case AllowanceItem::travel:
            return Metric::travel_vnd;
        case AllowanceItem::organizing:
            break;
    }
    return Metric::organizing_vnd;
}

constexpr AllowanceItem items[]{AllowanceItem::gift, AllowanceItem::meal, AllowanceItem::travel,
                                AllowanceItem::organizing};

}  // namespace

Metric layer_metric(Layer layer) {
    switch (layer) {
        case Layer::nat:
            return Metric::nat_vnd;
        case Layer::antibody:
            return Metric::antibody_vnd;
        case Layer::transport:
            break;
    }
    return Metric::transport_vnd;
}

Adder::Adder(const Books& books, const About& about, const Options& options)
    : books_(books),
      tree_(books.registry().organizations),
      about_(about),
      days_(about.days()),
      layers_(options.layers()),
      prices_(options.tariff().empty()
                  ? valuation::PriceBook(books.registry().tariffs)
                  : valuation::PriceBook(books.registry().tariffs, options.tariff())),
      norms_(books.registry().allowances) {
    filter_.organization = about.organization ? std::optional(about.organization) : std::nullopt;
    if (about.campaign) filter_.campaign = about.campaign;
    if (about.drive) filter_.drive = about.drive;
    filter_.days = days_;
}

DriveLine Adder::line(const DriveEntry& entry) const {
    DriveLine out;
    out.drive = entry.drive->num;
    out.code = entry.drive->code;
    out.title = entry.drive->title;
    out.day = entry.drive->day;
    out.reported = in_period_ && (any_ || held_);
    for (const auto& [spot, amount] : spots_) {
        if (spot.table != TableId::none) continue;
        switch (spot.metric) {
            case Metric::registered:
                out.registered += amount;
                break;
            case Metric::deferred:
                out.deferred += amount;
                break;
            case Metric::donors:
                out.donors += amount;
                break;
            case Metric::bags:
                out.bags += amount;
                break;
            case Metric::discarded:
                out.discarded += amount;
                break;
            case Metric::ml:
                out.ml += amount;
                break;
            case Metric::volume_unknown:
                out.volume_unknown += amount;
                break;
            default:
                break;
        }
    }
    return out;
}

void Adder::take(const DriveEntry& entry) {
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
    alone(Metric::drives_unclosed,
          in_days && drive.day < books_.as_of.today &&
              (drive.status == DriveStatus::approved || drive.status == DriveStatus::open));
    spread(drive);
}

void Adder::take(const Drive& drive, const Cell& cell) {
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
    alone(k.donor_class < 0                              ? Metric::class_unknown
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
    for (auto [table, row] :
         {std::pair(TableId::by_volume, std::int64_t(k.nominal_ml)),
          std::pair(TableId::by_group, GroupRow{k.abo, k.rh}.number()),
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

void Adder::price(const tallying::CellKey& k, std::int64_t bags) {
    if (bags == 0) return;
    std::optional<valuation::FoundPrice> found;
    if (k.component >= 0 && k.nominal_ml > 0)
        found = prices_.find(k.day, Product(k.component), k.nominal_ml);
    if (!found) {
        // A discard that names no kind of bag stands as bags below zero: it has no price either.
        alone(Metric::unpriced, std::abs(bags));
        return;
    }
    auto row = ValueRow{found->tariff->num, k.component, k.nominal_ml}.number();
    found_.emplace(row, *found);
    std::int64_t value = bags * found->price_vnd;
    put(TableId::value, row, Metric::bags, bags);
    put(TableId::value, row, Metric::value_vnd, value);
    alone(Metric::value_vnd, value);
    for (Layer layer : layers_) {
        auto cap = valuation::surcharge(found->tariff->code, layer,
                                        tallying::Component(k.component), k.nominal_ml);
        if (cap)
            alone(layer_metric(layer), bags * cap->cap_vnd);
        else
            alone(Metric::layer_unpriced, std::abs(bags));
    }
}

void Adder::allow(const Drive& drive, const tallying::CellKey& k, std::int64_t donors) {
    if (donors == 0) return;
    std::optional<tallying::Component> component;
    if (k.component >= 0) component = tallying::Component(k.component);
    for (auto layer : norms_.layers()) {
        if (layer && !tree_.within(drive.organization, layer, drive.day)) continue;
        for (auto item : items) {
            const auto* norm = norms_.find(layer, item, k.day, component, k.nominal_ml);
            if (!norm) {
                if (layer == 0 && item == AllowanceItem::gift)
                    alone(Metric::gift_unknown, std::abs(donors));
                continue;
            }
            std::int64_t row = AllowanceRow{layer, item}.number(),
                         amount = donors * norm->amount_vnd;
            put(TableId::allowances, row, Metric::donations, donors);
            put(TableId::allowances, row, Metric::allowance_vnd, amount);
            alone(layer ? Metric::province_vnd : item_metric(item), amount);
        }
    }
}

void Adder::take(const tallying::ReasonCount& r) {
    using tallying::EventKind;
    auto it = reason_rows_.find(r.reason);
    if (it == reason_rows_.end()) {
        it = reason_rows_.emplace(r.reason, std::int64_t(reasons_.size())).first;
        reasons_.push_back(r.reason);
    }
    if (r.kind == EventKind::discarded)
        put(TableId::discarded_by_reason, it->second, Metric::lost_bags, r.count);
    else
        put(r.kind == EventKind::deferred ? TableId::deferred_by_reason
                                          : TableId::walked_out_by_reason,
            it->second, Metric::people, r.count);
}

void Adder::spread(const Drive& drive) {
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
                for (auto campaign : drive.campaigns)
                    put(TableId::by_campaign, campaign, spot.metric, amount);
                break;
            default:
                break;
        }
    }
}

std::int64_t Adder::branch_of(const Drive& drive) const {
    std::int64_t at = drive.organization;
    for (int depth = 0; depth < 40 && at != about_.organization; ++depth) {
        auto up = tree_.parent(at, drive.day);
        if (up == about_.organization || up == 0) break;
        at = up;
    }
    return at;
}

}  // namespace domain::reporting
