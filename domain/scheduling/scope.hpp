// A part of the plan: everything, an organisation with all below it, one site, or one drive.
#pragma once

#include "domain/scheduling/drive.hpp"
#include "domain/scheduling/organization.hpp"

#include <cstdint>

namespace domain::scheduling {

enum class ScopeKind { everything, organization, site, drive };
BOOST_DESCRIBE_ENUM(ScopeKind, everything, organization, site, drive)

struct Scope {
    ScopeKind kind = ScopeKind::everything;
    std::int64_t num = 0;  ///< of the organisation, site or drive; 0 for everything
    bool collector =
        false;  ///< an organisation's scope also holds the drives whose bags it collects

    auto operator<=>(const Scope&) const = default;

    /// Organisations stand where the tree has them on `day`; one that has ended by then, where it
    /// stood on its last day, and where its successors stand: who goes on with a body goes on with
    /// its papers.
    bool covers_organization(const OrganizationTree& tree, std::int64_t organization,
                             Day day) const;
    bool covers_site(const OrganizationTree& tree, std::int64_t site, std::int64_t organization,
                     Day day) const;
    bool covers(const OrganizationTree& tree, const Drive& drive, Day day) const;
};

}  // namespace domain::scheduling
