#include "domain/scheduling/spread.hpp"

#include "domain/core/apportion.hpp"

#include <cassert>
#include <numeric>

namespace domain::scheduling {

Spread spread(std::int64_t total, Day from, Day to, std::int64_t organization,
              const WorkCalendar& calendar, const WeekdayWeights& weights) {
    Spread out;
    std::vector<std::int64_t> by_month, by_weekday(7, 0);
    for (int i = 0; i < 7; ++i) out.weekdays[std::size_t(i)].weekday = i;
    for (Day day = from; day <= to; day = day.plus(1)) {
        auto civil = day.civil();
        int year = int(civil.year());
        unsigned month = unsigned(civil.month());
        if (out.months.empty() || out.months.back().year != year ||
            out.months.back().month != month) {
            out.months.push_back({year, month, 0, 0});
            by_month.push_back(0);
        }
        auto weekday = std::size_t((day.number % 7 + 10) % 7);  // 1970-01-01 was a Thursday
        if (weights[weekday] == 0 || !calendar.is_open(organization, day)) continue;
        ++out.months.back().open_days;
        ++out.weekdays[weekday].open_days;
        by_month.back() += weights[weekday];
        by_weekday[weekday] += weights[weekday];
    }
    auto months = apportion(total, by_month), weekdays = apportion(total, by_weekday);
    assert(std::accumulate(months.begin(), months.end(), std::int64_t(0)) ==
           std::accumulate(weekdays.begin(), weekdays.end(), std::int64_t(0)));
    for (std::size_t i = 0; i < months.size(); ++i) out.months[i].value = months[i];
    for (std::size_t i = 0; i < 7; ++i) out.weekdays[i].value = weekdays[i];
    return out;
}

}  // namespace domain::scheduling
