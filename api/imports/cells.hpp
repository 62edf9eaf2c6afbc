// How the cells of a file are written, and which of its rows are sums: what a map says of it, and
// rows read by that.
#pragma once

#include "api/csv/days.hpp"
#include "api/csv/numbers.hpp"
#include "api/csv/reading.hpp"
#include "domain/core/result.hpp"

#include <boost/describe/enum.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace api::imports {

class MapTable;

/// What the cells of a column are.
enum class CellKind {
    day,     ///< becomes YYYY-MM-DD
    time,    ///< becomes HH:MM
    hours,   ///< a stretch of time; becomes two columns more, NAME.starts and NAME.ends, as HH:MM
    count,   ///< pieces; becomes digits
    number,  ///< becomes digits with a point before decimals
};
BOOST_DESCRIBE_ENUM(CellKind, day, time, hours, count, number)

/// `[[cells]]` of a map.
struct CellRule {
    std::vector<std::string> columns;
    CellKind reads{};
    api::csv::DayForm day;
    api::csv::NumberForm number;
};

/// `[[sums]]` of a map: rows that add up rows above them.
struct SumRule {
    std::string column;                ///< which says that the row is a sum
    std::vector<std::string> words;    ///< what it says then, whatever its case; empty: "tổng",
                                       ///< "cộng", "total" and the like
    std::vector<std::string> columns;  ///< which hold the sums
    bool of_group = false;             ///< of the rows since the sum row before; else of all rows
};

struct CellRules {
    std::vector<CellRule> cells;
    std::vector<SumRule> sums;

    /// Reads `cells` and `sums`; mistakes are noted with the reader of the map.
    static CellRules read(MapTable& map);
};

/// Reads the rows of one file by the rules of its map. When look_first() says so, all rows are
/// shown to look() before the first is read: how a column is written is told by the whole column.
/// For one thread.
class CellReader {
  public:
    /// `other_file` for columns that are not there, `bad_map` with `repeated_column`.
    static domain::Result<CellReader> make(CellRules rules, std::vector<std::string> header);

    /// The columns of the file, and those that stretches of time become.
    const std::vector<std::string>& header() const { return header_; }
    /// Columns of the file itself.
    std::size_t width() const { return width_; }
    bool look_first() const;
    void look(const api::csv::CsvRow& row);

    /// Makes of the cells what they mean. A cell that cannot be read is the row's fault, with
    /// column and value: `cell_not_a_day`, `day_ambiguous`, `cell_not_a_time`, `not_hours`,
    /// `not_a_count`, `not_a_number`, `number_ambiguous`. Blank cells stay blank where nothing else
    /// is said. False when the row is a sum row that holds what it should, and no row of the table;
    /// one that does not has the fault `sum_differs`.
    bool read(api::csv::CsvRow& row);

  private:
    struct Column {
        std::size_t at = 0;
        const CellRule* rule = nullptr;
        std::optional<api::csv::DayColumn> days;
        std::optional<api::csv::NumberColumn> numbers;
    };
    struct Sum {
        const SumRule* rule = nullptr;
        std::size_t marker = 0;
        std::vector<std::size_t> columns;
        std::vector<std::int64_t> found;
    };
    CellReader() = default;
    Sum* sum_row(const api::csv::CsvRow& row);
    bool hold(Sum& sum, api::csv::CsvRow& row) const;

    std::shared_ptr<const CellRules> rules_;
    std::vector<std::string> header_;
    std::size_t width_ = 0;  ///< of the file itself
    std::vector<Column> columns_;
    std::vector<Sum> sums_;
};

}  // namespace api::imports
