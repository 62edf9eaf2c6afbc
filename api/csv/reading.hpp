// CSV rows (RFC 4180) from a stream, with the line each begins on.
#pragma once

#include "domain/core/result.hpp"

#include <csv.h>
#include <deque>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api::csv {

struct CsvRow {
    std::int64_t line = 0;  ///< counted from 1
    std::vector<std::string> fields;
    std::string fault;           ///< code of what is wrong with the row itself, or empty
    domain::Parameters details;  ///< of the fault
};

/// Reads one row at a time in bounded memory. A faulty row is given with its fault and reading goes
/// on at the line after the one that it begins on, so that a quote without its end costs one row
/// and not all that it would swallow: `malformed_row` (quotes), `row_too_long`, `bad_encoding` (not
/// UTF-8), `control_character`. Rows whose cells are all blank are none; a line break inside a cell
/// is a blank.
class CsvReader {
  public:
    /// A row may be so long, with its line breaks.
    static constexpr std::size_t most_bytes = 65'536;

    /// What the stream throws when it cannot be read (std::ios_base::failure) or when memory runs
    /// out (std::bad_alloc) comes out of next(): an error is not the end of the rows.
    CsvReader(std::istream& in, char delimiter);
    ~CsvReader();
    CsvReader(const CsvReader&) = delete;
    CsvReader& operator=(const CsvReader&) = delete;

    std::optional<CsvRow> next();

  private:
    bool next_line();
    /// The next line of the stream, or its first bytes when it is longer than any row may be.
    bool read_line();
    /// Old Macintosh files end their lines with CR alone: when the first "line" is all there is and
    /// has such ends, they are its lines from then on.
    bool ends_with_returns(std::string_view begins);
    /// Forgets the half-read row and goes back to the line after its first.
    void restart(std::int64_t first_line);
    static void on_field(void* text, std::size_t size, void* self);
    static void on_row(int end, void* self);

    std::istream& in_;
    char delimiter_;
    csv_parser parser_{};
    std::vector<char> buffer_;
    char line_end_ = '\n';
    bool first_ = true;
    std::string line_;
    std::int64_t line_number_ = 0;
    std::vector<std::string> row_lines_;  ///< of the row that is being read
    std::deque<std::string> again_;       ///< lines to be read once more
    bool row_done_ = false;
    std::vector<std::string> fields_;
};

}  // namespace api::csv
