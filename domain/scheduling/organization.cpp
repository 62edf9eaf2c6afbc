#include "domain/scheduling/organization.hpp"

#include "domain/core/apportion.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace domain::scheduling {
namespace {

/// The deepest tree that is accepted: nation, province, commune and a few levels of bodies below.
constexpr int deepest = 32;

DayRange common(const DayRange& a, const DayRange& b) {
    DayRange out = a;
    if (b.from && (!out.from || *out.from < *b.from)) out.from = b.from;
    if (b.to && (!out.to || *b.to < *out.to)) out.to = b.to;
    return out;
}

void add_sorted(std::vector<std::int64_t>& list, std::int64_t num) {
    auto at = std::lower_bound(list.begin(), list.end(), num);
    if (at == list.end() || *at != num) list.insert(at, num);
}

}  // namespace

std::vector<std::int64_t> equal_shares(std::size_t n) {
    return apportion(whole_share, std::vector<std::int64_t>(n, 1));
}

void OrganizationTree::put(Organization organization) {
    organizations_[organization.num] = std::move(organization);
}

Result<void> OrganizationTree::add_edge(OrganizationEdge edge) {
    if (edge.child == edge.parent) return Error{ErrorKind::rule, "edge_to_itself", {}, {}};
    auto& own = edges_[edge.child];
    for (const auto& other : own)
        if (other.valid.overlaps(edge.valid))
            return Error{ErrorKind::rule, "edge_overlaps", {}, {}};
    // Walk upward along every edge that shares a day with all before it: a cycle exists on some day
    // only if such a walk comes back to the child.
    struct Step {
        std::int64_t node;
        DayRange days;
        int depth;
    };
    std::vector<Step> open{{edge.parent, edge.valid, 0}};
    while (!open.empty()) {
        Step step = open.back();
        open.pop_back();
        if (step.node == edge.child || step.depth > deepest)
            return Error{ErrorKind::rule, "edge_makes_cycle", {}, {}};
        for (const auto& up : edges(step.node))
            if (up.valid.overlaps(step.days))
                open.push_back({up.parent, common(up.valid, step.days), step.depth + 1});
    }
    add_sorted(children_[edge.parent], edge.child);
    own.push_back(edge);
    std::sort(own.begin(), own.end(), [](const auto& a, const auto& b) {
        return a.valid.from.value_or(Day{INT32_MIN}) < b.valid.from.value_or(Day{INT32_MIN});
    });
    return {};
}

void OrganizationTree::end_edges(std::int64_t child, Day day) {
    auto& own = edges_[child];
    std::erase_if(own, [&](const auto& e) { return e.valid.from && *e.valid.from >= day; });
    for (auto& e : own)
        if (!e.valid.to || *e.valid.to >= day) e.valid.to = day.plus(-1);
}

Result<void> OrganizationTree::succeed(Succession s) {
    auto code_of = [&](std::int64_t num) {
        const auto* o = find(num);
        return o ? o->code : std::string();
    };
    auto refuse = [&](std::string code, Parameters parameters = {},
                      ErrorKind kind = ErrorKind::rule) {
        return Error{kind, std::move(code), std::move(parameters), {}};
    };
    const Organization* from = find(s.from);
    if (!from) return refuse("organization_not_found");
    if (successions_.contains(s.from))
        return refuse("already_succeeded",
                      {{"organization", from->code}, {"day", successions_.at(s.from).day.text()}},
                      ErrorKind::conflict);
    if (s.to.empty()) return refuse("successors_missing");
    std::set<std::int64_t> seen;
    std::int64_t sum = 0;
    for (const auto& to : s.to) {
        if (to.to == s.from) return refuse("successor_is_itself");
        if (!seen.insert(to.to).second)
            return refuse("successor_repeated", {{"successor", code_of(to.to)}});
        if (to.share_ppm < 1 || to.share_ppm > whole_share)
            return refuse("share_out_of_range",
                          {{"successor", code_of(to.to)}, {"max", std::to_string(whole_share)}});
        sum += to.share_ppm;
    }
    if (sum != whole_share) return refuse("shares_do_not_add_up", {{"sum", std::to_string(sum)}});
    // Whoever goes on with the successors, at any time, must not be the predecessor again.
    std::vector<std::int64_t> open;
    for (const auto& to : s.to) open.push_back(to.to);
    std::set<std::int64_t> visited;
    while (!open.empty()) {
        auto num = open.back();
        open.pop_back();
        if (num == s.from) return refuse("successor_makes_cycle", {{"successor", from->code}});
        if (!visited.insert(num).second) continue;
        if (const auto* next = succession(num))
            for (const auto& to : next->to) open.push_back(to.to);
    }
    if (from->valid.to != std::optional(s.day.plus(-1)))
        return refuse("ended_on_another_day",
                      {{"organization", from->code},
                       {"ends", from->valid.to ? from->valid.to->text() : "-"}});
    if (from->valid.from && s.day <= *from->valid.from)
        return refuse("begins_after_its_end", {{"organization", from->code}});
    for (const auto& to : s.to) {
        const Organization* o = find(to.to);
        if (!o) return refuse("organization_not_found");
        if (!o->valid.contains(s.day))
            return refuse("successor_not_there", {{"successor", o->code}, {"day", s.day.text()}});
    }
    std::sort(s.to.begin(), s.to.end(), [](const auto& a, const auto& b) {
        return a.share_ppm != b.share_ppm ? a.share_ppm > b.share_ppm : a.to < b.to;
    });
    restore(std::move(s));
    return {};
}

Result<void> OrganizationTree::correct(Succession s) {
    auto it = successions_.find(s.from);
    if (it == successions_.end()) {
        const auto* o = find(s.from);
        return Error{ErrorKind::conflict,
                     "not_succeeded",
                     {{"organization", o ? o->code : std::string()}},
                     {}};
    }
    if (it->second.day != s.day)
        return Error{ErrorKind::rule, "succession_day_fixed", {{"day", it->second.day.text()}}, {}};
    Succession before = it->second;
    for (const auto& to : before.to) std::erase(predecessors_[to.to], s.from);
    successions_.erase(it);
    auto done = succeed(std::move(s));
    if (!done) restore(std::move(before));
    return done;
}

void OrganizationTree::restore(Succession s) {
    for (const auto& to : s.to) add_sorted(predecessors_[to.to], s.from);
    auto num = s.from;
    successions_.insert_or_assign(num, std::move(s));
}

Result<void> OrganizationTree::may_be_valid(std::int64_t num, const DayRange& days) const {
    if (const auto* own = succession(num); own && days.to != std::optional(own->day.plus(-1)))
        return Error{ErrorKind::conflict, "organization_succeeded", {{"day", own->day.text()}}, {}};
    for (auto from : predecessors(num)) {
        Day day = successions_.at(from).day;
        if (!days.contains(day))
            return Error{ErrorKind::rule,
                         "successor_not_there",
                         {{"successor", find(num)->code}, {"day", day.text()}},
                         {}};
    }
    return {};
}

const Succession* OrganizationTree::succession(std::int64_t from) const {
    auto it = successions_.find(from);
    return it == successions_.end() ? nullptr : &it->second;
}

const std::vector<std::int64_t>& OrganizationTree::predecessors(std::int64_t to) const {
    static const std::vector<std::int64_t> none;
    auto it = predecessors_.find(to);
    return it == predecessors_.end() ? none : it->second;
}

std::vector<std::int64_t> OrganizationTree::children(std::int64_t parent, Day day) const {
    std::vector<std::int64_t> out;
    auto it = children_.find(parent);
    if (it == children_.end()) return out;
    for (auto child : it->second)
        if (this->parent(child, day) == parent) out.push_back(child);
    return out;
}

const Organization* OrganizationTree::find(std::int64_t num) const {
    auto it = organizations_.find(num);
    return it == organizations_.end() ? nullptr : &it->second;
}

std::int64_t OrganizationTree::parent(std::int64_t num, Day day) const {
    for (const auto& e : edges(num))
        if (e.valid.contains(day)) return e.parent;
    return 0;
}

bool OrganizationTree::within(std::int64_t num, std::int64_t ancestor, Day day) const {
    for (int depth = 0; num != 0 && depth <= deepest; ++depth) {
        if (num == ancestor) return true;
        num = parent(num, day);
    }
    return false;
}

bool OrganizationTree::reaches(std::int64_t num, std::int64_t ancestor, Day day) const {
    // As long as nobody was succeeded there is one way up.
    for (int depth = 0; depth <= deepest; ++depth) {
        if (num == ancestor) return true;
        if (!num) return false;
        if (succession(num)) break;
        const Organization* o = find(num);
        num = parent(num, o && o->valid.to && *o->valid.to < day ? *o->valid.to : day);
    }
    std::vector<std::int64_t> open{num}, seen;
    while (!open.empty()) {
        auto node = open.back();
        open.pop_back();
        if (node == ancestor) return true;
        if (!node || std::find(seen.begin(), seen.end(), node) != seen.end()) continue;
        seen.push_back(node);
        const Organization* o = find(node);
        bool ended = o && o->valid.to && *o->valid.to < day;
        open.push_back(parent(node, ended ? *o->valid.to : day));
        const Succession* s = ended ? succession(node) : nullptr;
        if (s && s->day <= day)
            for (const auto& to : s->to) open.push_back(to.to);
    }
    return false;
}

const std::vector<OrganizationEdge>& OrganizationTree::edges(std::int64_t child) const {
    static const std::vector<OrganizationEdge> none;
    auto it = edges_.find(child);
    return it == edges_.end() ? none : it->second;
}

}  // namespace domain::scheduling
