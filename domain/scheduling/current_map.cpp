#include "domain/scheduling/current_map.hpp"

#include "domain/core/apportion.hpp"

#include <algorithm>
#include <map>

namespace domain::scheduling {

bool CurrentPart::within(std::int64_t organization) const {
    return std::find(path.begin(), path.end(), organization) != path.end();
}

const std::vector<CurrentPart>& CurrentMap::parts(std::int64_t organization) {
    auto it = known_.find(organization);
    if (it != known_.end()) return it->second;
    auto found = find(organization);
    return known_.emplace(organization, std::move(found)).first->second;
}

std::vector<CurrentPart> CurrentMap::find(std::int64_t num) {
    auto is_open = [&](std::int64_t n) {
        return std::find(open_.begin(), open_.end(), n) != open_.end();
    };
    const Organization* o = tree_->find(num);
    open_.push_back(num);
    std::map<std::vector<std::int64_t>, std::int64_t> merged;
    const Succession* succession = tree_->succession(num);
    if (succession && succession->day <= day_) {
        for (const auto& to : succession->to) {
            if (is_open(to.to)) continue;
            const auto& theirs = parts(to.to);
            std::vector<std::int64_t> weights;
            for (const auto& part : theirs) weights.push_back(part.weight);
            auto shares = apportion(to.share_ppm, weights);
            for (std::size_t i = 0; i < theirs.size(); ++i) merged[theirs[i].path] += shares[i];
        }
    }
    if (merged.empty()) {
        Day shown = o && o->valid.to && *o->valid.to < day_ ? *o->valid.to : day_;
        auto parent = tree_->parent(num, shown);
        if (parent && !is_open(parent)) {
            for (const auto& part : parts(parent)) {
                std::vector<std::int64_t> path{num};
                path.insert(path.end(), part.path.begin(), part.path.end());
                merged[std::move(path)] += part.weight;
            }
        } else {
            merged[{num}] = whole_share;
        }
    }
    open_.pop_back();
    std::vector<CurrentPart> out;
    for (auto& [path, weight] : merged)
        if (weight > 0) out.push_back({weight, path});
    auto code = [&](std::int64_t n) -> std::string_view {
        const auto* found = tree_->find(n);
        return found ? std::string_view(found->code) : std::string_view();
    };
    std::sort(out.begin(), out.end(), [&](const CurrentPart& a, const CurrentPart& b) {
        if (a.weight != b.weight) return a.weight > b.weight;
        return std::lexicographical_compare(a.path.begin(), a.path.end(), b.path.begin(),
                                            b.path.end(),
                                            [&](auto x, auto y) { return code(x) < code(y); });
    });
    return out;
}

}  // namespace domain::scheduling
