// /report-rules, /report-calendar, /report-completeness, /report-reminders: who owes what, and what
// has come.
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "api/reporting/reports.hpp"
#include "usecases/reporting/calendar.hpp"

namespace api::reporting {

using domain::scheduling::OrganizationKind;

struct NewRule {
    std::optional<domain::Uuid> id;
    domain::Reference organization;
    ReportKind kind{};
    List<OrganizationKind, 1, 12> levels;
    domain::Integer<0, 366> days_after;
    std::optional<domain::Integer<1, 12>> year_starts_in;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::optional<domain::Text<0, 500>> document;
};
BOOST_DESCRIBE_STRUCT(NewRule, (),
                      (id, organization, kind, levels, days_after, year_starts_in, valid_from,
                       valid_to, document))

struct RulePatch {
    domain::Day valid_to;
};
BOOST_DESCRIBE_STRUCT(RulePatch, (), (valid_to))

struct RuleAnswer {
    domain::Uuid id;
    std::string organization;
    ReportKind kind{};
    std::vector<OrganizationKind> levels;
    std::int64_t days_after = 0;
    std::int64_t year_starts_in = 1;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::string document;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RuleAnswer, (),
                      (id, organization, kind, levels, days_after, year_starts_in, valid_from,
                       valid_to, document, version))

struct RuleList {
    std::vector<RuleAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(RuleList, (), (items, next))

struct CalendarQuery {
    Given<domain::Reference> organization;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<ReportKind> kind;
};
BOOST_DESCRIBE_STRUCT(CalendarQuery, (), (organization, from, to, kind))

struct CalendarPageQuery : CalendarQuery, PageQuery {};
BOOST_DESCRIBE_STRUCT(CalendarPageQuery, (CalendarQuery, PageQuery), ())

/// Silence is told from everything else: `not_begun` and `draft` are owed and not there.
enum class OwedStatus { not_begun, draft, submitted, returned, accepted, closed };
BOOST_DESCRIBE_ENUM(OwedStatus, not_begun, draft, submitted, returned, accepted, closed)

struct OwedAnswer {
    std::string organization;
    ReportKind kind{};
    domain::Day from;
    domain::Day to;
    std::optional<std::string> campaign;
    std::optional<std::string> drive;
    domain::Day due;
    OwedStatus status{};
    bool received = false;
    bool on_time = false;
    bool overdue = false;
    std::optional<std::string> report;
    std::optional<domain::Instant> submitted_at;
};
BOOST_DESCRIBE_STRUCT(OwedAnswer, (),
                      (organization, kind, from, to, campaign, drive, due, status, received,
                       on_time, overdue, report, submitted_at))

struct OwedList {
    std::vector<OwedAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(OwedList, (), (items, next))

using usecases::reporting::CompletenessBy;

struct CompletenessQuery : CalendarQuery {
    Given<CompletenessBy> by;
};
BOOST_DESCRIBE_STRUCT(CompletenessQuery, (CalendarQuery), (by))

struct CompletenessRow {
    std::optional<std::string> organization;
    std::optional<PeriodAnswer> period;
    std::optional<ReportKind> kind;
    std::int64_t expected = 0;
    std::int64_t received = 0;
    std::int64_t on_time = 0;
    Number completeness;
    Number timeliness;
};
BOOST_DESCRIBE_STRUCT(CompletenessRow, (),
                      (organization, period, kind, expected, received, on_time, completeness,
                       timeliness))

struct CompletenessAnswer {
    PeriodAnswer period;
    std::vector<CompletenessRow> rows;
    CompletenessRow total;
};
BOOST_DESCRIBE_STRUCT(CompletenessAnswer, (), (period, rows, total))

struct ReminderQuery : PageQuery {
    Given<domain::Reference> organization;
    Given<domain::Integer<0, 366>> days;
};
BOOST_DESCRIBE_STRUCT(ReminderQuery, (PageQuery), (organization, days))

struct ReminderAnswer {
    std::string organization;
    BothWords text;
    ReportKind kind{};
    domain::Day from;
    domain::Day to;
    std::optional<std::string> campaign;
    std::optional<std::string> drive;
    domain::Day due;
    std::int64_t days_late = 0;
    OwedStatus status{};
};
BOOST_DESCRIBE_STRUCT(ReminderAnswer, (),
                      (organization, text, kind, from, to, campaign, drive, due, days_late, status))

struct ReminderList {
    domain::Day on;
    std::vector<ReminderAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ReminderList, (), (on, items, next))

void add_report_calendar(Router& router, storage::Database& database);

}  // namespace api::reporting

template <>
struct api::Documentation<api::reporting::NewRule> {
    static constexpr Words summary{
        "Ai phải nộp báo cáo nào và bao nhiêu ngày sau khi hết kỳ.",
        "Who owes which report, and how many days after the period's end."};
    static constexpr FieldWords fields[] = {
        {"organization", {"Đơn vị này và mọi đơn vị bên dưới", "This body and all below it"}},
        {"kind",
         {"drive: báo cáo kết thúc của mỗi đợt, days_after tính từ ngày cuối của đợt",
          "drive: the closing of each drive, days_after counted from its last day"}},
        {"levels",
         {"Loại đơn vị phải nộp; với drive là đơn vị tổ chức đợt hoặc cấp trên gần nhất thuộc loại "
          "này",
          "Kinds of bodies that owe it; of a drive the one that holds it, or the nearest above it "
          "of such a kind"}},
        {"year_starts_in",
         {"Tháng đầu năm kế hoạch: 12 khi năm kết thúc ngày 30/11",
          "First month of the plan year: 12 for one that ends on 30 November"}},
        {"valid_from",
         {"Kỳ có ngày cuối trong khoảng này", "For periods whose last day is in this range"}},
        {"document", {"Văn bản quy định", "The document that says so"}},
    };
};
template <>
struct api::Documentation<api::reporting::CompletenessRow> {
    static constexpr Words summary{
        "Như DHIS2 định nghĩa: đầy đủ = đã nhận / phải nộp; đúng hạn = đúng hạn / phải nộp. Báo "
        "cáo bị trả lại không tính là đã nhận.",
        "As DHIS2 defines: completeness = received / expected; timeliness = on time / expected. A "
        "returned report is not received."};
    static constexpr FieldWords fields[1] = {};
};
