// Rows of a workbook (ISO/IEC 29500, .xlsx) from a file, one at a time.
#pragma once

#include "api/csv/reading.hpp"
#include "domain/core/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api::xlsx {

/// Bounds of what is read; a file beyond them is refused before or while it is read, never held.
struct Limits {
    std::uint64_t strings_bytes = 256u
                                  << 20;   ///< of the shared texts, unpacked: they stand in memory
    std::uint64_t sheet_bytes = 1u << 30;  ///< of the sheet, unpacked: it streams
    std::uint64_t most_ratio = 400;        ///< unpacked over packed, beyond the first MiB
    std::size_t row_bytes = 1u << 20;      ///< of one row, as XML
    std::size_t columns = 1'024;
};

/// Reads one sheet row by row. Cells become the text that a CSV file would have: numbers with a
/// point and without exponent where they fit, dates `YYYY-MM-DD`, times `HH:MM`, both as
/// `YYYY-MM-DDTHH:MM` (a number is a date when its format says so), truth as `true` and `false`, a
/// formula's last value. A line break is a blank; rows without any text are none; `line` is the
/// row's number in the sheet. Rows end at their last cell that says something. A row with an error
/// value (#N/A …) has the fault `cell_error`, others as CsvReader. For one thread.
class XlsxReader {
  public:
    /// `sheet`: a name, or empty for the first that is not hidden. Refusals: `file_unreadable`,
    /// `not_a_workbook`, `old_workbook` (.xls, or locked with a password), `workbook_too_large`,
    /// `sheet_missing` (parameter `sheets`).
    static domain::Result<XlsxReader> open(const std::string& path, const std::string& sheet,
                                           const Limits& limits = {});
    /// The same of a workbook in memory, which must outlive the reader; `name` is what refusals
    /// call it.
    static domain::Result<XlsxReader> open(std::string_view bytes, const std::string& name,
                                           const std::string& sheet, const Limits& limits = {});
    ~XlsxReader();
    XlsxReader(XlsxReader&&) noexcept;

    /// Nullopt at the end of the sheet. `workbook_broken` and `workbook_too_large` end the reading.
    domain::Result<std::optional<csv::CsvRow>> next();
    /// Names of all sheets, in the order of the workbook.
    const std::vector<std::string>& sheets() const;
    /// Unpacked bytes read of the sheet, and how many it has.
    std::pair<std::int64_t, std::int64_t> progress() const;

  private:
    struct State;
    explicit XlsxReader(std::unique_ptr<State> state);
    static domain::Result<XlsxReader> begin(std::unique_ptr<State> state, const std::string& sheet);
    std::unique_ptr<State> state_;
};

}  // namespace api::xlsx
