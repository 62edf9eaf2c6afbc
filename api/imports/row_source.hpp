// The rows of a file that is imported, whatever kind of file it is.
#pragma once

#include "api/csv/encoding.hpp"
#include "api/csv/reading.hpp"
#include "api/imports/cells.hpp"
#include "api/imports/source_file.hpp"
#include "api/xlsx/reading.hpp"
#include "domain/core/result.hpp"

#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace api::imports {

/// How a file is to be read.
struct FileForm {
    char delimiter = 0;  ///< of a text file; 0: told by the file
    std::optional<api::csv::Encoding>
        encoding;  ///< of a text file, or the old font of a workbook; without it told by the file
    CellRules rules;
    std::string sheet;  ///< of a workbook; empty: its first that is not hidden
    std::int64_t header_row =
        1;  ///< the line or row that the columns' names stand in; what is above is passed over
};

/// A CSV file or a workbook (.xlsx), told by its first bytes and not by its name. Rows of a
/// workbook are as wide as its header. Encoding and delimiter of a text file are stated or told by
/// the file itself; the cells are read by the rules of the map. For one thread.
class RowSource {
  public:
    /// Reads up to the header, and through the whole file when a column has to tell how it is
    /// written. `file_unreadable`, `header_missing`, `encoding_ambiguous`, `encoding_unknown`,
    /// `delimiter_ambiguous`, `column_form_needed` (a pipe cannot be read twice), and what
    /// CellReader::make() and api::xlsx::XlsxReader::open() refuse. `file` must outlive it.
    static domain::Result<RowSource> open(const SourceFile& file, const FileForm& form);

    const std::vector<std::string>& header() const { return header_; }
    /// Nullopt at the end. `file_read_failed` and `out_of_memory` when it cannot be read to its
    /// end.
    domain::Result<std::optional<api::csv::CsvRow>> next();
    /// What the file was read as: "utf-8, ;" or "xlsx".
    const std::string& form() const { return form_; }
    /// Names of a workbook's sheets; none of a text file.
    std::vector<std::string> sheets() const;
    /// How far it is read, and how far there is.
    std::pair<std::int64_t, std::int64_t> progress() const;

  private:
    RowSource() = default;
    domain::Result<std::optional<api::csv::CsvRow>> next_row();

    const SourceFile* file_ = nullptr;
    domain::Result<void> open_text(const FileForm& form, std::string begins);
    domain::Result<void> read_header(const FileForm& form);
    domain::Result<void> look_through(const FileForm& form);

    std::unique_ptr<std::istream> in_;
    std::unique_ptr<std::istream> begun_;    ///< in_ with its first bytes once more
    std::unique_ptr<std::istream> decoded_;  ///< begun_ as UTF-8
    std::optional<api::csv::Encoding>
        font_;  ///< in which every cell is written, behind its encoding
    std::optional<CellReader> cells_;
    std::string form_;
    std::unique_ptr<api::csv::CsvReader> csv_;
    std::unique_ptr<api::xlsx::XlsxReader> workbook_;
    std::int64_t size_ = 0;
    std::vector<std::string> header_;
};

}  // namespace api::imports
