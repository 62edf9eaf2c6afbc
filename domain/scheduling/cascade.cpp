#include "domain/scheduling/cascade.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace domain::scheduling {
namespace {

/// Which of two targets for one thing is shown: plain bags go before percentages, the later before
/// the earlier.
bool goes_before(const Target& a, const Target& b) {
    if (a.measure != b.measure) return a.measure < b.measure;
    return a.num > b.num;
}

struct Own {
    const Target* assigned = nullptr;
    const Target* committed = nullptr;
};

}  // namespace

DayRange span_of(const TargetPlan& plan, const Target& target) {
    if (target.period) return *target.period;
    const auto& campaign = plan.campaigns.at(target.campaign);
    return {campaign.starts_on, campaign.ends_on};
}

TargetUnit unit_of(TargetMeasure measure) {
    switch (measure) {
        case TargetMeasure::registrations:
            return TargetUnit::registrations;
        case TargetMeasure::standard_units:
            return TargetUnit::standard_units;
        case TargetMeasure::bags:
        case TargetMeasure::percent_staff:
        case TargetMeasure::percent_population:
            break;
    }
    return TargetUnit::bags;
}

TargetAmount amount_of(const TargetPlan& plan, const Target& target) {
    TargetAmount out{&target, std::nullopt, nullptr};
    if (target.measure == TargetMeasure::percent_staff ||
        target.measure == TargetMeasure::percent_population) {
        auto kind = target.measure == TargetMeasure::percent_staff ? HeadCountKind::staff
                                                                   : HeadCountKind::population;
        out.heads = plan.heads.at(target.organization, kind, *span_of(plan, target).from);
        if (out.heads) out.thousandths = percent_to_bags(target.value, out.heads->count) * 1'000;
    } else {
        out.thousandths = std::llround(target.value * 1'000);
    }
    return out;
}

std::optional<std::int64_t> CascadeRow::own() const {
    if (assigned && assigned->thousandths) return assigned->thousandths;
    return committed ? committed->thousandths : std::nullopt;
}

std::optional<Day> placement_day(const OrganizationTree& tree, const Organization& o,
                                 const DayRange& period) {
    if (!o.valid.overlaps(period)) return std::nullopt;
    Day day = *period.from;
    if (o.valid.from && day < *o.valid.from) day = *o.valid.from;
    // One that begins to stand below somebody later in the period takes its place then.
    if (!tree.parent(o.num, day))
        for (const auto& edge : tree.edges(o.num))
            if (edge.valid.from && day < *edge.valid.from && *edge.valid.from <= *period.to)
                return edge.valid.from;
    return day;
}

std::vector<CascadeRow> cascade(const TargetPlan& plan, const CascadeQuestion& q) {
    DayRange period = q.period ? *q.period
                               : DayRange{plan.campaigns.at(q.campaign).starts_on,
                                          plan.campaigns.at(q.campaign).ends_on};
    auto asked_about = [&](const Target& t) {
        if (t.superseded_by) return false;
        if (q.period ? t.period != q.period : t.campaign != q.campaign) return false;
        if (q.measure == TargetMeasure::bags) return unit_of(t.measure) == TargetUnit::bags;
        return t.measure == q.measure;
    };
    std::unordered_map<std::int64_t, Own> own;
    for (const auto& [num, t] : plan.targets) {
        if (!asked_about(t)) continue;
        auto& slot = t.basis == TargetBasis::assigned ? own[t.organization].assigned
                                                      : own[t.organization].committed;
        if (!slot || goes_before(t, *slot)) slot = &t;
    }
    std::unordered_map<std::int64_t, std::vector<const Organization*>> below;
    std::vector<const Organization*> tops;
    for (const auto& [num, o] : plan.tree.all()) {
        auto day = placement_day(plan.tree, o, period);
        if (!day) continue;
        if (num == q.organization) tops.push_back(&o);
        auto parent = plan.tree.parent(num, *day);
        if (parent)
            below[parent].push_back(&o);
        else if (!q.organization)
            tops.push_back(&o);
    }
    std::vector<CascadeRow> rows;
    auto place = [&](auto& self, const Organization& o, std::int64_t parent, int depth) -> void {
        std::size_t at = rows.size();
        CascadeRow row;
        row.organization = o.num;
        row.parent = parent;
        row.depth = depth;
        if (auto it = own.find(o.num); it != own.end()) {
            if (it->second.assigned) row.assigned = amount_of(plan, *it->second.assigned);
            if (it->second.committed) row.committed = amount_of(plan, *it->second.committed);
        }
        rows.push_back(row);
        auto it = below.find(o.num);
        if (it != below.end()) {
            std::sort(it->second.begin(), it->second.end(),
                      [](auto* a, auto* b) { return a->code < b->code; });
            // A parent that changed in the period could close a circle; the depth of the tree
            // bounds it.
            if (depth < 32)
                for (const Organization* child : it->second) {
                    std::size_t child_at = rows.size();
                    self(self, *child, o.num, depth + 1);
                    const CascadeRow& c = rows[child_at];
                    auto& r = rows[at];
                    ++r.children;
                    auto assigned = c.own();
                    if (!assigned) continue;
                    ++r.children_with_target;
                    r.children_assigned += *assigned;
                    r.children_committed += c.committed && c.committed->thousandths
                                                ? *c.committed->thousandths
                                                : *assigned;
                }
        }
        auto& r = rows[at];
        auto mine = r.own();
        if (!mine)
            r.state = CascadeState::no_target;
        else if (!r.children)
            r.state = CascadeState::leaf;
        else if (!r.children_with_target)
            r.state = CascadeState::undivided;
        else
            r.state = r.difference() == 0  ? CascadeState::even
                      : r.difference() < 0 ? CascadeState::short_of
                                           : CascadeState::over;
    };
    std::sort(tops.begin(), tops.end(), [](auto* a, auto* b) { return a->code < b->code; });
    for (const Organization* o : tops) place(place, *o, 0, 0);
    return rows;
}

}  // namespace domain::scheduling
