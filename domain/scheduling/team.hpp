// Collecting teams of hospitals and blood centres, with what they bring.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domain::scheduling {

enum class ResourceKind { vehicle, equipment };
BOOST_DESCRIBE_ENUM(ResourceKind, vehicle, equipment)

/// A vehicle or a piece of equipment that can be in one place at a time.
struct Resource {
    std::int64_t num = 0;
    std::string code;
    std::string name;
    ResourceKind kind{};
    std::int64_t team = 0;  ///< whose it is; another team's drive may borrow it
    bool retired = false;   ///< left the team's list; stays with the drives it was at
};

struct DaysOff {
    std::vector<Weekday> weekdays;  ///< sorted
    std::vector<Day> dates;         ///< sorted

    bool contains(Day day) const;
    bool operator==(const DaysOff&) const = default;
};

struct Team {
    std::int64_t num = 0;
    Uuid id;
    std::string code;
    std::string name;
    std::int64_t organization = 0;  ///< hospital or blood centre
    std::optional<std::int64_t> beds;
    std::optional<std::int64_t> staff;
    std::optional<std::int64_t> bags_a_day;
    std::int64_t home_site = 0;  ///< 0: none, or given by position
    std::optional<double> home_lat;
    std::optional<double> home_lon;
    DaysOff days_off;
    std::int64_t version = 1;
};

/// Great-circle distance in kilometres on a sphere of 6,371.0088 km (the mean Earth radius of
/// IUGG); within 0.6 % of the ellipsoid. Roads are longer, which the speed that is planned with has
/// to hold.
double distance_km(double lat1, double lon1, double lat2, double lon2);

}  // namespace domain::scheduling
