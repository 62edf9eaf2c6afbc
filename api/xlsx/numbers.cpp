#include "api/xlsx/numbers.hpp"

#include "domain/core/day.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

namespace api::xlsx {
namespace {

std::optional<double> read(std::string_view text) {
    double value = 0;
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

/// 9999-12-31 in the days of a workbook.
constexpr double last_serial = 2'958'465;

}  // namespace

bool is_date_format(int id, std::string_view code) {
    if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
        (id >= 50 && id <= 58))
        return true;
    if (code.empty() || code == "General") return false;
    // Only the format of positive numbers; what is quoted, escaped or a colour says nothing about
    // the number.
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        const char c = code[i];
        if (c == '"') {
            i = code.find('"', i + 1);
            if (i == code.npos) return false;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '[') {
            const auto close = code.find(']', i);
            if (close == code.npos) return false;
            const auto inside = code.substr(i + 1, close - i - 1);
            if (!inside.empty() && inside.find_first_not_of("hmsHMS") == inside.npos)
                return true;  // elapsed time
            i = close;
        } else if (std::string_view("dmyhsDMYHS").find(c) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

std::string date_text(std::string_view serial, bool from_1904) {
    const auto value = read(serial);
    if (!value || *value < 0 || *value > last_serial) return std::string(serial);
    auto whole = std::floor(*value);
    auto seconds = std::llround((*value - whole) * 86'400);
    if (seconds == 86'400) {
        seconds = 0;
        whole += 1;
    }
    char clock[16];
    const int hours = int(seconds / 3600), minutes = int(seconds / 60 % 60),
              rest = int(seconds % 60);
    if (rest == 0)
        std::snprintf(clock, sizeof clock, "%02d:%02d", hours, minutes);
    else
        std::snprintf(clock, sizeof clock, "%02d:%02d:%02d", hours, minutes, rest);
    // A part of a day is a time. Nothing at all is midnight where days are counted from 1; where
    // they are counted from 0 it is the first day.
    if (whole == 0 && (!from_1904 || *value > 0)) return clock;
    // Workbooks count a 29 February 1900 that never was; what comes before it is a day later than
    // it seems.
    const auto first = from_1904 ? domain::Day::of(1904, 1, 1)
                                 : domain::Day::of(1899, 12, 30).plus(whole < 60 ? 1 : 0);
    const auto day = first.plus(int(whole)).text();
    return seconds == 0 ? day : day + 'T' + clock;
}

std::string number_text(std::string_view number) {
    const auto value = read(number);
    if (!value) return std::string(number);
    char text[400];
    auto [end, failed] = std::to_chars(text, text + sizeof text, *value, std::chars_format::fixed);
    if (failed != std::errc{}) return std::string(number);
    return std::string(text, end);
}

}  // namespace api::xlsx
