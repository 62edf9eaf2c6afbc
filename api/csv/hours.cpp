#include "api/csv/hours.hpp"

#include "domain/core/text.hpp"

#include <charconv>
#include <cmath>
#include <string>

namespace api::csv {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    void skip_blanks() {
        while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    }
    bool take(std::string_view what) {
        if (!rest_.starts_with(what)) return false;
        rest_.remove_prefix(what.size());
        return true;
    }
    /// One or two digits.
    std::optional<int> number() {
        int value = 0, digits = 0;
        for (; !rest_.empty() && is_digit(rest_.front()) && digits < 3;
             ++digits, rest_.remove_prefix(1))
            value = value * 10 + (rest_.front() - '0');
        if (digits == 0 || digits > 2) return std::nullopt;
        return value;
    }
    bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }
    bool done() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

/// Lower case without accents and outer blanks; no-break spaces are blanks.
std::string simple(std::string_view text) {
    auto line = domain::one_line(text);
    return line ? domain::fold(*line) : std::string();
}

std::optional<int> part_of_a_day(std::string_view text) {
    if (!text.starts_with("0.") && !text.starts_with("0,")) return std::nullopt;
    std::string point(text);
    point[1] = '.';
    double part = 0;
    const auto [end, failed] =
        std::from_chars(point.data(), point.data() + point.size(), part, std::chars_format::fixed);
    if (failed != std::errc{} || end != point.data() + point.size()) return std::nullopt;
    const double minutes = part * 24 * 60;
    if (std::abs(minutes - std::round(minutes)) > 0.01 || std::round(minutes) >= 24 * 60)
        return std::nullopt;
    return int(std::round(minutes));
}

std::optional<int> minute_of_simple(std::string_view text) {
    if (auto part = part_of_a_day(text)) return part;
    Reader in(text);
    auto hour = in.number();
    if (!hour) return std::nullopt;
    int minute = 0;
    bool marked = false;
    in.skip_blanks();
    if (in.take(":")) {
        auto read = in.number();
        if (!read) return std::nullopt;
        minute = *read;
        marked = true;
        if (in.take(":") && in.number() != 0) return std::nullopt;
    } else if (in.take("gio") || in.take("h") || in.take("g")) {
        marked = true;
        in.skip_blanks();
        if (in.at_digit()) {
            minute = in.number().value_or(60);
            in.skip_blanks();
            if (!in.take("phut") && !in.take("p")) in.take("'");
        }
    }
    in.skip_blanks();
    const bool morning = in.take("am") || in.take("a.m.") || in.take("sa");
    const bool afternoon = !morning && (in.take("pm") || in.take("p.m.") || in.take("ch"));
    if (!in.done() || !(marked || morning || afternoon) || minute > 59) return std::nullopt;
    if (morning || afternoon) {
        if (*hour < 1 || *hour > 12) return std::nullopt;
        *hour = *hour % 12 + (afternoon ? 12 : 0);
    }
    if (*hour > 23) return std::nullopt;
    return *hour * 60 + minute;
}

}  // namespace

std::optional<int> minute_of(std::string_view text) {
    return minute_of_simple(simple(text));
}

std::optional<std::pair<int, int>> minutes_of(std::string_view text) {
    const auto all = simple(text);
    for (std::string_view between : {"~", "–", "—", "→", "->", "-", " den ", " to "}) {
        const auto at = all.find(between);
        if (at == all.npos || all.find(between, at + between.size()) != all.npos) continue;
        auto side = [](std::string_view part) {
            while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
            while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
            return std::string(part);
        };
        auto left = side(std::string_view(all).substr(0, at));
        const auto right = side(std::string_view(all).substr(at + between.size()));
        // "7-11h": the word behind the second holds for both.
        if (!left.empty() && left.find_first_not_of("0123456789") == left.npos &&
            right.find_first_of("hg") != right.npos)
            left += 'h';
        const auto starts = minute_of_simple(left), ends = minute_of_simple(right);
        if (starts && ends && *starts != *ends) return std::pair(*starts, *ends);
    }
    return std::nullopt;
}

}  // namespace api::csv
