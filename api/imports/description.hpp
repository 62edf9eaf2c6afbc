// What a file looks like, before anything is imported from it.
#pragma once

#include "api/imports/source_file.hpp"
#include "api/imports/wish.hpp"
#include "api/json/members.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace api::imports {

struct DescribedColumn {
    std::string heading;
    std::optional<std::string> field;
};
BOOST_DESCRIBE_STRUCT(DescribedColumn, (), (heading, field))

struct DescribedRow {
    std::int64_t line = 0;
    std::vector<std::string> cells;
};
BOOST_DESCRIBE_STRUCT(DescribedRow, (), (line, cells))

struct FileDescription {
    std::string read_as;
    std::vector<std::string> sheets;
    std::vector<DescribedColumn> columns;
    std::vector<DescribedRow> rows;
};
BOOST_DESCRIBE_STRUCT(FileDescription, (), (read_as, sheets, columns, rows))

/// Rows of a file that are shown.
constexpr std::size_t most_described_rows = 20;

/// Reads headings and first rows as they stand, and guesses for a sheet of this kind which column
/// means which field. Refusals: those of RowSource::open.
domain::Result<FileDescription> describe(std::string_view kind, const SourceFile& file,
                                         const Wish& wish);

/// Gives the whole table as CSV in UTF-8, header first, to `write` in pieces: what a program shows
/// that reads neither workbooks nor old encodings. Each row is as wide as the header; a row that
/// cannot be read ends it with its fault. Refusals: those of RowSource::open, `import_too_long`.
domain::Result<void> write_as_csv(const SourceFile& file, const Wish& wish,
                                  const std::function<void(std::string_view)>& write);

}  // namespace api::imports

template <>
struct api::Documentation<api::imports::DescribedColumn> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"field",
         {"Trường mà cột này có lẽ là, đoán theo tiêu đề; null: không đoán được",
          "The field that the column means, guessed by its heading; null: not known"}},
    };
};
template <>
struct api::Documentation<api::imports::FileDescription> {
    static constexpr Words summary{"Tệp được đọc thế nào, và 20 dòng đầu.",
                                   "How the file was read, and its first 20 rows."};
    static constexpr FieldWords fields[] = {
        {"read_as", {"Bảng mã và dấu phân cách, hoặc xlsx", "Encoding and delimiter, or xlsx"}},
        {"sheets", {"Các trang tính, nếu là bảng tính", "The sheets, when it is a workbook"}},
    };
};
