// What an import says of its rows: the same over HTTP and on the command line.
#pragma once

#include "api/http/message.hpp"
#include "api/imports/import.hpp"
#include "api/json/members.hpp"

#include <optional>
#include <string>
#include <vector>

namespace api::imports {

/// What is wrong with a cell of a row.
struct CellFault {
    std::optional<std::string> pointer;  ///< the heading of the column
    std::string code;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(CellFault, (), (pointer, code, detail))

enum class RowFate { refused, note };
BOOST_DESCRIBE_ENUM(RowFate, refused, note)

struct RowReport {
    std::int64_t line = 0;
    RowFate result{};
    std::optional<std::string> pointer;
    std::string code;
    std::string detail;
    std::vector<CellFault> errors;
};
BOOST_DESCRIBE_STRUCT(RowReport, (), (line, result, pointer, code, detail, errors))

struct ImportReport {
    std::string kind;
    bool dry_run = false;
    std::string read_as;
    std::int64_t rows = 0;
    std::int64_t written = 0;
    std::int64_t unchanged = 0;
    std::int64_t in_review = 0;
    std::int64_t refused = 0;
    std::int64_t notes = 0;
    std::int64_t events = 0;
    std::int64_t events_in_review = 0;
    std::vector<RowReport> results;
};
BOOST_DESCRIBE_STRUCT(ImportReport, (),
                      (kind, dry_run, read_as, rows, written, unchanged, in_review, refused, notes,
                       events, events_in_review, results))

/// In the order of the file, refused rows before notes; the first RowList::most of each.
ImportReport report_of(std::string kind, bool dry_run, const ImportResult& result,
                       Language language);

/// The column that something wrong stands in: what the refusal names itself, or the one that its
/// field was made of.
std::optional<std::string> column_of(const domain::Parameters& parameters,
                                     const std::string& pointer, const ImportResult& result);

/// The refusal of a whole import, of which nothing is kept: each row with its faults, below
/// "lines/<line>/<column>".
domain::Error refusal_of(const ImportResult& result);

}  // namespace api::imports

template <>
struct api::Documentation<api::imports::CellFault> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"pointer", {"Tiêu đề của cột", "The heading of the column"}},
    };
};
template <>
struct api::Documentation<api::imports::RowReport> {
    static constexpr Words summary{"Dòng bị từ chối, hoặc được ghi nhưng cần xem lại.",
                                   "A row that was refused, or is in and should be looked at."};
    static constexpr FieldWords fields[] = {
        {"line",
         {"Số dòng trong tệp, dòng tiêu đề là 1", "The line in the file; the header's is 1"}},
        {"pointer",
         {"Tiêu đề của cột có lỗi, khi lỗi nằm ở một cột",
          "The heading of the column that is wrong, when it is one"}},
        {"errors", {"Từng ô sai", "Every cell that is wrong"}},
    };
};
template <>
struct api::Documentation<api::imports::ImportReport> {
    static constexpr Words summary{
        "Kết quả nhập; results nêu tối đa 1000 dòng bị từ chối và 1000 ghi chú.",
        "What came of an import; results names up to 1000 refused rows and 1000 notes."};
    static constexpr FieldWords fields[] = {
        {"read_as",
         {"Tệp được đọc thế nào: bảng mã và dấu phân cách, hoặc xlsx",
          "What the file was read as: encoding and delimiter, or xlsx"}},
        {"in_review",
         {"Số dòng có phần chờ người xem xét", "Rows of which something waits for a person"}},
    };
};
