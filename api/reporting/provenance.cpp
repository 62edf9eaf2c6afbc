#include "api/reporting/provenance.hpp"

#include "api/http/listing.hpp"
#include "api/http/reference.hpp"
#include "api/reporting/row_words.hpp"
#include "api/reporting/subject.hpp"
#include "usecases/reporting/opening.hpp"

#include <algorithm>

namespace api::reporting {
namespace {

using namespace domain::reporting;
using domain::Error;
using domain::ErrorKind;
using domain::Result;

/// Events that are listed with a restatement; the rest is at the drives.
constexpr std::size_t most_later_events = 500;

Result<Reply<OpenedAnswer>> figure(const Call<OpenQuery, None>& call, const Books& books,
                                   storage::Session& session) {
    auto stored = found(call, books, session, Permission::read_reports);
    if (!stored) return stored.error();
    const auto& key = call.path("key");
    auto opened = usecases::reporting::open(books, session, *stored, key);
    if (!opened) return opened.error();
    const Report& report = opened->report;
    const auto& value = opened->value;
    const auto* d = opened->definition;
    Reply<OpenedAnswer> reply_;
    auto& out = reply_.value;
    out.key = key;
    out.name = name_of_figure(d->key);
    out.unit = value.unit;
    out.status = value.presence;
    out.value = {value};
    out.definition = meaning_of_figure(d->key);
    out.formula = d->formula;
    out.formula_words = formula_in_words(d->formula);
    if (!d->denominator.empty()) out.denominator = std::string(d->denominator);
    auto body = answer(report, books.registry());
    out.filters = {body.organization, std::nullopt, body.campaign, body.drive, body.tariff};
    if (!report.about.campaign && !report.about.drive) out.filters.days = body.period;
    out.as_of = body.as_of;
    out.digest = report.digest;
    out.closed = opened->kept && stored->status == ReportStatus::closed;

    for (const auto& input : opened->inputs) {
        const auto v = *report.find(input);
        out.inputs.push_back({input, v.unit, v.presence, {v}});
    }
    if (const auto* source = report.source(key)) out.source = source_words(*source);
    // Later events are no part of what was kept.
    const std::string up_to = opened->kept ? "?up_to=" + std::to_string(report.as_of.seq) : "";
    std::size_t first = 0,
                limit = std::size_t(call.query.limit ? call.query.limit->value : default_limit);
    if (call.query.cursor) {
        auto cursor = decode_cursor(*call.query.cursor, "part");
        if (!cursor) return cursor.error();
        first = std::size_t(std::max<std::int64_t>(0, cursor->num));
    }
    const auto& parts = opened->parts;
    for (std::size_t i = first; i < parts.size() && i < first + limit; ++i) {
        const auto [drive, amount] = parts[i];
        const auto* held = books.drive(drive);
        const auto code = held ? held->code : "#" + std::to_string(drive);
        out.drives.push_back({code,
                              {domain::reporting::given(value.unit, amount)},
                              "/api/v1/drives/" + code + "/events" + up_to});
    }
    if (first + limit < parts.size())
        out.next = encode_cursor({"part", "", std::int64_t(first + limit)});
    return reply_;
}

Result<Reply<RestatementAnswer>> restatements(const Call<None, None>& call, const Books& books,
                                              storage::Session& session) {
    auto report = found(call, books, session, Permission::read_reports);
    if (!report) return report.error();
    if (report->status != ReportStatus::closed)
        return Error{ErrorKind::conflict, "report_not_closed", {}, {}};
    auto r = usecases::reporting::restatement(books, session, *report);
    if (!r) return r.error();
    Reply<RestatementAnswer> reply_;
    auto& out = reply_.value;
    out.report = report->code;
    out.closed_at = report->closed_at;
    out.was_as_of = tallying::as_of_answer(r->was.as_of);
    out.is_as_of = tallying::as_of_answer(r->is.as_of);
    out.was_digest = r->was.digest;
    out.is_digest = r->is.digest;
    for (const auto& c : r->changes) {
        const auto* d = usecases::reporting::definition_of(c.key);
        RestatedAnswer a{c.key,         {},     c.is.unit,           c.was.presence, {c.was},
                         c.is.presence, {c.is}, {missing(c.is.unit)}};
        if (d) a.name = name_of_figure(d->key);
        if (c.was.known() && c.is.known())
            a.difference = {domain::reporting::given(c.is.unit, c.is.number - c.was.number)};
        out.figures.push_back(std::move(a));
    }
    out.drives = r->drives;
    const auto later = usecases::reporting::later_events(books, session, *r, most_later_events);
    out.more_events = later.more;
    for (const auto& [code, e] : later.events)
        out.events.push_back(
            {e.seq, e.id, code, e.kind, e.at, e.recorded_at, e.actor, e.device, e.reason, e.ref});
    return reply_;
}

}  // namespace

void add_report_provenance(Router& router, storage::Database& database) {
    /// A handler that takes the books as well.
    auto with_books = [&database](auto handler) {
        return [&database, handler](const auto& call, storage::Session& session) {
            return handler(call, *database.books(), session);
        };
    };
    router.add(get<OpenQuery, OpenedAnswer>("/api/v1/reports/{report}/figures/{key}")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .path<domain::Text<1, 200>>("key", {"khoá: “bags” hoặc “bảng.dòng.cột”",
                                                       "key: “bags” or “table.row.column”"})
                   .says("Mở một số liệu", "Open a figure")
                   .problems({{ErrorKind::not_found, "report_not_found"},
                              {ErrorKind::not_found, "figure_not_found"},
                              {ErrorKind::syntax, "invalid_cursor"},
                              {ErrorKind::rule, "snapshot_unreadable"}})
                   .takes_long()
                   .read(with_books(figure)));
    router.add(get<None, RestatementAnswer>("/api/v1/reports/{report}/restatements")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Số liệu đã khoá nay khác ra sao, vì sự kiện nào",
                         "How closed figures differ now, by which events")
                   .problems({{ErrorKind::not_found, "report_not_found"},
                              {ErrorKind::conflict, "report_not_closed"},
                              {ErrorKind::rule, "snapshot_unreadable"}})
                   .takes_long()
                   .read(with_books(restatements)));
}

}  // namespace api::reporting
