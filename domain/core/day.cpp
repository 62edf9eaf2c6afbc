#include "domain/core/day.hpp"

#include <cstdio>

namespace domain {
namespace {

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

void two(std::string& out, int value) {
    out.push_back(char('0' + value / 10 % 10));
    out.push_back(char('0' + value % 10));
}

constexpr std::int64_t ms_a_minute = 60'000;
constexpr std::int64_t ms_a_day = 86'400'000;

}  // namespace

std::optional<Day> Day::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    auto y = digits(text.substr(0, 4)), m = digits(text.substr(5, 2)),
         d = digits(text.substr(8, 2));
    if (!y || !m || !d || *y < 1900 || *y > 2199) return std::nullopt;
    std::chrono::year_month_day ymd{std::chrono::year{*y}, std::chrono::month(unsigned(*m)),
                                    std::chrono::day(unsigned(*d))};
    if (!ymd.ok()) return std::nullopt;
    return Day{std::int32_t(std::chrono::sys_days{ymd}.time_since_epoch().count())};
}

Day Day::of(int year, unsigned month, unsigned day) {
    std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{month},
                                    std::chrono::day{day}};
    return Day{std::int32_t(std::chrono::sys_days{ymd}.time_since_epoch().count())};
}

std::string Day::text() const {
    auto ymd = civil();
    std::string out;
    out.reserve(10);
    int y = int(ymd.year());
    two(out, y / 100);
    two(out, y % 100);
    out.push_back('-');
    two(out, int(unsigned(ymd.month())));
    out.push_back('-');
    two(out, int(unsigned(ymd.day())));
    return out;
}

std::optional<Instant> Instant::parse(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't')) return std::nullopt;
    auto day = Day::parse(text.substr(0, 10));
    if (!day || text[13] != ':' || text[16] != ':') return std::nullopt;
    auto h = digits(text.substr(11, 2)), m = digits(text.substr(14, 2)),
         s = digits(text.substr(17, 2));
    if (!h || !m || !s || *h > 23 || *m > 59 || *s > 59) return std::nullopt;
    std::size_t i = 19;
    int ms = 0;
    if (text[i] == '.') {
        std::size_t start = ++i;
        int scale = 100;
        while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
            ms += scale * (text[i] - '0');
            scale /= 10;
            ++i;
        }
        if (i == start || i - start > 9) return std::nullopt;
    }
    int offset = 0;
    auto zone = text.substr(i);
    if (zone == "Z" || zone == "z") {
    } else if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
        auto zh = digits(zone.substr(1, 2)), zm = digits(zone.substr(4, 2));
        if (!zh || !zm || *zh > 23 || *zm > 59) return std::nullopt;
        offset = (*zh * 60 + *zm) * (zone[0] == '-' ? -1 : 1);
    } else {
        return std::nullopt;
    }
    std::int64_t local =
        day->number * ms_a_day + *h * 3'600'000LL + *m * ms_a_minute + *s * 1'000LL + ms;
    return Instant{local - offset * ms_a_minute};
}

std::string Instant::text(UtcOffset offset) const {
    std::int64_t local = ms + offset.minutes * ms_a_minute;
    std::int64_t days = floor_div(local, ms_a_day);
    std::int64_t rest = local - days * ms_a_day;
    std::string out = Day{std::int32_t(days)}.text();
    out.push_back('T');
    two(out, int(rest / 3'600'000));
    out.push_back(':');
    two(out, int(rest / ms_a_minute % 60));
    out.push_back(':');
    two(out, int(rest / 1000 % 60));
    if (int part = int(rest % 1000)) {
        out.push_back('.');
        out.push_back(char('0' + part / 100));
        two(out, part % 100);
    }
    if (offset.minutes == 0) {
        out.push_back('Z');
    } else {
        int m = offset.minutes < 0 ? -offset.minutes : offset.minutes;
        out.push_back(offset.minutes < 0 ? '-' : '+');
        two(out, m / 60);
        out.push_back(':');
        two(out, m % 60);
    }
    return out;
}

Day Instant::day(UtcOffset offset) const {
    return Day{std::int32_t(floor_div(ms + offset.minutes * ms_a_minute, ms_a_day))};
}

Instant Instant::at(Day day, int minutes_after_midnight, UtcOffset offset) {
    return Instant{day.number * ms_a_day + (minutes_after_midnight - offset.minutes) * ms_a_minute};
}

std::optional<TimeOfDay> TimeOfDay::parse(std::string_view text) {
    auto digit = [&](std::size_t i) {
        return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -1;
    };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    for (std::size_t i : {0, 1, 3, 4})
        if (digit(i) < 0) return std::nullopt;
    int hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
    if (hour > 23 || minute > 59) return std::nullopt;
    return TimeOfDay{hour * 60 + minute};
}

std::string TimeOfDay::text() const {
    const char digits[] = {char('0' + minutes / 600), char('0' + minutes / 60 % 10), ':',
                           char('0' + minutes % 60 / 10), char('0' + minutes % 10)};
    return std::string(digits, sizeof digits);
}

DayRange year_before(Day from, Day to) {
    auto moved = [](Day day) {
        auto ymd = day.civil() - std::chrono::years{1};
        if (!ymd.ok()) ymd = ymd.year() / ymd.month() / std::chrono::last;
        return Day{std::int32_t(std::chrono::sys_days{ymd}.time_since_epoch().count())};
    };
    return {moved(from), moved(to.plus(1)).plus(-1)};
}

}  // namespace domain
