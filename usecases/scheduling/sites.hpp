// Places where drives are held.
#pragma once

#include "domain/scheduling/site.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"
#include "usecases/core/change.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::scheduling {

using domain::scheduling::Opening;
using domain::scheduling::Site;

struct NewSite {
    std::optional<domain::Uuid> id;
    std::string code;
    std::string name;
    std::optional<std::string> organization;  ///< none: belongs to nobody in particular
    std::string address;
    std::string unit_code;
    std::optional<double> lat;
    std::optional<double> lon;
    std::optional<std::int64_t> beds;
    std::optional<std::int64_t> donors_per_hour;
    std::vector<Opening> opening;
    std::optional<domain::Day> fit_until;
};

/// Adds a site. Refusals: `code_taken`, `id_taken`, `organization_not_found`, `half_position`,
/// `ends_before_starts`, `opening_overlaps`, `forbidden`.
domain::Result<Site> add(const Actor& actor, storage::WriteTransaction& tx, const NewSite& what);

struct SitePatch {
    std::optional<std::string> name;
    Change<std::string> organization;
    Change<std::string> address;
    Change<std::string> unit_code;
    Change<double> lat;
    Change<double> lon;
    Change<std::int64_t> beds;
    Change<std::int64_t> donors_per_hour;
    std::optional<std::vector<Opening>> opening;
    Change<domain::Day> fit_until;
};

/// Changes a site. Whoever gives it to another organisation has to plan for that one too. Refusals
/// as for add().
domain::Result<Site> change(const Actor& actor, storage::WriteTransaction& tx, std::int64_t site,
                            const SitePatch& patch);

}  // namespace usecases::scheduling
