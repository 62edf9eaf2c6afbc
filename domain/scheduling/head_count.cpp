#include "domain/scheduling/head_count.hpp"

#include <cmath>

namespace domain::scheduling {

void HeadCounts::put(HeadCount count) {
    of_[count.organization].push_back(count.num);
    all_[count.num] = std::move(count);
}

const HeadCount* HeadCounts::at(std::int64_t organization, HeadCountKind kind, Day day) const {
    const HeadCount* before = nullptr;
    const HeadCount* after = nullptr;
    for (const HeadCount* h : of(organization)) {
        if (h->kind != kind) continue;
        if (h->on <= day) {
            if (!before || before->on <= h->on) before = h;
        } else if (!after || h->on <= after->on) {
            after = h;
        }
    }
    return before ? before : after;
}

std::vector<const HeadCount*> HeadCounts::of(std::int64_t organization) const {
    std::vector<const HeadCount*> out;
    if (auto it = of_.find(organization); it != of_.end())
        for (auto num : it->second) out.push_back(&all_.at(num));
    return out;
}

std::int64_t percent_to_bags(double percent, std::int64_t heads) {
    constexpr std::int64_t hundred_percent = 100'000'000;
    auto millionths = std::llround(percent * 1'000'000);
    // Up to 100 % of 10^9 people fits in 64 bits with whole and rest apart.
    auto whole = heads / hundred_percent * millionths;
    auto rest = heads % hundred_percent * millionths;
    return whole + (rest + hundred_percent - 1) / hundred_percent;
}

}  // namespace domain::scheduling
