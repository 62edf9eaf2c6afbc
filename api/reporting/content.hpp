// What a report says, as JSON.
#pragma once

#include "api/reporting/number.hpp"
#include "api/tallying/questions.hpp"
#include "domain/reporting/build.hpp"
#include "domain/reporting/checks.hpp"

namespace api::reporting {

using domain::reporting::Presence;
using domain::reporting::ReportKind;
using domain::reporting::Severity;
using domain::reporting::Unit;

struct BothWords {
    std::string vi;
    std::string en;
};
BOOST_DESCRIBE_STRUCT(BothWords, (), (vi, en))

struct FigureAnswer {
    std::string key;
    BothWords name;
    Unit unit{};
    Presence status{};
    Number value;
    BothWords definition;
    std::string formula;
    std::optional<std::string> denominator;
    std::optional<BothWords> source;
};
BOOST_DESCRIBE_STRUCT(FigureAnswer, (),
                      (key, name, unit, status, value, definition, formula, denominator, source))

struct ColumnAnswer {
    std::string key;
    BothWords name;
    BothWords definition;
    std::string formula;
    std::optional<std::string> denominator;
};
BOOST_DESCRIBE_STRUCT(ColumnAnswer, (), (key, name, definition, formula, denominator))

struct CellAnswer {
    Unit unit{};
    Presence status{};
    Number value;
};
BOOST_DESCRIBE_STRUCT(CellAnswer, (), (unit, status, value))

struct RowAnswer {
    std::string key;
    BothWords name;
    std::vector<CellAnswer> cells;
};
BOOST_DESCRIBE_STRUCT(RowAnswer, (), (key, name, cells))

struct TableAnswer {
    std::string key;
    BothWords name;
    std::vector<ColumnAnswer> columns;
    std::vector<RowAnswer> rows;
    bool overlap = false;
};
BOOST_DESCRIBE_STRUCT(TableAnswer, (), (key, name, columns, rows, overlap))

struct DriveLineAnswer {
    std::string code;
    std::string title;
    domain::Day day;
    bool reported = false;
    std::optional<std::int64_t> registered, deferred, donors, bags, discarded, ml, volume_unknown;
};
BOOST_DESCRIBE_STRUCT(DriveLineAnswer, (),
                      (code, title, day, reported, registered, deferred, donors, bags, discarded,
                       ml, volume_unknown))

struct PeriodAnswer {
    domain::Day from;
    domain::Day to;
};
BOOST_DESCRIBE_STRUCT(PeriodAnswer, (), (from, to))

struct ContentAnswer {
    std::optional<std::string> report;
    BothWords title;
    std::string organization;
    ReportKind kind{};
    PeriodAnswer period;
    std::optional<std::string> campaign;
    std::optional<std::string> drive;
    std::optional<std::string> tariff;
    bool closed = false;
    tallying::AsOfAnswer as_of;
    domain::Digest digest;
    std::vector<FigureAnswer> figures;
    std::vector<TableAnswer> tables;
    std::vector<DriveLineAnswer> drives;
    std::int64_t restated = 0;
};
BOOST_DESCRIBE_STRUCT(ContentAnswer, (),
                      (report, title, organization, kind, period, campaign, drive, tariff, closed,
                       as_of, digest, figures, tables, drives, restated))

struct FindingAnswer {
    std::string code;
    Severity severity{};
    std::optional<std::string> figure;
    BothWords detail;
};
BOOST_DESCRIBE_STRUCT(FindingAnswer, (), (code, severity, figure, detail))

FindingAnswer answer(const domain::reporting::Finding& finding);
BothWords words(const domain::reporting::Label& label);
/// Of a figure of the catalogue; empty for what is not in it.
BothWords name_of_figure(std::string_view key);
BothWords meaning_of_figure(std::string_view key);
/// See messages::formula_in_words.
BothWords formula_in_words(std::string_view formula);
/// "Báo cáo 6 tháng đầu năm 2020", "Half-year report, …".
BothWords title_of(const domain::reporting::About& about, const domain::tallying::Register& names,
                   const domain::reporting::Report& report);
BothWords name_of(domain::reporting::TableId table);

/// `names` gives the codes of what the report is about; a closed report needs nothing else from the
/// books. Drives are left out: write_json() makes them while it writes.
ContentAnswer answer(const domain::reporting::Report& report,
                     const domain::tallying::Register& names);
/// The whole answer in pieces, one drive in memory at a time. `head` is what answer() gave for the
/// same report.
void write_json(const ContentAnswer& head, const domain::reporting::Report& report,
                const std::function<void(std::string_view)>& sink);

}  // namespace api::reporting

template <>
struct api::Documentation<api::reporting::ContentAnswer> {
    static constexpr Words summary{
        "Báo cáo: mọi số liệu kèm định nghĩa, mẫu số và đơn vị. digest là BLAKE2b-256 của các dòng "
        "“khoá đơn-vị tình-trạng số”, "
        "giống nhau ở mọi định dạng.",
        "A report: every figure with definition, denominator and unit. digest is BLAKE2b-256 over "
        "lines “key unit status number”, "
        "the same in every representation."};
    static constexpr FieldWords fields[] = {
        {"closed",
         {"Đã khoá sổ: số liệu là của lúc khoá", "Closed: the figures are those of the closing"}},
        {"restated",
         {"Số liệu đã khoá nay khác trong sổ cái",
          "Closed figures that the ledger has otherwise now"}},
    };
};
template <>
struct api::Documentation<api::reporting::FigureAnswer> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"status",
         {"value: có số (kể cả 0); missing: chưa báo cáo, không phải 0; not_applicable: không áp "
          "dụng",
          "value: a number, zero too; missing: not reported, not zero; not_applicable: cannot be"}},
        {"denominator", {"Khoá của mẫu số", "Key of the denominator"}},
        {"source",
         {"Với số không tính từ sổ cái: ai nhập, hoặc số nào đã đăng ký, của ngày nào",
          "Of figures that the ledger does not make: who entered it, or what is on record and of "
          "which day"}},
    };
};
