// Days as people write them in sheets.
#pragma once

#include "domain/core/day.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace api::csv {

enum class DayOrder {
    dmy,  ///< 31/12/2020, 31-12-20
    mdy,  ///< 12/31/2020
    ymd,  ///< 20-12-31; with four digits of the year it is read so in any column
};
BOOST_DESCRIBE_ENUM(DayOrder, dmy, mdy, ymd)

/// How the days of a column are written.
struct DayForm {
    std::optional<DayOrder> order;  ///< stated; none: the column has to tell
    /// Added to years that are not between 1900 and 2199: 1911 for those of the Republic of China,
    /// -543 for Buddhist ones. Without it, years of two digits are 1970 to 2069.
    std::int32_t year_offset = 0;
};

/// What one text may mean, under each order.
struct DayReadings {
    std::optional<domain::Day> by_order[3];

    bool any() const { return by_order[0] || by_order[1] || by_order[2]; }
    /// The day, when all orders that give one give the same.
    std::optional<domain::Day> only() const;
};

/// Reads 2020-05-12, 2020/5/12, 20200512, 12/05/2020, 12-5-20, 12.05.2020, "ngày 12 tháng 5 năm
/// 2020", each also with a clock time behind it, which is not looked at beyond its form, and the
/// serial numbers of Excel from 10000 to 73050 (1927 to 2099). Nothing when the text is none of
/// these, or a day that does not exist.
DayReadings readings_of(std::string_view text, const DayForm& form);

/// Finds out in which order a column is written: each text that can be read under some orders only
/// rules out the others. For one column, all of its texts in any order.
class DayColumn {
  public:
    explicit DayColumn(const DayForm& form) : form_(form) {}

    /// Takes a text of the column into account; one that cannot be read at all says nothing.
    void see(std::string_view text);
    enum class Why { not_a_day, ambiguous };
    struct Read {
        std::optional<domain::Day> day;
        Why why{};  ///< without a day
    };
    /// The day of a text, after all texts were seen. `ambiguous`: more than one day is left, or the
    /// texts of the column contradict each other and this one could be either.
    Read read(std::string_view text) const;

  private:
    DayForm form_;
    bool possible_[3] = {true, true, true};
};

}  // namespace api::csv
