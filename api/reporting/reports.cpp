#include "api/reporting/reports.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/messages.hpp"
#include "api/json/plain.hpp"
#include "api/reporting/subject.hpp"
#include "api/scheduling/checks.hpp"
#include "usecases/reporting/assembly.hpp"
#include "usecases/reporting/drafts.hpp"
#include "usecases/reporting/submission.hpp"

namespace api::reporting {
namespace {

using namespace domain::reporting;
using domain::ErrorKind;
using domain::Result;
using scheduling::Checks;

std::optional<std::string> given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

ReportAnswer answer_of(const Books& books, storage::Session& session, const StoredReport& r,
                       bool whole) {
    const auto& reg = books.registry();
    ReportAnswer out;
    out.id = r.id;
    out.code = r.code;
    if (const auto* o = reg.organizations.find(r.about.organization)) out.organization = o->code;
    out.kind = r.about.kind;
    out.from = r.about.from;
    out.to = r.about.to;
    if (auto it = reg.campaigns.find(r.about.campaign); it != reg.campaigns.end())
        out.campaign = it->second.code;
    if (const auto* d = books.drive(r.about.drive)) out.drive = d->code;
    out.status = r.status;
    out.submitted_at = r.submitted_at;
    out.submitted_by = given(r.submitted_by);
    out.closing_by = given(r.closing_by);
    out.closed_at = r.closed_at;
    out.entered = answer(r.entered);
    out.version = r.version;
    if (whole) {
        if (r.snapshot)
            if (auto s = storage::reporting::snapshot(session, r.snapshot)) out.digest = s->digest;
        for (auto& s : storage::reporting::steps(session, r.num))
            out.steps.push_back({s.from, s.to, s.at, s.actor, s.reason});
    }
    return out;
}

Reply<ReportAnswer> reply(const Books& books, storage::Session& session, const StoredReport& r) {
    return {answer_of(books, session, r, true), version_etag(r.version)};
}

/// What was made of a report, with where it stands.
Reply<ReportAnswer> placed_reply(const Books& books, storage::Session& session,
                                 const StoredReport& r) {
    auto out = reply(books, session, r);
    out.location = "/api/v1/reports/" + r.code;
    return out;
}

Result<Reply<ReportAnswer>> add(const Call<None, NewReport>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::reporting::NewReport what;
    what.id = body.id;
    what.code = plain(body.code);
    what.organization = body.organization.value;
    what.subject = {body.kind, body.from, body.to, plain(body.campaign), plain(body.drive)};
    if (body.entered) what.entered = plain_entered(*body.entered);
    auto added = usecases::reporting::add(call.actor(), tx, what);
    if (!added) return added.error();
    return placed_reply(tx.books(), tx.session(), *added);
}

Result<Reply<ReportAnswer>> change(const Call<None, ReportPatch>& call,
                                   storage::WriteTransaction& tx) {
    auto report = found(call, tx.books(), tx.session(), Permission::prepare_reports);
    if (!report) return report.error();
    if (auto fresh = call.expect_version(report->version); !fresh) return fresh.error();
    auto changed =
        usecases::reporting::change(call.actor(), tx, *report, plain_entered(call.body.entered));
    if (!changed) return changed.error();
    return reply(tx.books(), tx.session(), *changed);
}

Result<Reply<ReportAnswer>> move(const Call<None, ReportMove>& call,
                                 storage::WriteTransaction& tx) {
    auto report = found(call, tx.books(), tx.session(), Permission::read_reports);
    if (!report) return report.error();
    // A condition is welcome here and not demanded: a report refuses the steps that no longer fit.
    if (!call.request->header("if-match").empty())
        if (auto fresh = call.expect_version(report->version); !fresh) return fresh.error();
    const auto& body = call.body;
    auto moved = usecases::reporting::move_on(
        call.actor(), tx, *report,
        {body.to, plain_or_empty(body.reason), plain_or_empty(body.acknowledges)});
    if (!moved) return moved.error();
    return placed_reply(tx.books(), tx.session(), *moved);
}

Result<Reply<ReportAnswer>> close(const Call<None, ClosingBody>& call,
                                  storage::WriteTransaction& tx) {
    auto report = found(call, tx.books(), tx.session(), Permission::accept_reports);
    if (!report) return report.error();
    auto closed = usecases::reporting::close(call.actor(), tx, *report,
                                             {plain_or_empty(call.body.reason), call.body.digest});
    if (!closed) return closed.error();
    return placed_reply(tx.books(), tx.session(), *closed);
}

Result<Reply<Page<ReportAnswer>>> list(const Call<ReportQuery, None>& call, const Books& books,
                                       storage::Session& session) {
    const auto& q = call.query;
    Checks checks(books);
    storage::reporting::ReportFilter filter;
    filter.organization = checks.organization_if("?organization", q.organization);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    if (q.kind) filter.kind = *q.kind;
    if (q.status) filter.status = *q.status;
    if (q.ends_from) filter.ends_from = *q.ends_from;
    if (q.ends_to) filter.ends_to = *q.ends_to;
    if (q.cursor) {
        auto cursor = decode_cursor(*q.cursor, "newest");
        if (!cursor) return cursor.error();
        filter.before = cursor->num;
    }
    auto limit = std::size_t(q.limit ? q.limit->value : default_limit);
    Reply<Page<ReportAnswer>> out;
    std::vector<StoredReport> page;
    filter.limit = std::int64_t(limit) + 1;
    while (page.size() <= limit) {
        auto some = storage::reporting::list(session, filter);
        for (auto& r : some)
            if (page.size() <= limit &&
                call.require(Permission::read_reports, books, r.about.organization))
                page.push_back(r);
        if (std::int64_t(some.size()) < filter.limit) break;
        filter.before = some.back().num;
    }
    if (page.size() > limit) {
        page.pop_back();
        out.value.next = encode_cursor({"newest", "", page.back().num});
    }
    for (const auto& r : page) out.value.items.push_back(answer_of(books, session, r, false));
    return out;
}

Result<Reply<ChecksAnswer>> checks(const Call<PageQuery, None>& call, const Books& books,
                                   storage::Session& session) {
    auto report = found(call, books, session, Permission::read_reports);
    if (!report) return report.error();
    const auto checked = usecases::reporting::checked(books, session, *report);
    Reply<ChecksAnswer> out;
    out.value.may_be_submitted = checked.may_be_submitted;
    // Findings have no names of their own: the cursor is the place in the list.
    std::int64_t at = 0;
    auto filled = fill_page(
        out.value, call.query, "finding", checked.findings,
        [&](const Finding&) {
            return ListPlace{"", ++at};
        },
        [](const Finding& f) { return answer(f); });
    if (!filled) return filled.error();
    return out;
}

}  // namespace

void add_reports(Router& router, storage::Database& database) {
    /// A handler that takes the books as well.
    auto with_books = [&database](auto handler) {
        return [&database, handler](const auto& call, storage::Session& session) {
            return handler(call, *database.books(), session);
        };
    };
    router.add(get<ReportQuery, Page<ReportAnswer>>("/api/v1/reports")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Danh sách báo cáo, mới trước", "List reports, newest first")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .read(with_books(list)));
    router.add(post<NewReport, ReportAnswer>("/api/v1/reports")
                   .allow(Permission::prepare_reports)
                   .tag("reports")
                   .says("Lập báo cáo", "Make a report")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "report_exists"},
                              {ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "campaign_not_found"},
                              {ErrorKind::rule, "drive_not_found"},
                              {ErrorKind::rule, "period_missing"},
                              {ErrorKind::rule, "period_not_of_kind"},
                              {ErrorKind::rule, "tariff_not_found"},
                              {ErrorKind::rule, "line_repeated"}})
                   .write(add));
    router.add(get<None, ReportAnswer>("/api/v1/reports/{report}")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Một báo cáo và đường đi của nó", "One report and its way so far")
                   .etag()
                   .problems({{ErrorKind::not_found, "report_not_found"}})
                   .read(with_books([](const auto& call, const Books& books,
                                       storage::Session& session) -> Result<Reply<ReportAnswer>> {
                       auto report = found(call, books, session, Permission::read_reports);
                       if (!report) return report.error();
                       return reply(books, session, *report);
                   })));
    router.add(patch<ReportPatch, ReportAnswer>("/api/v1/reports/{report}")
                   .allow(Permission::prepare_reports)
                   .tag("reports")
                   .says("Sửa phần nhập của bản nháp", "Change what is entered into a draft")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "report_not_found"},
                              {ErrorKind::conflict, "report_closed"},
                              {ErrorKind::conflict, "report_submitted"},
                              {ErrorKind::rule, "tariff_not_found"},
                              {ErrorKind::rule, "line_repeated"}})
                   .write(change));
    router.add(post<ReportMove, ReportAnswer>("/api/v1/reports/{report}/transitions")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Nộp, trả lại hoặc chấp nhận báo cáo", "Submit, return or accept a report")
                   .details("Nộp cần prepare_reports của đơn vị và mọi điểm refuses đã hết; trả "
                            "lại và chấp nhận do cấp trên, không bao giờ "
                            "do người nộp.",
                            "Submitting needs prepare_reports for the body and no refusing "
                            "finding; the level above returns and accepts, never "
                            "who submitted.")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::not_found, "report_not_found"},
                              {ErrorKind::conflict, "report_transition_not_allowed"},
                              {ErrorKind::conflict, "report_closed"},
                              {ErrorKind::conflict, "own_report"},
                              {ErrorKind::forbidden, "session_needed"},
                              {ErrorKind::stale, "stale_version"},
                              {ErrorKind::rule, "reason_required"},
                              {ErrorKind::rule, "checks_failed"},
                              {ErrorKind::rule, "checks_not_acknowledged"}})
                   .write(move));
    router.add(
        post<ClosingBody, ReportAnswer>("/api/v1/reports/{report}/closings")
            .allow(Permission::accept_reports)
            .tag("reports")
            .says("Khoá sổ: hai người khác nhau, cùng một số liệu",
                  "Close: two different people, the same figures")
            .details("Lần thứ nhất đề nghị, lần thứ hai khoá. digest là số liệu người gọi đã xem.",
                     "The first proposes, the second closes. digest names the figures that the "
                     "caller saw.")
            .makes()
            .etag()
            .problems({{ErrorKind::not_found, "report_not_found"},
                       {ErrorKind::conflict, "report_closed"},
                       {ErrorKind::conflict, "report_not_accepted"},
                       {ErrorKind::conflict, "second_person_needed"},
                       {ErrorKind::forbidden, "session_needed"},
                       {ErrorKind::conflict, "figures_changed"}})
            .write(close));
    router.add(get<PageQuery, ChecksAnswer>("/api/v1/reports/{report}/checks")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Kiểm tra trước khi nộp", "Checks before submitting")
                   .problems({{ErrorKind::not_found, "report_not_found"},
                              {ErrorKind::syntax, "invalid_cursor"}})
                   .takes_long()
                   .read(with_books(checks)));
}

}  // namespace api::reporting
