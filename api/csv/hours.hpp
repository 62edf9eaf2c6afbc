// Clock times and stretches of time as people write them in sheets.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

namespace api::csv {

/// Minutes after midnight of 7:00, 07:00, 07:00:00, 7h, 7h30, 7g30, "7 giờ 30", 7:30 AM, "7:30 SA",
/// "2:00 CH" (morning and afternoon in Vietnamese) and of the part of a day that Excel keeps
/// (0.3125). Nothing for anything else, for 24:00 and for what is no whole minute.
std::optional<int> minute_of(std::string_view text);

/// "08:30~17:00", "7h30 - 11h", "22:00–02:00", "7h đến 11h30", "7-11h". The end may be before the
/// start: then it is on the next day, which is for the reader to know. Nothing when there are not
/// two times, or both are the same.
std::optional<std::pair<int, int>> minutes_of(std::string_view text);

}  // namespace api::csv
