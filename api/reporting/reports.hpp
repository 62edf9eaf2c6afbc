// /reports: drafts, submission, closing, figures and their provenance.
#pragma once

#include <functional>

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "api/reporting/content.hpp"
#include "api/reporting/document.hpp"
#include "api/reporting/entered.hpp"
#include "domain/reporting/submission.hpp"
#include "storage/reporting/reports.hpp"

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
BOOST_DESCRIBE_STRUCT(NewReport, (), (id, code, organization, kind, from, to, campaign, drive, entered))

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
BOOST_DESCRIBE_STRUCT(ReportAnswer, (), (id, code, organization, kind, from, to, campaign, drive, status, submitted_at,
                                         submitted_by, closing_by, closed_at, digest, entered, steps, version))

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
BOOST_DESCRIBE_STRUCT(ReportQuery, (), (limit, cursor, organization, kind, status, ends_from, ends_to))

struct ContentQuery {
    Given<Format> format;
    Given<InLanguage> language;
    Given<bool> bom;
    Given<bool> live;
    BOOST_DESCRIBE_CLASS(ContentQuery, (), (format, language, bom, live), (), ())
};

/// A report that nobody has made: the figures of any organisation and period.
struct AdHocQuery {
    Given<ReportKind> kind;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<domain::Reference> campaign;
    Given<domain::Reference> drive;
    Given<domain::Code> tariff;
    Given<List<Layer, 1, 3>> layers;
    Given<Format> format;
    Given<InLanguage> language;
    Given<bool> bom;
};
BOOST_DESCRIBE_STRUCT(AdHocQuery, (), (kind, from, to, campaign, drive, tariff, layers, format, language, bom))

struct ChecksAnswer {
    bool may_be_submitted = false;
    std::vector<FindingAnswer> items;
};
BOOST_DESCRIBE_STRUCT(ChecksAnswer, (), (may_be_submitted, items))

struct PartAnswer {
    std::string drive;
    Number amount;
    std::string events;
};
BOOST_DESCRIBE_STRUCT(PartAnswer, (), (drive, amount, events))

struct FilterAnswer {
    std::string organization;
    std::optional<PeriodAnswer> days;
    std::optional<std::string> campaign;
    std::optional<std::string> drive;
    std::optional<std::string> tariff;
};
BOOST_DESCRIBE_STRUCT(FilterAnswer, (), (organization, days, campaign, drive, tariff))

struct InputAnswer {
    std::string key;
    Unit unit{};
    Presence status{};
    Number value;
};
BOOST_DESCRIBE_STRUCT(InputAnswer, (), (key, unit, status, value))

struct OpenedAnswer {
    std::string key;
    BothWords name;
    Unit unit{};
    Presence status{};
    Number value;
    BothWords definition;
    std::string formula;
    BothWords formula_words;
    std::optional<std::string> denominator;
    FilterAnswer filters;
    tallying::AsOfAnswer as_of;
    domain::Digest digest;
    bool closed = false;
    std::optional<BothWords> source;
    std::vector<InputAnswer> inputs;
    std::vector<PartAnswer> drives;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(OpenedAnswer, (), (key, name, unit, status, value, definition, formula, formula_words, denominator, filters, as_of,
                                         digest, closed, source, inputs, drives, next))

struct OpenQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(OpenQuery, (), (limit, cursor))

struct RestatedAnswer {
    std::string key;
    BothWords name;
    Unit unit{};
    Presence was_status{};
    Number was;
    Presence is_status{};
    Number is;
    Number difference;
};
BOOST_DESCRIBE_STRUCT(RestatedAnswer, (), (key, name, unit, was_status, was, is_status, is, difference))

struct LaterEvent {
    std::int64_t seq = 0;
    domain::Uuid id;
    std::string drive;
    domain::tallying::EventKind kind{};
    domain::Instant at;
    domain::Instant recorded_at;
    std::string actor;
    std::string device;
    std::string reason;
    std::optional<domain::Uuid> event;
};
BOOST_DESCRIBE_STRUCT(LaterEvent, (), (seq, id, drive, kind, at, recorded_at, actor, device, reason, event))

struct RestatementAnswer {
    std::string report;
    std::optional<domain::Instant> closed_at;
    tallying::AsOfAnswer was_as_of;
    tallying::AsOfAnswer is_as_of;
    domain::Digest was_digest;
    domain::Digest is_digest;
    std::vector<RestatedAnswer> figures;
    std::vector<std::string> drives;
    std::vector<LaterEvent> events;
    bool more_events = false;
};
BOOST_DESCRIBE_STRUCT(RestatementAnswer, (), (report, closed_at, was_as_of, is_as_of, was_digest, is_digest, figures, drives,
                                              events, more_events))

enum class StatementLevel { drive, part, whole };
BOOST_DESCRIBE_ENUM(StatementLevel, drive, part, whole)

/// Figures that somebody reported on paper.
struct PaperStatement : StatementBody {
    domain::Text<1, 300> title;
    std::optional<StatementLevel> level;
    std::optional<domain::Text<0, 200>> place;
    std::optional<domain::Text<0, 300>> inner;
    std::optional<bool> everywhere;
    std::optional<domain::Text<0, 200>> campaign_name;
    std::optional<domain::Day> from;
    std::optional<domain::Day> to;
    BOOST_DESCRIBE_CLASS(PaperStatement, (StatementBody), (title, level, place, inner, everywhere, campaign_name, from, to), (), ())
};

struct PaperStatements {
    List<PaperStatement, 1, 500> statements;
};
BOOST_DESCRIBE_STRUCT(PaperStatements, (), (statements))

struct PaperFindings {
    std::string title;
    std::optional<std::int64_t> ml;
    std::vector<FindingAnswer> items;
};
BOOST_DESCRIBE_STRUCT(PaperFindings, (), (title, ml, items))

struct PaperAnswer {
    std::vector<PaperFindings> items;
};
BOOST_DESCRIBE_STRUCT(PaperAnswer, (), (items))

/// `database` must outlive the router.
void add_reports(Router& router, storage::Database& database);

/// The same answers without a server. `given` is the query of GET /organizations/{organization}/report. Returns the file's
/// chunks to `sink`; a refusal writes nothing.
domain::Result<void> write_report(const domain::tallying::Books& books, storage::Session& session,
                                  const std::string& organization, const AdHocQuery& query, const documents::Sink& sink);
/// A report that is stored, by code or id: its kept figures where it has them. Of the query only format, language and bom count.
domain::Result<void> write_stored_report(const domain::tallying::Books& books, storage::Session& session, const std::string& reference,
                                         const AdHocQuery& query, const documents::Sink& sink);

}  // namespace api::reporting

template <>
struct api::Documentation<api::reporting::NewReport> {
    static constexpr Words summary{"Báo cáo mới ở dạng nháp; số liệu tự lấy từ sổ cái.", "A new report, a draft; it fills itself from the ledger."};
    static constexpr FieldWords fields[] = {
        {"code", {"Để trống thì đặt theo đơn vị, loại và kỳ", "Made of organisation, kind and period when missing"}},
        {"from", {"Ngày đầu kỳ; năm kế hoạch có thể bắt đầu từ 1/12", "First day; a plan year may begin on 1 December"}},
        {"campaign", {"Với loại campaign", "For kind campaign"}},
        {"drive", {"Với loại drive", "For kind drive"}},
    };
};
template <>
struct api::Documentation<api::reporting::ReportMove> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"to", {"submitted, accepted hoặc returned", "submitted, accepted or returned"}},
        {"acknowledges", {"Mã các cảnh báo người nộp đã xem", "Codes of the warnings that were seen"}},
    };
};
template <>
struct api::Documentation<api::reporting::ContentQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"live", {"true: theo sổ cái hiện nay, dù đã nộp hay khoá", "true: as the ledger is now, though submitted or closed"}},
        {"language", {"Ngôn ngữ của tệp; mặc định theo Accept-Language", "Of the file; Accept-Language otherwise"}},
    };
};
template <>
struct api::Documentation<api::reporting::OpenedAnswer> {
    static constexpr Words summary{
        "Một số liệu mở ra: công thức, bộ lọc, thời điểm, các đợt cộng lại thành nó (sự kiện của từng đợt ở events) hoặc các số liệu tạo ra nó.",
        "A figure opened: formula, filters, as-of, the drives that add up to it (their events at events), or the figures it is made of."};
    static constexpr FieldWords fields[] = {
        {"formula", {"Theo khoá của các số liệu", "By keys of figures"}},
        {"formula_words", {"Công thức ấy bằng lời", "The formula in words"}},
        {"digest", {"Của cả báo cáo", "Of the whole report"}},
        {"drives", {"Của số liệu đã giữ: các đợt như lúc giữ, và events chỉ tới thời điểm đó",
                    "Of kept figures: the drives as they were then, and events up to that moment"}},
    };
};
