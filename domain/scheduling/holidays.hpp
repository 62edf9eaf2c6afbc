// Days off: public holidays of Viet Nam by rule, and what committees enter besides (days swapped
// each year, closed days of one body).
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"
#include "domain/scheduling/organization.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domain::scheduling {

/// How sure a holiday is.
enum class HolidayBasis {
    statutory,  ///< Labour Code 2019 (45/2019/QH14), article 112
    customary,  ///< Tết has five days by law; which of the eve and the fourth day belong to them is
                ///< fixed each year
    compensatory,  ///< article 111.3: a holiday on the weekly rest (Saturday, Sunday) is made up on
                   ///< the next working day
    announced,     ///< decided by policy, not yet law as far as known: told, not kept free
};
BOOST_DESCRIBE_ENUM(HolidayBasis, statutory, customary, compensatory, announced)

struct Holiday {
    Day day;
    std::string_view
        code;  ///< new_year, tet_eve, tet_1 … tet_4, hung_kings, victory, labour, national, culture
    std::string_view vi;
    std::string_view en;
    HolidayBasis basis = HolidayBasis::statutory;
    bool operator==(const Holiday&) const = default;
};

/// The holidays of a Gregorian year in order of day; a day may carry two. The second day of
/// National Day (since 2021, the day before or after 2 September) is chosen each year and has to be
/// entered.
std::vector<Holiday> public_holidays(int year);

/// What a committee enters about one day.
enum class CalendarDayKind {
    holiday,  ///< a day off for everybody concerned: a make-up or swapped day
    closed,   ///< no drives: a congress, an examination, a storm
    working,  ///< an ordinary day although a rule above or a body above says otherwise
};
BOOST_DESCRIBE_ENUM(CalendarDayKind, holiday, closed, working)

struct CalendarDay {
    std::int64_t num = 0;
    Uuid id;
    Day day;
    CalendarDayKind kind = CalendarDayKind::closed;
    std::int64_t organization = 0;  ///< and everything below it; 0: the whole country
    std::string name;
    std::string document;
    std::int64_t version = 1;
};

/// Why a day is off.
struct DayOff {
    bool closed = false;                ///< else a holiday
    std::string code;                   ///< of the holiday; empty for what was entered
    std::string vi, en;                 ///< its name
    std::optional<HolidayBasis> basis;  ///< of a holiday by rule
};

/// Days off of any organisation. Cheap to make; keeps references to both arguments and the holidays
/// of the years asked about, so it is for one thread and no longer than they live.
class WorkCalendar {
  public:
    WorkCalendar(const OrganizationTree& tree, const std::map<std::int64_t, CalendarDay>& entered);

    /// What was entered for the organisation itself goes before what was entered above it, that
    /// before what holds for the country, and that before the rules. Nothing when drives may be
    /// held as on any other day (weekends are such days: many drives are held on Sundays).
    std::optional<DayOff> day_off(std::int64_t organization, Day day) const;
    bool is_open(std::int64_t organization, Day day) const { return !day_off(organization, day); }
    /// A holiday that is only announced, which does not close the day.
    std::optional<Holiday> announced(Day day) const;
    /// Open days of an organisation in a closed interval.
    std::int64_t open_days(std::int64_t organization, Day from, Day to) const;
    const std::vector<Holiday>& holidays(int year) const;

  private:
    const OrganizationTree& tree_;
    std::map<Day, std::map<std::int64_t, const CalendarDay*>> entered_;  // by day and organisation
    /// The rules of one year, with the days that are off by them counted up to each day.
    struct Year {
        std::vector<Holiday> holidays;
        std::vector<std::int32_t> off_before;  ///< days off before the n-th day of the year
    };
    const Year& year(int number) const;
    /// Days off by rule in a closed interval.
    std::int64_t off_by_rule(Day from, Day to) const;
    mutable std::map<int, Year> years_;
};

}  // namespace domain::scheduling
