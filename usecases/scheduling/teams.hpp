// Collecting teams with their home, days off, vehicles and equipment.
#pragma once

#include "domain/scheduling/team.hpp"
#include "storage/engine/database.hpp"
#include "usecases/core/actor.hpp"
#include "usecases/core/change.hpp"

#include <optional>
#include <string>
#include <vector>

namespace usecases::scheduling {

using domain::scheduling::Team;

struct TeamHome {
    std::optional<std::string> site;  ///< either a site or a position
    std::optional<double> lat;
    std::optional<double> lon;
};

struct TeamDaysOff {
    std::optional<std::vector<domain::Weekday>> weekdays;  ///< none: as they are
    std::optional<std::vector<domain::Day>> dates;
};

struct TeamResource {
    std::string code;
    std::optional<std::string> name;  ///< none: its code
};

struct NewTeam {
    std::optional<domain::Uuid> id;
    std::string code;
    std::string name;
    std::string organization;  ///< a hospital or a blood centre
    std::optional<std::int64_t> beds;
    std::optional<std::int64_t> staff;
    std::optional<std::int64_t> bags_a_day;
    std::optional<TeamHome> home;
    TeamDaysOff days_off;
    std::vector<TeamResource> vehicles;
    std::vector<TeamResource> equipment;
};

/// Adds a team. Refusals: `code_taken` (also for a vehicle or equipment of another team),
/// `id_taken`, `organization_not_found`, `not_a_collector`, `site_not_found`, `half_position`,
/// `site_or_position`, `repeated_item`, `forbidden`.
domain::Result<Team> add(const Actor& actor, storage::WriteTransaction& tx, const NewTeam& what);

struct TeamPatch {
    std::optional<std::string> name;
    std::optional<std::string> organization;
    Change<std::int64_t> beds;
    Change<std::int64_t> staff;
    Change<std::int64_t> bags_a_day;
    Change<TeamHome> home;
    TeamDaysOff days_off;
    std::optional<std::vector<TeamResource>> vehicles;  ///< none: as they are
    std::optional<std::vector<TeamResource>> equipment;
};

/// Changes a team, which may go to another organisation when both are planned for. What a list
/// leaves out is retired. Refusals as for add().
domain::Result<Team> change(const Actor& actor, storage::WriteTransaction& tx, std::int64_t team,
                            const TeamPatch& patch);

}  // namespace usecases::scheduling
