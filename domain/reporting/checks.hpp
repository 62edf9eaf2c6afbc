// What is looked at before a report goes up.
#pragma once

#include "domain/core/result.hpp"
#include "domain/reporting/build.hpp"

#include <string>
#include <vector>

namespace domain::reporting {

enum class Severity {
    refuses,  ///< the report cannot be submitted
    warns,    ///< it can, by a person who says that they saw it
    tells,    ///< nothing to decide
};
BOOST_DESCRIBE_ENUM(Severity, refuses, warns, tells)

struct Finding {
    std::string code;
    Severity severity = Severity::warns;
    std::string figure;  ///< key, or empty
    Parameters parameters;
};

/// A statement against itself: `parts_do_not_add_up` (250 + 350 + 450 against the bags; parts of
/// which some are not stated may not exceed them), `volume_differs` (stated volume against the
/// parts), `headline_differs` (headline against body), `more_bags_than_donors`, `percent_differs`
/// (printed percentage against bags and plan, within half of its last digit).
std::vector<Finding> check_statement(const Statement& statement);
/// Millilitres of a statement whose split by volume is whole, or nothing.
std::optional<std::int64_t> volume_of(const Statement& statement);

/// A statement with what it is about, to be held against others.
struct Placed {
    enum class Level {
        drive,
        part,
        whole
    };  ///< a part is some days or places of a campaign; a whole covers several drives
    Level level = Level::whole;
    std::string name;         ///< of the campaign or drive
    std::string place;        ///< province
    std::string inner;        ///< district or site; empty: the whole place
    bool everywhere = false;  ///< several provinces, or all
    std::optional<Day> from, to;
};
struct Contained {
    std::size_t part = 0;  ///< index of the statement that lies in the other
    std::size_t whole = 0;
};
/// Pairs of which the first seems to lie in the second: nobody may add them up. Same campaign or a
/// plain period; the place of the first is the second's or inside it; their days meet.
std::vector<Contained> part_beside_total(const std::vector<Placed>& statements);

/// A report of the ledger, with what people entered beside it:
/// `drives_missing` and `drives_not_closed` (refuse), the checks of the headline against the ledger
/// (refuse), `price_missing`, `group_unknown`, `volume_unknown`, `outlier`, `plan_missing`,
/// `reports_below_missing`, `more_collected_than_registered`, `gift_norm_missing` (warn),
/// `zero_reported` and `nothing_planned` (tell). `history` are usable bags of periods before, as
/// history() gives them.
std::vector<Finding> check_report(const Report& report, const Statement& headline,
                                  const std::vector<std::int64_t>& history);

/// True when `value` is far from `history`: further from its median than three robust standard
/// deviations (1.4826 × MAD) and than half of the median. Fewer than four values say nothing.
bool is_outlier(std::int64_t value, std::vector<std::int64_t> history);

}  // namespace domain::reporting
