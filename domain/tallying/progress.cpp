#include "domain/tallying/progress.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_map>

#include "domain/tallying/totals.hpp"

namespace domain::tallying {
namespace {

using scheduling::Drive;
using scheduling::DriveStatus;
using scheduling::Target;
using scheduling::TargetBasis;
using scheduling::TargetUnit;

struct DayCount {
    Day day;
    std::int64_t bags = 0, ml = 0, registered = 0;
};

/// What a target is one of: later and committed ones give way to others with the same key.
using Key = std::tuple<std::int64_t, std::int64_t, Day, Day, scheduling::TargetMeasure>;

/// part × whole / of, rounded half up; all of them not negative.
std::int64_t share(std::int64_t part, std::int64_t whole, std::int64_t of) {
    return std::int64_t(std::floor(double(part) * double(whole) / double(of) + 0.5));
}

/// A bag that is only planned: 350 ml are 1.4 standard units, the usual bag.
constexpr std::int64_t usual_bag_tenths = 14;

std::int64_t planned_of(const Drive& d, TargetUnit unit) {
    switch (unit) {
        case TargetUnit::registrations: return d.planned_donors.value_or(0) * 10;
        case TargetUnit::standard_units: return d.planned_bags.value_or(0) * usual_bag_tenths;
        case TargetUnit::bags: break;
    }
    return d.planned_bags.value_or(0) * 10;
}

void conclude(ProgressRow& row, const scheduling::WorkCalendar& calendar, Day on) {
    Day from = *row.span.from, to = *row.span.to;
    Day next = std::max(on, from);
    row.open_days_left = next <= to ? calendar.open_days(row.organization, next, to) : 0;
    if (!row.goal) return;
    std::int64_t goal = *row.goal;
    if (on > to) {
        row.expected = goal;
    } else if (on <= from) {
        row.expected = 0;
    } else if (row.planned >= goal && row.planned > 0) {
        row.expected = share(goal, row.planned_by_now, row.planned);
    } else {
        std::int64_t gone = calendar.open_days(row.organization, from, on.plus(-1));
        std::int64_t all = gone + row.open_days_left;
        row.expected = std::max(row.planned_by_now, all > 0 ? share(goal, gone, all) : 0);
    }
    row.expected_by = row.planned >= goal && row.planned > 0 ? ExpectedBy::planned_drives
                      : row.planned > 0                      ? ExpectedBy::planned_drives_and_open_days
                                                             : ExpectedBy::open_days;
    row.behind_by = std::max<std::int64_t>(0, *row.expected - row.done);
    std::int64_t rest = std::max<std::int64_t>(0, goal - row.done);
    if (on <= to) {
        std::int64_t days = to.number - next.number + 1;
        row.needed_per_week = days >= 7 ? share(rest, 7, days) : rest;
        if (row.drives_left > 0) row.needed_per_drive = share(rest, 1, row.drives_left);
        if (*row.expected > 0) row.projected = std::max(row.done, share(row.done, goal, *row.expected));
    } else {
        row.projected = row.done;
    }
    if (row.done >= goal)
        row.state = ProgressState::reached;
    else if (on > to)
        row.state = ProgressState::missed;
    else if (*row.expected <= 0)
        row.state = ProgressState::not_due;
    else if (row.done * 100 >= *row.expected * 95)
        row.state = ProgressState::on_track;
    else
        row.state = row.done * 100 >= *row.expected * 80 ? ProgressState::slightly_behind : ProgressState::behind;
}

}  // namespace

Light light_of(ProgressState state) {
    switch (state) {
        case ProgressState::reached:
        case ProgressState::on_track: return Light::green;
        case ProgressState::slightly_behind: return Light::amber;
        case ProgressState::behind:
        case ProgressState::missed: return Light::red;
        case ProgressState::no_target:
        case ProgressState::not_due: break;
    }
    return Light::grey;
}

std::optional<std::int64_t> ProgressRow::percent() const {
    if (!goal || *goal <= 0) return std::nullopt;
    return percent_tenths(done, double(*goal));
}

std::vector<ProgressRow> progress(const Books& books, const ProgressQuestion& q) {
    const auto& reg = books.registry();
    const auto& tree = reg.organizations;
    const scheduling::TargetPlan plan{tree, reg.campaigns, reg.targets, reg.head_counts};
    bool whole = q.campaign || (q.days.from && q.days.to);
    bool running = !q.campaign && !q.days.from && !q.days.to;

    std::map<Key, const Target*> chosen;
    for (const auto& [num, t] : reg.targets) {
        if (t.superseded_by || (q.campaign && t.campaign != q.campaign)) continue;
        DayRange span = span_of(plan, t);
        if (running ? !span.contains(q.on) : !span.overlaps(q.days)) continue;
        auto day = placement_day(tree, *tree.find(t.organization), span);
        if (!day || (q.organization && !tree.within(t.organization, q.organization, *day))) continue;
        auto& slot = chosen[Key{t.organization, t.campaign, *span.from, *span.to, t.measure}];
        if (!slot || t.basis <= slot->basis) slot = &t;
    }
    std::vector<ProgressRow> rows;
    std::unordered_map<std::int64_t, std::vector<std::size_t>> of;
    auto add = [&](ProgressRow row) {
        of[row.organization].push_back(rows.size());
        rows.push_back(std::move(row));
    };
    for (const auto& [key, t] : chosen) {
        ProgressRow row;
        row.organization = t->organization;
        row.campaign = t->campaign;
        row.span = span_of(plan, *t);
        row.unit = scheduling::unit_of(t->measure);
        row.target = t;
        auto amount = scheduling::amount_of(plan, *t);
        row.heads = amount.heads;
        if (amount.thousandths) row.goal = (*amount.thousandths + 50) / 100;
        add(std::move(row));
    }
    if (whole) {
        DayRange span = q.campaign ? DayRange{reg.campaigns.at(q.campaign).starts_on, reg.campaigns.at(q.campaign).ends_on} : q.days;
        for (const auto& [num, o] : tree.all()) {
            auto day = placement_day(tree, o, span);
            if (!day || (q.organization && !tree.within(num, q.organization, *day))) continue;
            const auto& there = of[num];
            bool has = std::any_of(there.begin(), there.end(), [&](std::size_t i) {
                return rows[i].campaign == q.campaign && (q.campaign || rows[i].span == span);
            });
            if (has) continue;
            ProgressRow row;
            row.organization = num;
            row.campaign = q.campaign;
            row.span = span;
            add(std::move(row));
        }
    }

    std::vector<DayCount> counts;
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c) {
        for (const auto& entry : books.drives().chunk(c)) {
            if (!entry.drive || entry.drive->status == DriveStatus::cancelled) continue;
            const Drive& d = *entry.drive;
            counts.clear();
            if (entry.tally)
                for (const auto& cell : entry.tally->cells) {
                    if (cell.key.day > q.on) continue;
                    // Cells are sorted by day.
                    if (counts.empty() || counts.back().day != cell.key.day) counts.push_back({cell.key.day});
                    counts.back().bags += cell.counts.bags;
                    counts.back().ml += cell.counts.bags * cell.key.nominal_ml;
                    counts.back().registered += cell.counts.registered;
                }
            std::int64_t at = d.organization;
            for (int depth = 0; at && depth <= 32; ++depth, at = tree.parent(at, d.day)) {
                auto found = of.find(at);
                if (found == of.end()) continue;
                for (auto i : found->second) {
                    ProgressRow& row = rows[i];
                    if (row.campaign && !std::binary_search(d.campaigns.begin(), d.campaigns.end(), row.campaign)) continue;
                    std::int64_t bags = 0, ml = 0, registered = 0;
                    bool any = false;
                    for (const auto& count : counts) {
                        if (!row.campaign && !row.span.contains(count.day)) continue;
                        any = true;
                        bags += count.bags;
                        ml += count.ml;
                        registered += count.registered;
                    }
                    Figures figures;
                    figures.ml = ml;
                    row.done += row.unit == TargetUnit::registrations ? registered * 10
                                : row.unit == TargetUnit::bags        ? bags * 10
                                                                      : figures.standard_unit_tenths();
                    if (!row.campaign && !row.span.contains(d.day) && !any) continue;
                    ++row.drives;
                    row.drives_held += any;
                    row.drives_left += !any && d.day >= q.on;
                    row.planned += planned_of(d, row.unit);
                    if (d.day < q.on) row.planned_by_now += planned_of(d, row.unit);
                }
            }
        }
    }
    std::erase_if(rows, [](const ProgressRow& row) { return !row.target && row.drives == 0; });
    scheduling::WorkCalendar calendar(tree, reg.calendar_days);
    for (auto& row : rows) conclude(row, calendar, q.on);
    std::sort(rows.begin(), rows.end(), [&](const ProgressRow& a, const ProgressRow& b) {
        if (a.organization != b.organization) return tree.find(a.organization)->code < tree.find(b.organization)->code;
        return std::tuple(a.campaign, *a.span.from, *a.span.to, a.unit) < std::tuple(b.campaign, *b.span.from, *b.span.to, b.unit);
    });
    return rows;
}

}  // namespace domain::tallying
