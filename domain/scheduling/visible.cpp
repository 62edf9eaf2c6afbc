#include "domain/scheduling/visible.hpp"

#include <algorithm>

namespace domain::scheduling {

Visible Visible::everything() {
    Visible out;
    out.everything_ = true;
    return out;
}

Visible Visible::of(std::vector<Scope> parts) {
    auto whole = [](const Scope& part) { return part.kind == ScopeKind::everything; };
    if (std::any_of(parts.begin(), parts.end(), whole)) return everything();
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    Visible out;
    out.parts_ = std::move(parts);
    return out;
}

bool Visible::holds(const OrganizationTree& tree, const Drive& drive, Day day) const {
    return everything_ || std::any_of(parts_.begin(), parts_.end(), [&](const Scope& part) {
               return part.covers(tree, drive, day);
           });
}

bool Visible::holds_organization(const OrganizationTree& tree, std::int64_t organization,
                                 Day day) const {
    return everything_ || std::any_of(parts_.begin(), parts_.end(), [&](const Scope& part) {
               return part.covers_organization(tree, organization, day);
           });
}

std::vector<std::int64_t> Visible::organizations(const OrganizationTree& tree, Day day) const {
    std::vector<std::int64_t> out;
    if (is_nothing()) return out;
    for (const auto& [num, organization] : tree.all())
        if (holds_organization(tree, num, day)) out.push_back(num);
    return out;
}

Visible operator|(const Visible& a, const Visible& b) {
    if (a.everything_ || b.everything_) return Visible::everything();
    auto parts = a.parts_;
    parts.insert(parts.end(), b.parts_.begin(), b.parts_.end());
    return Visible::of(std::move(parts));
}

}  // namespace domain::scheduling
