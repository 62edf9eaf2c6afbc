#include "domain/reporting/period.hpp"

namespace domain::reporting {
namespace {

Day first_of(int months_since_zero) {
    int year = months_since_zero / 12, month = months_since_zero % 12;
    return Day::of(year, unsigned(month) + 1, 1);
}
int month_number(Day day) {
    return day.year() * 12 + int(day.month()) - 1;
}
bool begins_month(Day day) {
    return unsigned(day.civil().day()) == 1;
}

/// Whole months from `from` to `to`, or 0.
int whole_months(Day from, Day to) {
    if (!begins_month(from) || !begins_month(to.plus(1)) || to < from) return 0;
    return month_number(to.plus(1)) - month_number(from);
}

}  // namespace

int months_of(ReportKind kind) {
    switch (kind) {
        case ReportKind::month:
            return 1;
        case ReportKind::quarter:
            return 3;
        case ReportKind::half_year:
            return 6;
        case ReportKind::nine_months:
            return 9;
        case ReportKind::year:
            return 12;
        case ReportKind::drive:
        case ReportKind::campaign:
        case ReportKind::free:
            break;
    }
    return 0;
}

Result<void> check_period(ReportKind kind, Day from, Day to) {
    int months = months_of(kind);
    bool fits = months == 0 ? from <= to : whole_months(from, to) == months;
    if (fits) return {};
    return Error{ErrorKind::rule,
                 "period_not_of_kind",
                 {{"kind", std::string(name_of(kind))}, {"from", from.text()}, {"to", to.text()}},
                 {}};
}

DayRange period_before(Day from, Day to) {
    if (int months = whole_months(from, to))
        return {first_of(month_number(from) - months), from.plus(-1)};
    return {from.plus(-(to.number - from.number + 1)), from.plus(-1)};
}

std::vector<DayRange> periods_ending_in(ReportKind kind, unsigned first_month, Day from, Day to) {
    std::vector<DayRange> out;
    int months = months_of(kind);
    if (months == 0 || first_month < 1 || first_month > 12) return out;
    // Plan years that can have a period ending in the window.
    for (int year = from.year() - 2; year <= to.year() + 1; ++year) {
        int start = year * 12 + int(first_month) - 1;
        for (int at = 0; at + months <= 12; at += months) {
            DayRange period{first_of(start + at), first_of(start + at + months).plus(-1)};
            if (from <= *period.to && *period.to <= to) out.push_back(period);
            if (kind == ReportKind::nine_months) break;
        }
    }
    return out;
}

}  // namespace domain::reporting
