#include "domain/scheduling/lunar_calendar.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>

// The rules: a month begins on the local day of the new moon. The month with the winter solstice
// (the Sun at 270°) is the 11th. When thirteen months lie between one 11th month and the next, the
// first of them in which the Sun enters no multiple of 30° is a leap month and takes the number of
// the month before it.
//
// The moments are computed after J. Meeus, Astronomical Algorithms, 2nd ed.: new moons by chapter
// 49, the apparent longitude of the Sun by chapter 25 (0.01°, a quarter of an hour), ΔT by the
// polynomials of Espenak and Meeus (2006).

namespace domain::scheduling {
namespace {

constexpr double degree = std::numbers::pi / 180;
constexpr double julian_day_of_1970 = 2440587.5;
constexpr double local_noon_offset = 7.0 / 24;
constexpr double months_a_century = 1236.85;
constexpr double synodic_month = 29.530588861;
constexpr double first_new_moon = 2451550.09766;  // of 6 January 2000

double polynomial(double x, std::initializer_list<double> coefficients) {
    double value = 0, power = 1;
    for (double c : coefficients) {
        value += c * power;
        power *= x;
    }
    return value;
}

/// Terrestrial time minus universal time, in days.
double delta_t(double julian_day) {
    double year = 2000 + (julian_day - 2451544.5) / 365.2425;
    double seconds;
    if (year < 1920)
        seconds = polynomial(year - 1900, {-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197});
    else if (year < 1941)
        seconds = polynomial(year - 1920, {21.20, 0.84493, -0.076100, 0.0020936});
    else if (year < 1961)
        seconds = polynomial(year - 1950, {29.07, 0.407, -1.0 / 233, 1.0 / 2547});
    else if (year < 1986)
        seconds = polynomial(year - 1975, {45.45, 1.067, -1.0 / 260, -1.0 / 718});
    else if (year < 2005)
        seconds = polynomial(year - 2000,
                             {63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599});
    else if (year < 2050)
        seconds = polynomial(year - 2000, {62.92, 0.32217, 0.005589});
    else
        seconds = -20 + 32 * std::pow((year - 1820) / 100, 2) - 0.5628 * (2150 - year);
    return seconds / 86400;
}

/// A sine of a sum of the four arguments, with how often each stands in it and how often the
/// eccentricity is a factor.
struct Term {
    double size;
    int sun, moon, latitude, eccentricity;
};
constexpr std::array<Term, 24> new_moon_terms{{
    {-0.40720, 0, 1, 0, 0},   {0.17241, 1, 0, 0, 1},   {0.01608, 0, 2, 0, 0},
    {0.01039, 0, 0, 2, 0},    {0.00739, -1, 1, 0, 1},  {-0.00514, 1, 1, 0, 1},
    {0.00208, 2, 0, 0, 2},    {-0.00111, 0, 1, -2, 0}, {-0.00057, 0, 1, 2, 0},
    {0.00056, 1, 2, 0, 1},    {-0.00042, 0, 3, 0, 0},  {0.00042, 1, 0, 2, 1},
    {0.00038, 1, 0, -2, 1},   {-0.00024, -1, 2, 0, 1}, {-0.00007, 2, 1, 0, 0},
    {0.00004, 0, 2, -2, 0},   {0.00004, 3, 0, 0, 0},   {0.00003, 1, 1, -2, 0},
    {0.00003, 0, 2, 2, 0},    {-0.00003, 1, 1, 2, 0},  {0.00003, -1, 1, 2, 0},
    {-0.00002, -1, 1, -2, 0}, {-0.00002, 1, 3, 0, 0},  {0.00002, 0, 4, 0, 0},
}};
/// Additional corrections: size, angle at the epoch, and its step a month.
constexpr std::array<std::array<double, 3>, 14> planetary_terms{{
    {0.000325, 299.77, 0.107408},
    {0.000165, 251.88, 0.016321},
    {0.000164, 251.83, 26.651886},
    {0.000126, 349.42, 36.412478},
    {0.000110, 84.66, 18.206239},
    {0.000062, 141.74, 53.303771},
    {0.000060, 207.14, 2.453732},
    {0.000056, 154.84, 7.306860},
    {0.000047, 34.52, 27.261239},
    {0.000042, 207.19, 0.121824},
    {0.000040, 291.34, 1.844379},
    {0.000037, 161.72, 24.198154},
    {0.000035, 239.56, 25.513099},
    {0.000023, 331.55, 3.592518},
}};

/// The local day of the k-th new moon after 6 January 2000.
Day new_moon(int k) {
    double t = k / months_a_century;
    double moment = first_new_moon + synodic_month * k +
                    polynomial(t, {0, 0, 0.00015437, -0.000000150, 0.00000000073});
    double e = polynomial(t, {1, -0.002516, -0.0000074});
    double sun = 2.5534 + 29.10535670 * k + polynomial(t, {0, 0, -0.0000014, -0.00000011});
    double moon =
        201.5643 + 385.81693528 * k + polynomial(t, {0, 0, 0.0107582, 0.00001238, -0.000000058});
    double latitude =
        160.7108 + 390.67050284 * k + polynomial(t, {0, 0, -0.0016118, -0.00000227, 0.000000011});
    double node = 124.7746 - 1.56375588 * k + polynomial(t, {0, 0, 0.0020672, 0.00000215});
    for (const auto& term : new_moon_terms)
        moment += term.size * std::pow(e, term.eccentricity) *
                  std::sin((term.sun * sun + term.moon * moon + term.latitude * latitude) * degree);
    moment -= 0.00017 * std::sin(node * degree);
    for (const auto& [size, at, step] : planetary_terms) {
        double angle = at + step * k - (size == 0.000325 ? 0.009173 * t * t : 0);
        moment += size * std::sin(angle * degree);
    }
    return Day{std::int32_t(
        std::floor(moment - delta_t(moment) - julian_day_of_1970 + local_noon_offset))};
}

/// The apparent longitude of the Sun at the first moment of a local day, in twelfths of the circle,
/// 0 … 11.
int sun_sector(Day day) {
    double universal = julian_day_of_1970 + day.number - local_noon_offset;
    double t = (universal + delta_t(universal) - 2451545.0) / 36525;
    double mean = polynomial(t, {280.46646, 36000.76983, 0.0003032});
    double anomaly = polynomial(t, {357.52911, 35999.05029, -0.0001537}) * degree;
    double centre = polynomial(t, {1.914602, -0.004817, -0.000014}) * std::sin(anomaly) +
                    polynomial(t, {0.019993, -0.000101}) * std::sin(2 * anomaly) +
                    0.000289 * std::sin(3 * anomaly);
    double apparent =
        mean + centre - 0.00569 - 0.00478 * std::sin((125.04 - 1934.136 * t) * degree);
    double turned = std::fmod(apparent, 360);
    if (turned < 0) turned += 360;
    return int(turned / 30) % 12;
}

/// The number of the last new moon on or before a local day.
int month_of(Day day) {
    int k = int(std::floor((day.number + julian_day_of_1970 - first_new_moon) / synodic_month));
    // The true new moon is within 14 hours of the mean one, and the day has its own 24.
    while (new_moon(k + 1) <= day) ++k;
    while (new_moon(k) > day) --k;
    return k;
}

/// The number of the 11th month that holds the winter solstice of a Gregorian year.
int eleventh_month(int year) {
    int k = month_of(Day::of(year, 12, 31));
    // A month holds the solstice when the Sun is not yet at 270° as it begins; the solstice is on
    // 21 or 22 December.
    if (sun_sector(new_moon(k)) >= 9) --k;
    return k;
}

/// The months from one 11th month (included) to the next: 12, or 13 with a leap month.
struct Cycle {
    int first = 0;     ///< number of the 11th month of the year before
    int leap_at = -1;  ///< how many months after `first` the leap month stands, -1 for none
};

/// The cycle that ends with the 11th month of `year`; its third month (or fourth) is the first of
/// the lunar year.
Cycle cycle_to(int year) {
    Cycle cycle{eleventh_month(year - 1), -1};
    int next = eleventh_month(year);
    if (next - cycle.first == 13) {
        int before = sun_sector(new_moon(cycle.first + 1));
        for (int i = 1; i < 13; ++i) {
            int after = sun_sector(new_moon(cycle.first + i + 1));
            if (before == after) {
                cycle.leap_at = i;
                break;
            }
            before = after;
        }
    }
    return cycle;
}

/// The month's number and whether it is the leap one, from its place in a cycle.
LunarDay month_at(const Cycle& cycle, int place) {
    LunarDay out;
    out.leap = place == cycle.leap_at;
    int number = place - (cycle.leap_at >= 0 && place >= cycle.leap_at ? 1 : 0);
    out.month = (number + 10) % 12 + 1;
    return out;
}

}  // namespace

LunarDay lunar_day(Day day) {
    int k = month_of(day);
    int year = day.year();
    Cycle cycle = cycle_to(year);
    if (k >= eleventh_month(year)) cycle = cycle_to(++year);
    LunarDay out = month_at(cycle, k - cycle.first);
    // The 11th and 12th month at the head of a cycle belong to the lunar year before.
    out.year = out.month >= 11 && k - cycle.first <= 2 ? year - 1 : year;
    out.day = day.number - new_moon(k).number + 1;
    return out;
}

std::optional<Day> civil_day(const LunarDay& lunar) {
    if (lunar.month < 1 || lunar.month > 12 || lunar.day < 1 || lunar.day > 30) return std::nullopt;
    // The 11th and 12th month of a lunar year stand in the cycle that ends a year later.
    for (int year : {lunar.year, lunar.year + 1}) {
        Cycle cycle = cycle_to(year);
        int length = eleventh_month(year) - cycle.first;
        for (int place = 0; place < length; ++place) {
            LunarDay month = month_at(cycle, place);
            int in_year = month.month >= 11 && place <= 2 ? year - 1 : year;
            if (month.month != lunar.month || month.leap != lunar.leap || in_year != lunar.year)
                continue;
            Day first = new_moon(cycle.first + place);
            Day next = new_moon(cycle.first + place + 1);
            Day day = first.plus(lunar.day - 1);
            if (day < next) return day;
            return std::nullopt;
        }
    }
    return std::nullopt;
}

Day tet(int year) {
    return *civil_day({year, 1, 1, false});
}

int leap_month(int year) {
    for (int y : {year, year + 1}) {
        Cycle cycle = cycle_to(y);
        if (cycle.leap_at < 0) continue;
        LunarDay month = month_at(cycle, cycle.leap_at);
        int in_year = month.month >= 11 && cycle.leap_at <= 2 ? y - 1 : y;
        if (in_year == year) return month.month;
    }
    return 0;
}

int nearest_tet_year(Day day) {
    int year = day.year(), best = year;
    for (int y : {year - 1, year, year + 1})
        if (std::abs(tet(y).number - day.number) < std::abs(tet(best).number - day.number))
            best = y;
    return best;
}

}  // namespace domain::scheduling
