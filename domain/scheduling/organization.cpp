#include "domain/scheduling/organization.hpp"

#include <algorithm>

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

}  // namespace

void OrganizationTree::put(Organization organization) {
    organizations_[organization.num] = std::move(organization);
}

Result<void> OrganizationTree::add_edge(OrganizationEdge edge) {
    if (edge.child == edge.parent) return Error{ErrorKind::rule, "edge_to_itself", {}, {}};
    auto& own = edges_[edge.child];
    for (const auto& other : own)
        if (other.valid.overlaps(edge.valid)) return Error{ErrorKind::rule, "edge_overlaps", {}, {}};
    // Walk upward along every edge that shares a day with all before it: a cycle exists on some day only if
    // such a walk comes back to the child.
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

const std::vector<OrganizationEdge>& OrganizationTree::edges(std::int64_t child) const {
    static const std::vector<OrganizationEdge> none;
    auto it = edges_.find(child);
    return it == edges_.end() ? none : it->second;
}

}  // namespace domain::scheduling
