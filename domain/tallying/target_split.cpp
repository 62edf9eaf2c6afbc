#include "domain/tallying/target_split.hpp"

#include "domain/core/apportion.hpp"
#include "domain/tallying/totals.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace domain::tallying {
namespace {

using scheduling::Target;
using scheduling::TargetUnit;

/// What each organisation with all below it reached in a stretch or campaign, in the unit of the
/// measure. One walk for all.
std::map<std::int64_t, std::int64_t> reached(const Books& books, const SplitQuestion& q,
                                             const DayRange& days) {
    Question question;
    if (q.last_campaign)
        question.filter.campaign = q.last_campaign;
    else
        question.filter.days = days;
    question.by = {Dimension::drive};
    const auto& tree = books.registry().organizations;
    std::map<std::int64_t, Figures> sums;
    for (const auto& row : total(books, question).rows) {
        const auto& drive = *books.drive(row.place.front());
        std::int64_t at = drive.organization;
        for (int depth = 0; at && depth <= 32; ++depth, at = tree.parent(at, drive.day)) {
            auto& sum = sums[at];
            sum.bags += row.figures.bags;
            sum.ml += row.figures.ml;
            sum.registered += row.figures.registered;
        }
    }
    std::map<std::int64_t, std::int64_t> out;
    for (const auto& [organization, sum] : sums) switch (scheduling::unit_of(q.measure)) {
            case TargetUnit::registrations:
                out[organization] = sum.registered;
                break;
            case TargetUnit::standard_units:
                out[organization] = sum.standard_unit_tenths();
                break;
            case TargetUnit::bags:
                out[organization] = sum.bags;
                break;
        }
    return out;
}

const Target* assigned_now(const Books& books, const SplitQuestion& q, std::int64_t organization) {
    const Target* found = nullptr;
    for (const auto& [num, t] : books.registry().targets)
        if (t.organization == organization && !t.superseded_by && t.measure == q.measure &&
            t.basis == scheduling::TargetBasis::assigned && t.campaign == q.campaign &&
            (q.campaign || t.period == q.span))
            found = &t;
    return found;
}

}  // namespace

std::vector<std::int64_t> split_among(const Books& books, const SplitQuestion& q) {
    const auto& tree = books.registry().organizations;
    std::vector<std::int64_t> out;
    for (const auto& [num, o] : tree.all())
        if (auto day = placement_day(tree, o, q.span);
            day && tree.parent(num, *day) == q.organization)
            out.push_back(num);
    for (const auto* named : {&q.weights, &q.fixed})
        for (const auto& [num, value] : *named)
            if (std::find(out.begin(), out.end(), num) == out.end()) out.push_back(num);
    std::sort(out.begin(), out.end(),
              [&](auto a, auto b) { return tree.find(a)->code < tree.find(b)->code; });
    return out;
}

Result<TargetSplit> split_target(const Books& books, const SplitQuestion& q,
                                 const std::vector<std::int64_t>& among) {
    const auto& reg = books.registry();
    TargetSplit out;
    if (q.total) {
        out.total = *q.total;
    } else if (const Target* own = assigned_now(books, q, q.organization)) {
        out.total = std::llround(own->value);
    } else {
        return Error{ErrorKind::rule,
                     "target_missing",
                     {{"organization", reg.organizations.find(q.organization)->code}},
                     {}};
    }
    std::map<std::int64_t, std::int64_t> last;
    if (q.by == SplitBy::last_result)
        last = reached(books, q,
                       q.last.from && q.last.to ? q.last : year_before(*q.span.from, *q.span.to));
    std::int64_t fixed = 0;
    std::vector<std::int64_t> open;
    for (auto num : among) {
        SplitPart part;
        part.organization = num;
        part.superseded = assigned_now(books, q, num);
        if (auto it = q.fixed.find(num); it != q.fixed.end()) part.fixed = it->second;
        switch (q.by) {
            case SplitBy::population:
            case SplitBy::staff: {
                using enum scheduling::HeadCountKind;
                part.heads = reg.head_counts.at(num, q.by == SplitBy::staff ? staff : population,
                                                *q.span.from);
                if (part.heads) part.weight = part.heads->count;
                break;
            }
            case SplitBy::last_result:
                if (auto it = last.find(num); it != last.end()) part.weight = it->second;
                break;
            case SplitBy::weights:
                if (auto it = q.weights.find(num); it != q.weights.end()) part.weight = it->second;
                break;
        }
        fixed += part.fixed.value_or(0);
        open.push_back(part.fixed ? 0 : part.weight);
        out.parts.push_back(part);
    }
    if (fixed > out.total)
        return Error{ErrorKind::rule,
                     "fixed_exceeds_total",
                     {{"sum", std::to_string(fixed)}, {"total", std::to_string(out.total)}},
                     {}};
    bool none = std::all_of(open.begin(), open.end(), [](auto w) { return w <= 0; });
    if (none && fixed != out.total) return Error{ErrorKind::rule, "nothing_to_split", {}, {}};
    auto values = apportion(out.total - fixed, open);
    for (std::size_t i = 0; i < out.parts.size(); ++i)
        out.parts[i].value = out.parts[i].fixed.value_or(values[i]);
    assert(std::accumulate(out.parts.begin(), out.parts.end(), std::int64_t(0),
                           [](std::int64_t sum, const SplitPart& part) {
                               return sum + part.value;
                           }) == out.total);
    return out;
}

}  // namespace domain::tallying
