// /reports: drafts, checks, submission, closing.
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "api/reporting/content.hpp"
#include "api/reporting/entered.hpp"
#include "domain/reporting/submission.hpp"
#include "storage/reporting/reports.hpp"

#include <functional>

namespace storage {
class Database;
}

namespace api::reporting {

using domain::reporting::ReportStatus;

struct NewReport {
    std::optional<domain::Uuid> id;
    std::optional<domain::Code> code;
    domain::Reference organization;
    ReportKind kind{};
    std::optional<domain::Day> from;
    std::optional<domain::Day> to;
    std::optional<domain::Reference> campaign;
    std::optional<domain::Reference> drive;
    std::optional<EnteredBody> entered;
};
BOOST_DESCRIBE_STRUCT(NewReport, (),
                      (id, code, organization, kind, from, to, campaign, drive, entered))

struct StepAnswer {
    std::optional<ReportStatus> from;
    ReportStatus to{};
    domain::Instant at;
    std::string actor;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(StepAnswer, (), (from, to, at, actor, reason))

struct ReportAnswer {
    domain::Uuid id;
    std::string code;
    std::string organization;
    ReportKind kind{};
    domain::Day from;
    domain::Day to;
    std::optional<std::string> campaign;
    std::optional<std::string> drive;
    ReportStatus status{};
    std::optional<domain::Instant> submitted_at;
    std::optional<std::string> submitted_by;
    std::optional<std::string> closing_by;
    std::optional<domain::Instant> closed_at;
    std::optional<domain::Digest> digest;
    EnteredBody entered;
    std::vector<StepAnswer> steps;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ReportAnswer, (),
                      (id, code, organization, kind, from, to, campaign, drive, status,
                       submitted_at, submitted_by, closing_by, closed_at, digest, entered, steps,
                       version))

struct ReportPatch {
    EnteredBody entered;
};
BOOST_DESCRIBE_STRUCT(ReportPatch, (), (entered))

struct ReportMove {
    ReportStatus to{};
    std::optional<domain::Text<1, 2000>> reason;
    std::optional<List<domain::Text<1, 64>, 0, 40>> acknowledges;
};
BOOST_DESCRIBE_STRUCT(ReportMove, (), (to, reason, acknowledges))

struct ClosingBody {
    std::optional<domain::Text<1, 2000>> reason;
    std::optional<domain::Digest> digest;
};
BOOST_DESCRIBE_STRUCT(ClosingBody, (), (reason, digest))

struct ReportQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
    Given<domain::Reference> organization;
    Given<ReportKind> kind;
    Given<ReportStatus> status;
    Given<domain::Day> ends_from;
    Given<domain::Day> ends_to;
};
BOOST_DESCRIBE_STRUCT(ReportQuery, (),
                      (limit, cursor, organization, kind, status, ends_from, ends_to))

struct ChecksAnswer {
    bool may_be_submitted = false;
    std::vector<FindingAnswer> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ChecksAnswer, (), (may_be_submitted, items, next))

/// `database` must outlive the router.
void add_reports(Router& router, storage::Database& database);

}  // namespace api::reporting

template <>
struct api::Documentation<api::reporting::NewReport> {
    static constexpr Words summary{"Báo cáo mới ở dạng nháp; số liệu tự lấy từ sổ cái.",
                                   "A new report, a draft; it fills itself from the ledger."};
    static constexpr FieldWords fields[] = {
        {"code",
         {"Để trống thì đặt theo đơn vị, loại và kỳ",
          "Made of organisation, kind and period when missing"}},
        {"from",
         {"Ngày đầu kỳ; năm kế hoạch có thể bắt đầu từ 1/12",
          "First day; a plan year may begin on 1 December"}},
        {"campaign", {"Với loại campaign", "For kind campaign"}},
        {"drive", {"Với loại drive", "For kind drive"}},
    };
};
template <>
struct api::Documentation<api::reporting::ReportMove> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"to", {"submitted, accepted hoặc returned", "submitted, accepted or returned"}},
        {"acknowledges",
         {"Mã các cảnh báo người nộp đã xem", "Codes of the warnings that were seen"}},
    };
};
