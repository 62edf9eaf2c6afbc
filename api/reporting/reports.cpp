#include "api/reporting/reports.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/messages.hpp"
#include "api/http/reference.hpp"
#include "api/reporting/subject.hpp"
#include "domain/identity/person.hpp"
#include "domain/reporting/provenance.hpp"

#include <algorithm>
#include <set>

namespace api::reporting {
namespace {

using namespace domain::reporting;
using domain::Day;
using domain::Error;
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
    out.entered = entered_of(r.entered);
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

void check_entered(Checks& checks, const Books& books, const EnteredBody& e,
                   const std::string& at) {
    if (e.tariff && !books.registry().tariff(e.tariff->value))
        checks.refuse(at + "/tariff", "tariff_not_found", {{"tariff", e.tariff->value}});
    std::set<std::string> keys;
    if (e.lines)
        for (std::size_t i = 0; i < e.lines->size(); ++i)
            if (const auto& key = e.lines->items[i].key.value; !keys.insert(key).second)
                checks.refuse(at + "/lines/" + std::to_string(i) + "/key", "line_repeated",
                              {{"key", key}});
}

// ---- drafts
// ------------------------------------------------------------------------------------------------------

Result<Reply<ReportAnswer>> add(const Call<None, NewReport>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    const Books& books = tx.books();
    Checks checks(books);
    auto organization = checks.organization("/organization", body.organization.value);
    if (organization)
        if (auto allowed = call.require(Permission::prepare_reports, books, organization); !allowed)
            return allowed.error();
    StoredReport r;
    r.about = about_of(checks, books, false, organization, body.kind, body.from, body.to,
                       body.campaign ? &body.campaign->value : nullptr,
                       body.drive ? &body.drive->value : nullptr);
    if (body.entered) check_entered(checks, books, *body.entered, "/entered");
    if (body.id && storage::reporting::find(tx.session(), body.id->text()))
        checks.refuse("/id", "id_taken", {{"id", body.id->text()}}, ErrorKind::conflict);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    r.code = body.code ? body.code->value : code_for(books, r.about);
    if (auto other = storage::reporting::find(tx.session(), r.about))
        return Error{ErrorKind::conflict, "report_exists", {{"report", other->code}}, {}};
    if (storage::reporting::find(tx.session(), r.code))
        return Error{ErrorKind::conflict,
                     "code_taken",
                     {{"code", r.code}},
                     {{"/code", "code_taken", {{"code", r.code}}}}};
    r.id = body.id ? *body.id : tx.new_id();
    r.entered = json::write(body.entered.value_or(EnteredBody{}));
    r = storage::reporting::add(tx, r, call.request->actor);
    auto out = reply(books, tx.session(), r);
    out.location = "/api/v1/reports/" + r.code;
    return out;
}

Result<Reply<ReportAnswer>> change(const Call<None, ReportPatch>& call,
                                   storage::WriteTransaction& tx) {
    auto report = found(call, tx.books(), tx.session(), Permission::prepare_reports);
    if (!report) return report.error();
    if (auto fresh = call.expect_version(report->version); !fresh) return fresh.error();
    if (report->status == ReportStatus::closed)
        return Error{ErrorKind::conflict, "report_closed", {}, {}};
    if (received(report->status)) return Error{ErrorKind::conflict, "report_submitted", {}, {}};
    Checks checks(tx.books());
    check_entered(checks, tx.books(), call.body.entered, "/entered");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    report->entered = json::write(call.body.entered);
    return reply(tx.books(), tx.session(), storage::reporting::change(tx, *report));
}

// ---- submission
// --------------------------------------------------------------------------------------------------

/// Figures as they are now, with the drives under each of them.
std::int64_t keep(storage::WriteTransaction& tx, const StoredReport& r, const Report& figures,
                  const std::string& actor) {
    storage::reporting::Snapshot s;
    s.report = r.num;
    s.digest = figures.digest;
    s.as_of_seq = figures.as_of.seq;
    s.as_of_at = figures.as_of.at;
    s.head = figures.as_of.head;
    s.content = saved(figures);
    s.entered = r.entered;
    s.made_by = actor;
    s.made_at = tx.now();
    auto num = storage::reporting::add(tx, s);
    for (auto& under : all_parts(tx.books(), figures.about, options_of(entered_of(r.entered)))) {
        storage::reporting::Parts parts{std::move(under.key), {}};
        for (const auto& p : under.parts) parts.parts.emplace_back(p.drive, p.amount);
        storage::reporting::add_parts(tx, num, parts);
    }
    return num;
}

/// The level above decides, and never who submitted. Of a root there is no level above: a second
/// person decides.
Result<void> may_decide(const Incoming& call, const Books& books, const StoredReport& r) {
    auto above = superior(books, r.about.organization);
    if (auto allowed =
            call.require(Permission::accept_reports, books, above ? above : r.about.organization);
        !allowed)
        return allowed.error();
    return domain::identity::may_sign(*call.principal, books.directory(), {&r.submitted_by, 1},
                                      Error{ErrorKind::conflict, "own_report", {}, {}});
}

Result<void> check_findings(const std::vector<Finding>& all, const ReportMove& body) {
    Error failed{ErrorKind::rule, "checks_failed", {}, {}};
    Error unseen{ErrorKind::rule, "checks_not_acknowledged", {}, {}};
    for (const auto& f : all) {
        bool seen =
            body.acknowledges && std::any_of(body.acknowledges->begin(), body.acknowledges->end(),
                                             [&](const auto& a) { return a.value == f.code; });
        if (f.severity == Severity::refuses)
            failed.violations.push_back({"/checks/" + f.figure, f.code, f.parameters});
        else if (f.severity == Severity::warns && !seen)
            unseen.violations.push_back({"/acknowledges", f.code, f.parameters});
    }
    failed.parameters = {{"count", std::to_string(failed.violations.size())}};
    if (!failed.violations.empty()) return failed;
    if (!unseen.violations.empty()) return unseen;
    return {};
}

Result<Reply<ReportAnswer>> move(const Call<None, ReportMove>& call,
                                 storage::WriteTransaction& tx) {
    const Books& books = tx.books();
    auto report = found(call, books, tx.session(), Permission::read_reports);
    if (!report) return report.error();
    if (auto match = call.request->header("if-match"); !match.empty())
        if (auto fresh = call.expect_version(report->version); !fresh) return fresh.error();
    std::string reason = call.body.reason ? call.body.reason->value : "";
    if (report->status == ReportStatus::closed)
        return Error{ErrorKind::conflict, "report_closed", {}, {}};
    if (auto allowed = check_transition(report->status, call.body.to, reason); !allowed)
        return allowed.error();
    const auto& actor = call.request->actor;
    storage::reporting::Step step{report->status, call.body.to, tx.now(), actor, reason, 0};
    if (call.body.to == ReportStatus::submitted) {
        if (auto allowed =
                call.require(Permission::prepare_reports, books, report->about.organization);
            !allowed)
            return allowed.error();
        auto options = options_for(books, tx.session(), report->about, entered_of(report->entered));
        auto figures = build(books, report->about, options);
        if (auto ok = check_findings(findings(books, figures, options), call.body); !ok)
            return ok.error();
        report->snapshot = step.snapshot = keep(tx, *report, figures, actor);
        report->submitted_at = tx.now();
        report->submitted_by = actor;
    } else {
        if (auto allowed = may_decide(call, books, *report); !allowed) return allowed.error();
        step.snapshot = report->snapshot;
        report->closing_by.clear();
    }
    report->status = call.body.to;
    storage::reporting::add_step(tx, report->num, step);
    auto out = reply(books, tx.session(), storage::reporting::change(tx, *report));
    out.location = "/api/v1/reports/" + report->code;
    return out;
}

Result<Reply<ReportAnswer>> close(const Call<None, ClosingBody>& call,
                                  storage::WriteTransaction& tx) {
    const Books& books = tx.books();
    auto report = found(call, books, tx.session(), Permission::accept_reports);
    if (!report) return report.error();
    if (report->status == ReportStatus::closed)
        return Error{ErrorKind::conflict, "report_closed", {}, {}};
    if (report->status != ReportStatus::accepted)
        return Error{ErrorKind::conflict, "report_not_accepted", {}, {}};
    const auto& actor = call.request->actor;
    std::string reason = call.body.reason ? call.body.reason->value : "";
    auto figures = live(books, tx.session(), *report);
    auto standing_one = storage::reporting::snapshot(tx.session(), report->snapshot);
    if (!standing_one) throw std::runtime_error("a report's snapshot is not there");
    auto changed = [&](const domain::Digest& proposed) {
        return Error{ErrorKind::conflict,
                     "figures_changed",
                     {{"now", figures.digest.hex()}, {"proposed", proposed.hex()}},
                     {}};
    };
    auto standing = restored(standing_one->content);
    if (!standing) return standing.error();
    // A report from below that came late changes who was on time, and nothing that is signed here.
    const bool ledger_changed = !restated(*standing, figures).empty();
    if (call.body.digest && *call.body.digest != figures.digest &&
        *call.body.digest != standing_one->digest)
        return changed(*call.body.digest);
    auto may = domain::identity::may_sign(
        *call.principal, books.directory(), {&report->closing_by, 1},
        Error{ErrorKind::conflict, "second_person_needed", {{"actor", report->closing_by}}, {}});
    if (!may) return may.error();
    if (report->closing_by.empty()) {
        // The first of the two sees to it that the ledger still says what was accepted; else it has
        // to go up again.
        if (ledger_changed) return changed(standing_one->digest);
        report->closing_by = actor;
        storage::reporting::add_step(tx, report->num,
                                     {ReportStatus::accepted, ReportStatus::accepted, tx.now(),
                                      actor, reason, report->snapshot});
    } else {
        if (ledger_changed) return changed(standing_one->digest);
        if (standing_one->digest == figures.digest)
            report->snapshot = keep(tx, *report, figures, actor);
        report->status = ReportStatus::closed;
        report->closed_at = tx.now();
        storage::reporting::add_step(tx, report->num,
                                     {ReportStatus::accepted, ReportStatus::closed, tx.now(), actor,
                                      reason, report->snapshot});
    }
    auto out = reply(books, tx.session(), storage::reporting::change(tx, *report));
    out.location = "/api/v1/reports/" + report->code;
    return out;
}

// ---- reading
// -----------------------------------------------------------------------------------------------------

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
    auto options = options_for(books, session, report->about, entered_of(report->entered));
    auto figures = build(books, report->about, options);
    Reply<ChecksAnswer> out;
    out.value.may_be_submitted = true;
    auto found_here = findings(books, figures, options);
    for (const auto& f : found_here)
        if (f.severity == Severity::refuses) out.value.may_be_submitted = false;
    if (report->status == ReportStatus::closed)
        if (auto r = restatement(books, session, *report); r && !r->changes.empty())
            found_here.push_back(Finding{
                "restated", Severity::tells, "", {{"count", std::to_string(r->changes.size())}}});
    // Findings have no names of their own: the cursor is the place in the list.
    std::int64_t at = 0;
    auto filled = fill_page(
        out.value, call.query, "finding", found_here,
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
