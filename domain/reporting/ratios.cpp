#include "domain/reporting/ratios.hpp"

#include "domain/core/percent.hpp"

namespace domain::reporting {
namespace {

std::int64_t divided(__int128 part, __int128 whole) {
    __int128 half = whole / 2;
    return std::int64_t((part + (part >= 0 ? half : -half)) / whole);
}

}  // namespace

Value ratio(Unit unit, std::int64_t part, std::int64_t whole, std::int64_t scale) {
    if (whole <= 0) return not_applicable(unit);
    return given(unit, divided(__int128(part) * scale, whole));
}
Value percent_of(std::int64_t part, std::int64_t whole) {
    return whole <= 0 ? not_applicable(Unit::percent)
                      : given(Unit::percent, told_share(part, whole, 1000));
}
Value percent_hundredths_of(std::int64_t part, std::int64_t whole) {
    return whole <= 0 ? not_applicable(Unit::percent_hundredths)
                      : given(Unit::percent_hundredths, told_share(part, whole, 10'000));
}

std::int64_t standard_tenths(std::int64_t ml) {
    return (ml >= 0 ? ml + 12 : ml - 12) / 25;
}

Value known_if(bool known, Value value) {
    return known ? value : missing(value.unit);
}

Value entered(Unit unit, const std::optional<std::int64_t>& number) {
    return number ? given(unit, *number) : not_applicable(unit);
}

}  // namespace domain::reporting
