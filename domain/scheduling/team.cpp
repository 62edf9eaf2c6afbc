#include "domain/scheduling/team.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace domain::scheduling {

bool DaysOff::contains(Day day) const {
    return std::binary_search(weekdays.begin(), weekdays.end(), weekday_of(day)) ||
           std::binary_search(dates.begin(), dates.end(), day);
}

double distance_km(double lat1, double lon1, double lat2, double lon2) {
    constexpr double degree = std::numbers::pi / 180;
    // The haversine form keeps its digits for near points, where the law of cosines loses them.
    double u = std::sin((lat2 - lat1) * degree / 2), v = std::sin((lon2 - lon1) * degree / 2);
    double h = u * u + std::cos(lat1 * degree) * std::cos(lat2 * degree) * v * v;
    return 2 * 6371.0088 * std::asin(std::sqrt(std::min(1.0, h)));
}

}  // namespace domain::scheduling
