// What of the plan somebody may see.
#pragma once

#include "domain/scheduling/scope.hpp"

#include <vector>

namespace domain::scheduling {

/// Everything, nothing, or some parts of the plan. It is nothing until it is said to be more, so
/// that a filter that nobody has filled shows nothing. It filters what stands in the books, and
/// storage makes a condition of SQL out of it for what is rows.
class Visible {
  public:
    Visible() = default;  ///< nothing
    static Visible everything();
    /// These parts; everything when one of them is, nothing when there are none.
    static Visible of(std::vector<Scope> parts);

    bool is_everything() const { return everything_; }
    bool is_nothing() const { return !everything_ && parts_.empty(); }
    /// Sorted, none twice; empty for everything and for nothing.
    const std::vector<Scope>& parts() const { return parts_; }

    bool holds(const OrganizationTree& tree, const Drive& drive, Day day) const;
    /// True when all that is planned for the organisation may be seen.
    bool holds_organization(const OrganizationTree& tree, std::int64_t organization, Day day) const;
    /// The numbers of the tree's organisations that it holds, in their order. Costs a look at every
    /// organisation.
    std::vector<std::int64_t> organizations(const OrganizationTree& tree, Day day) const;

    /// What either of two may see.
    friend Visible operator|(const Visible& a, const Visible& b);
    bool operator==(const Visible&) const = default;

  private:
    bool everything_ = false;
    std::vector<Scope> parts_;
};

}  // namespace domain::scheduling
