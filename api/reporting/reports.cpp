#include "api/reporting/reports.hpp"

#include <algorithm>
#include <set>

#include "api/csv/writing.hpp"
#include "api/documents/format.hpp"
#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/messages.hpp"
#include "api/http/reference.hpp"
#include "api/http/spool.hpp"
#include "api/reporting/assembly.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/reporting/formula.hpp"
#include "domain/reporting/provenance.hpp"
#include "storage/tallying/event_store.hpp"

namespace api::reporting {
namespace {

using namespace domain::reporting;
using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using scheduling::Checks;
using documents::format_of;
using documents::language_of;
using documents::media_of;
using documents::render;
using BooksNow = std::function<std::shared_ptr<const Books>()>;

/// Events that are listed with a restatement; the rest is at the drives.
constexpr std::size_t most_later_events = 500;

/// The report in one of its representations.
Response represented(Report made, const domain::tallying::Register& names, const Paper& paper, Format format,
                     Language language, bool bom, const Spool::Elsewhere& elsewhere,
                     const std::function<void(ContentAnswer&)>& complete) {
    Response out;
    const auto kept = std::make_shared<const Report>(std::move(made));
    const Report& report = *kept;
    Spool spool(elsewhere);
    auto sink = [&](std::string_view chunk) { spool.write(chunk); };
    if (format == Format::json) {
        auto body = answer(report, names);
        complete(body);
        write_json(body, report, sink);
    } else {
        render(document_of(kept, names, paper), format, {language, bom, {}}, sink);
        out.content_type = std::string(media_of(format));
        if (format == Format::csv) out.content_type += "; charset=utf-8";
        out.headers.emplace_back("Content-Disposition", "inline; filename=\"" + paper.key + '.' + std::string(domain::name_of(format)) + '"');
        out.headers.emplace_back("Content-Language", language == Language::en ? "en" : "vi");
    }
    spool.move_into(out);
    std::string tag = '"' + report.digest.hex().substr(0, 24) + '-' + std::to_string(report.as_of.seq) + '-' +
                      std::to_string(report.as_of.catalog) + '-' + std::string(domain::name_of(format)) +
                      (format == Format::json ? "" : language == Language::en ? "-en" : "-vi") + (bom ? "-bom" : "") +
                      (paper.draft ? "-draft" : "") + '"';
    out.headers.emplace_back("ETag", tag);
    out.headers.emplace_back("Cache-Control", "no-cache");
    out.headers.emplace_back("Vary", "Accept, Accept-Language");
    return out;
}

std::optional<std::string> given(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

ReportAnswer answer_of(const Books& books, storage::Session& session, const StoredReport& r, bool whole) {
    const auto& reg = books.registry();
    ReportAnswer out;
    out.id = r.id;
    out.code = r.code;
    if (const auto* o = reg.organizations.find(r.about.organization)) out.organization = o->code;
    out.kind = r.about.kind;
    out.from = r.about.from;
    out.to = r.about.to;
    if (auto it = reg.campaigns.find(r.about.campaign); it != reg.campaigns.end()) out.campaign = it->second.code;
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
        for (auto& s : storage::reporting::steps(session, r.num)) out.steps.push_back({s.from, s.to, s.at, s.actor, s.reason});
    }
    return out;
}

Reply<ReportAnswer> reply(const Books& books, storage::Session& session, const StoredReport& r) {
    return {answer_of(books, session, r, true), version_etag(r.version)};
}

/// The report of the path, when the one who asks has `permission` for its organisation. Nobody learns of one that he may
/// not read.
Result<StoredReport> found(const Incoming& call, const Books& books, storage::Session& session, Permission permission) {
    auto report = storage::reporting::find(session, normal_reference(call.path("report")));
    if (!report || !call.require(Permission::read_reports, books, report->about.organization))
        return not_found("report_not_found", "report", call.path("report"));
    if (auto allowed = call.require(permission, books, report->about.organization); !allowed) return allowed.error();
    return std::move(*report);
}

/// "kien-giang-half-year-2020-06-30"; long codes of organisations are cut and told apart by a check sum.
std::string code_for(const Books& books, const About& about) {
    const auto* o = books.registry().organizations.find(about.organization);
    std::string kind(domain::name_of(about.kind));
    std::replace(kind.begin(), kind.end(), '_', '-');
    std::string tail = '-' + kind + '-' + about.to.text();
    std::string subject;
    if (auto it = books.registry().campaigns.find(about.campaign); it != books.registry().campaigns.end()) subject = it->second.code;
    if (const auto* d = books.drive(about.drive)) subject = d->code;
    std::string head = o ? o->code : "";
    if (!subject.empty()) head += '-' + subject;
    if (about.kind == ReportKind::free) tail = "-free-" + about.from.text() + tail.substr(5);
    if (head.size() + tail.size() > 64) head = head.substr(0, 64 - tail.size() - 9) + '-' + domain::blake2b(head).hex().substr(0, 8);
    return head + tail;
}

/// What a report is about, from the members of a body or a query.
About about_of(Checks& checks, const Books& books, bool query, std::int64_t organization, ReportKind kind,
               const std::optional<Day>& from, const std::optional<Day>& to, const std::string* campaign, const std::string* drive) {
    const std::string lead = query ? "?" : "/";
    const auto at_drive = lead + "drive", at_campaign = lead + "campaign", at_to = lead + "to", at_from = lead + "from";
    About about;
    about.kind = kind;
    about.organization = organization;
    if (kind == ReportKind::drive) {
        if (!drive) {
            checks.refuse(at_drive, "period_missing");
            return about;
        }
        about.drive = checks.drive(at_drive, *drive);
        const auto* d = books.drive(about.drive);
        if (!d) return about;
        about.from = about.to = d->day;
        if (organization && !books.registry().organizations.within(d->organization, organization, d->day))
            checks.refuse(at_drive, "drive_not_found", {{"drive", *drive}});
    } else if (kind == ReportKind::campaign) {
        if (!campaign) {
            checks.refuse(at_campaign, "period_missing");
            return about;
        }
        about.campaign = checks.campaign(at_campaign, *campaign);
        if (auto it = books.registry().campaigns.find(about.campaign); it != books.registry().campaigns.end()) {
            about.from = it->second.starts_on;
            about.to = it->second.ends_on;
        }
    } else {
        if (!from || !to) {
            checks.refuse(from ? at_to : at_from, "period_missing");
            return about;
        }
        about.from = *from;
        about.to = *to;
        if (auto fits = check_period(kind, *from, *to); !fits)
            checks.refuse(at_to, "period_not_of_kind", fits.error().parameters);
    }
    return about;
}

void check_entered(Checks& checks, const Books& books, const EnteredBody& e, const std::string& at) {
    if (e.tariff && !books.registry().tariff(e.tariff->value))
        checks.refuse(at + "/tariff", "tariff_not_found", {{"tariff", e.tariff->value}});
    std::set<std::string> keys;
    if (e.lines)
        for (std::size_t i = 0; i < e.lines->size(); ++i)
            if (const auto& key = e.lines->items[i].key.value; !keys.insert(key).second)
                checks.refuse(at + "/lines/" + std::to_string(i) + "/key", "line_repeated", {{"key", key}});
}

// ---- drafts ------------------------------------------------------------------------------------------------------

Result<Reply<ReportAnswer>> add(const Call<None, NewReport>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    const Books& books = tx.books();
    Checks checks(books);
    auto organization = checks.organization("/organization", body.organization.value);
    if (organization)
        if (auto allowed = call.require(Permission::prepare_reports, books, organization); !allowed) return allowed.error();
    StoredReport r;
    r.about = about_of(checks, books, false, organization, body.kind, body.from, body.to,
                       body.campaign ? &body.campaign->value : nullptr, body.drive ? &body.drive->value : nullptr);
    if (body.entered) check_entered(checks, books, *body.entered, "/entered");
    if (body.id && storage::reporting::find(tx.session(), body.id->text()))
        checks.refuse("/id", "id_taken", {{"id", body.id->text()}}, ErrorKind::conflict);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    r.code = body.code ? body.code->value : code_for(books, r.about);
    if (auto other = storage::reporting::find(tx.session(), r.about))
        return Error{ErrorKind::conflict, "report_exists", {{"report", other->code}}, {}};
    if (storage::reporting::find(tx.session(), r.code))
        return Error{ErrorKind::conflict, "code_taken", {{"code", r.code}}, {{"/code", "code_taken", {{"code", r.code}}}}};
    r.id = body.id ? *body.id : tx.new_id();
    r.entered = json::write(body.entered.value_or(EnteredBody{}));
    r = storage::reporting::add(tx, r, call.request->actor);
    auto out = reply(books, tx.session(), r);
    out.location = "/api/v1/reports/" + r.code;
    return out;
}

Result<Reply<ReportAnswer>> change(const Call<None, ReportPatch>& call, storage::WriteTransaction& tx) {
    auto report = found(call, tx.books(), tx.session(), Permission::prepare_reports);
    if (!report) return report.error();
    if (auto fresh = call.expect_version(report->version); !fresh) return fresh.error();
    if (report->status == ReportStatus::closed) return Error{ErrorKind::conflict, "report_closed", {}, {}};
    if (received(report->status)) return Error{ErrorKind::conflict, "report_submitted", {}, {}};
    Checks checks(tx.books());
    check_entered(checks, tx.books(), call.body.entered, "/entered");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    report->entered = json::write(call.body.entered);
    return reply(tx.books(), tx.session(), storage::reporting::change(tx, *report));
}

// ---- submission --------------------------------------------------------------------------------------------------

/// Figures as they are now, with the drives under each of them.
std::int64_t keep(storage::WriteTransaction& tx, const StoredReport& r, const Report& figures, const std::string& actor) {
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

/// The level above decides, and never who submitted. Of a root there is no level above: a second person decides.
Result<void> may_decide(const Incoming& call, const Books& books, const StoredReport& r) {
    auto above = superior(books, r.about.organization);
    if (auto allowed = call.require(Permission::accept_reports, books, above ? above : r.about.organization); !allowed)
        return allowed.error();
    if (call.request->actor == r.submitted_by) return Error{ErrorKind::conflict, "own_report", {}, {}};
    return {};
}

Result<void> check_findings(const std::vector<Finding>& all, const ReportMove& body) {
    Error failed{ErrorKind::rule, "checks_failed", {}, {}};
    Error unseen{ErrorKind::rule, "checks_not_acknowledged", {}, {}};
    for (const auto& f : all) {
        bool seen = body.acknowledges && std::any_of(body.acknowledges->begin(), body.acknowledges->end(),
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

Result<Reply<ReportAnswer>> move(const Call<None, ReportMove>& call, storage::WriteTransaction& tx) {
    const Books& books = tx.books();
    auto report = found(call, books, tx.session(), Permission::read_reports);
    if (!report) return report.error();
    if (auto match = call.request->header("if-match"); !match.empty())
        if (auto fresh = call.expect_version(report->version); !fresh) return fresh.error();
    std::string reason = call.body.reason ? call.body.reason->value : "";
    if (report->status == ReportStatus::closed) return Error{ErrorKind::conflict, "report_closed", {}, {}};
    if (auto allowed = check_transition(report->status, call.body.to, reason); !allowed) return allowed.error();
    const auto& actor = call.request->actor;
    storage::reporting::Step step{report->status, call.body.to, tx.now(), actor, reason, 0};
    if (call.body.to == ReportStatus::submitted) {
        if (auto allowed = call.require(Permission::prepare_reports, books, report->about.organization); !allowed)
            return allowed.error();
        auto options = options_for(books, tx.session(), report->about, entered_of(report->entered));
        auto figures = build(books, report->about, options);
        if (auto ok = check_findings(findings(books, figures, options), call.body); !ok) return ok.error();
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

Result<Reply<ReportAnswer>> close(const Call<None, ClosingBody>& call, storage::WriteTransaction& tx) {
    const Books& books = tx.books();
    auto report = found(call, books, tx.session(), Permission::accept_reports);
    if (!report) return report.error();
    if (report->status == ReportStatus::closed) return Error{ErrorKind::conflict, "report_closed", {}, {}};
    if (report->status != ReportStatus::accepted) return Error{ErrorKind::conflict, "report_not_accepted", {}, {}};
    const auto& actor = call.request->actor;
    std::string reason = call.body.reason ? call.body.reason->value : "";
    auto figures = live(books, tx.session(), *report);
    auto standing_one = storage::reporting::snapshot(tx.session(), report->snapshot);
    if (!standing_one) throw std::runtime_error("a report's snapshot is not there");
    auto changed = [&](const domain::Digest& proposed) {
        return Error{ErrorKind::conflict, "figures_changed", {{"now", figures.digest.hex()}, {"proposed", proposed.hex()}}, {}};
    };
    auto standing = restored(standing_one->content);
    if (!standing) return standing.error();
    // A report from below that came late changes who was on time, and nothing that is signed here.
    const bool ledger_changed = !restated(*standing, figures).empty();
    if (call.body.digest && *call.body.digest != figures.digest && *call.body.digest != standing_one->digest)
        return changed(*call.body.digest);
    if (report->closing_by.empty()) {
        // The first of the two sees to it that the ledger still says what was accepted; else it has to go up again.
        if (ledger_changed) return changed(standing_one->digest);
        report->closing_by = actor;
        storage::reporting::add_step(tx, report->num, {ReportStatus::accepted, ReportStatus::accepted, tx.now(), actor, reason, report->snapshot});
    } else {
        if (report->closing_by == actor)
            return Error{ErrorKind::conflict, "second_person_needed", {{"actor", actor}}, {}};
        if (ledger_changed) return changed(standing_one->digest);
        if (standing_one->digest == figures.digest) report->snapshot = keep(tx, *report, figures, actor);
        report->status = ReportStatus::closed;
        report->closed_at = tx.now();
        storage::reporting::add_step(tx, report->num, {ReportStatus::accepted, ReportStatus::closed, tx.now(), actor, reason, report->snapshot});
    }
    auto out = reply(books, tx.session(), storage::reporting::change(tx, *report));
    out.location = "/api/v1/reports/" + report->code;
    return out;
}

// ---- reading -----------------------------------------------------------------------------------------------------

Result<Reply<Page<ReportAnswer>>> list(const Call<ReportQuery, None>& call, const Books& books, storage::Session& session) {
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
            if (page.size() <= limit && call.require(Permission::read_reports, books, r.about.organization)) page.push_back(r);
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

Paper paper_of(const StoredReport& report, const Shown& what) {
    return {report.code, what.entered.letter.value_or(LetterBody{}),
            !(what.kept && (report.status == ReportStatus::accepted || report.status == ReportStatus::closed)), what.report.as_of.at};
}

/// What only a stored report can say of itself.
void complete(ContentAnswer& body, const Books& books, storage::Session& session, const StoredReport& report, bool kept) {
    body.report = report.code;
    body.closed = kept && report.status == ReportStatus::closed;
    if (body.closed)
        if (auto r = restatement(books, session, report)) body.restated = std::int64_t(r->changes.size());
}

Result<Response> content(const Call<ContentQuery, None>& call, const Books& books, storage::Session& session,
                         const Spool::Elsewhere& elsewhere) {
    auto report = found(call, books, session, Permission::read_reports);
    if (!report) return report.error();
    auto what = shown(books, session, *report, call.query.live.value_or(false));
    if (!what) return what.error();
    auto paper = paper_of(*report, *what);
    return represented(std::move(what->report), books.registry(), paper, format_of(call.query.format, call.media),
                       language_of(call.query.language, call.request->header("accept-language")), call.query.bom.value_or(false), elsewhere,
                       [&](ContentAnswer& body) { complete(body, books, session, *report, what->kept); });
}

/// The report that a query asks for without one being stored.
Result<Report> asked(const Books& books, storage::Session& session, const std::string& organization, const AdHocQuery& q) {
    Checks checks(books);
    auto num = books.registry().organization(normal_reference(organization));
    if (!num) return not_found("organization_not_found", "organization", organization);
    ReportKind kind = q.kind ? *q.kind : q.drive ? ReportKind::drive : q.campaign ? ReportKind::campaign : ReportKind::free;
    auto day = [](const Given<Day>& d) { return d ? std::optional(*d) : std::nullopt; };
    auto about = about_of(checks, books, true, *num, kind, day(q.from), day(q.to), q.campaign ? &q.campaign->value : nullptr,
                          q.drive ? &q.drive->value : nullptr);
    if (q.tariff && !books.registry().tariff(q.tariff->value))
        checks.refuse("?tariff", "tariff_not_found", {{"tariff", q.tariff->value}});
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    EnteredBody entered;
    // A report that exists lends what was entered into it.
    if (auto stored = storage::reporting::find(session, about)) entered = entered_of(stored->entered);
    if (q.tariff) entered.tariff = *q.tariff;
    if (q.layers) entered.layers = List<Layer, 0, 3>{q.layers->items};
    return build(books, about, options_for(books, session, about, entered));
}

Paper paper_of(const Report& report, const Books& books, storage::Session& session) {
    LetterBody letter;
    if (auto stored = storage::reporting::find(session, report.about))
        letter = entered_of(stored->entered).letter.value_or(LetterBody{});
    return {code_for(books, report.about), letter, true, report.as_of.at};
}

Result<Response> ad_hoc(const Call<AdHocQuery, None>& call, const Books& books, storage::Session& session,
                        const Spool::Elsewhere& elsewhere) {
    auto report = asked(books, session, call.path("organization"), call.query);
    if (!report) return report.error();
    auto paper = paper_of(*report, books, session);
    return represented(std::move(*report), books.registry(), paper, format_of(call.query.format, call.media),
                       language_of(call.query.language, call.request->header("accept-language")),
                       call.query.bom.value_or(false), elsewhere, [](ContentAnswer&) {});
}

Result<Reply<ChecksAnswer>> checks(const Call<None, None>& call, const Books& books, storage::Session& session) {
    auto report = found(call, books, session, Permission::read_reports);
    if (!report) return report.error();
    auto options = options_for(books, session, report->about, entered_of(report->entered));
    auto figures = build(books, report->about, options);
    Reply<ChecksAnswer> out;
    out.value.may_be_submitted = true;
    for (const auto& f : findings(books, figures, options)) {
        if (f.severity == Severity::refuses) out.value.may_be_submitted = false;
        out.value.items.push_back(answer(f));
    }
    if (report->status == ReportStatus::closed)
        if (auto r = restatement(books, session, *report); r && !r->changes.empty())
            out.value.items.push_back(answer(Finding{"restated", Severity::tells, "", {{"count", std::to_string(r->changes.size())}}}));
    return out;
}

Result<Reply<OpenedAnswer>> figure(const Call<OpenQuery, None>& call, const Books& books, storage::Session& session) {
    auto stored = found(call, books, session, Permission::read_reports);
    if (!stored) return stored.error();
    const auto& key = call.path("key");
    auto what = shown(books, session, *stored, false);
    if (!what) return what.error();
    const Report& report = what->report;
    auto value = report.find(key);
    const auto* d = definition(std::string_view(key).substr(key.rfind('.') == key.npos ? 0 : key.rfind('.') + 1));
    if (!value || !d) return not_found("figure_not_found", "figure", key);
    Reply<OpenedAnswer> reply_;
    auto& out = reply_.value;
    out.key = key;
    out.name = {std::string(d->vi), std::string(d->en)};
    out.unit = value->unit;
    out.status = value->presence;
    out.value = {*value};
    out.definition = {std::string(d->meaning_vi), std::string(d->meaning_en)};
    out.formula = d->formula;
    out.formula_words = words(formula_in_words(d->formula));
    if (!d->denominator.empty()) out.denominator = std::string(d->denominator);
    auto body = answer(report, books.registry());
    out.filters = {body.organization, std::nullopt, body.campaign, body.drive, body.tariff};
    if (!report.about.campaign && !report.about.drive) out.filters.days = body.period;
    out.as_of = body.as_of;
    out.digest = report.digest;
    out.closed = what->kept && stored->status == ReportStatus::closed;

    // Parts by drive: of kept figures those that were kept with them, else those of the ledger now.
    std::vector<std::pair<std::string, std::int64_t>> parts;
    auto add = [&](std::int64_t drive, std::int64_t amount) {
        const auto* held = books.drive(drive);
        parts.emplace_back(held ? held->code : "#" + std::to_string(drive), amount);
    };
    if (auto kept_parts = what->kept ? storage::reporting::parts(session, stored->snapshot, key) : std::nullopt) {
        for (const auto& [drive, amount] : kept_parts->parts) add(drive, amount);
    } else if (added_up(key)) {
        // Of figures that were kept before their parts were: as the ledger is now, while it still says the same.
        auto options = options_of(what->entered);
        auto now = what->kept ? build(books, report.about, options) : report;
        if (auto opened = domain::reporting::open(books, now, options, key); opened && opened->value == *value)
            for (const auto& p : opened->parts) add(p.drive, p.amount);
    } else {
        for (const auto& input : inputs_of(report, key))
            if (auto v = report.find(input)) out.inputs.push_back({input, v->unit, v->presence, {*v}});
    }
    if (const auto* source = report.source(key)) out.source = words(*source);
    // Later events are no part of what was kept.
    const std::string up_to = what->kept ? "?up_to=" + std::to_string(report.as_of.seq) : "";
    std::size_t first = 0, limit = std::size_t(call.query.limit ? call.query.limit->value : default_limit);
    if (call.query.cursor) {
        auto cursor = decode_cursor(*call.query.cursor, "part");
        if (!cursor) return cursor.error();
        first = std::size_t(std::max<std::int64_t>(0, cursor->num));
    }
    for (std::size_t i = first; i < parts.size() && i < first + limit; ++i)
        out.drives.push_back({parts[i].first, {domain::reporting::given(value->unit, parts[i].second)},
                              "/api/v1/drives/" + parts[i].first + "/events" + up_to});
    if (first + limit < parts.size()) out.next = encode_cursor({"part", "", std::int64_t(first + limit)});
    return reply_;
}

Result<Reply<RestatementAnswer>> restatements(const Call<None, None>& call, const Books& books, storage::Session& session) {
    auto report = found(call, books, session, Permission::read_reports);
    if (!report) return report.error();
    if (report->status != ReportStatus::closed) return Error{ErrorKind::conflict, "report_not_closed", {}, {}};
    auto r = restatement(books, session, *report);
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
        auto column = std::string_view(c.key).substr(c.key.rfind('.') == c.key.npos ? 0 : c.key.rfind('.') + 1);
        const auto* d = definition(column);
        RestatedAnswer a{c.key, {}, c.is.unit, c.was.presence, {c.was}, c.is.presence, {c.is}, {missing(c.is.unit)}};
        if (d) a.name = {std::string(d->vi), std::string(d->en)};
        if (c.was.known() && c.is.known()) a.difference = {domain::reporting::given(c.is.unit, c.is.number - c.was.number)};
        out.figures.push_back(std::move(a));
    }
    out.drives = r->drives;
    storage::tallying::EventStore store(session);
    for (const auto& code : r->drives) {
        auto num = books.drive_number(code);
        if (!num) continue;
        auto left = most_later_events - out.events.size();
        auto events = store.of_drive(*num, r->was.as_of.seq, std::int64_t(left) + 1);
        if (events.size() > left) {
            out.more_events = true;
            events.resize(left);
        }
        for (const auto& e : events)
            out.events.push_back({e.seq, e.id, code, e.kind, e.at, e.recorded_at, e.actor, e.device, e.reason, e.ref});
        if (out.more_events) break;
    }
    return reply_;
}

// ---- reports on paper --------------------------------------------------------------------------------------------

Result<Reply<PaperAnswer>> check_paper(const Call<None, PaperStatements>& call, storage::Session&) {
    Reply<PaperAnswer> reply_;
    std::vector<Placed> placed;
    for (const auto& s : call.body.statements) {
        auto statement = statement_of(s);
        PaperFindings out{s.title.value, volume_of(statement), {}};
        for (const auto& f : check_statement(statement)) out.items.push_back(answer(f));
        reply_.value.items.push_back(std::move(out));
        Placed p;
        p.level = Placed::Level(int(s.level.value_or(StatementLevel::drive)));
        p.name = s.campaign_name ? s.campaign_name->value : "";
        p.place = s.place ? s.place->value : "";
        p.inner = s.inner ? s.inner->value : "";
        p.everywhere = s.everywhere.value_or(false);
        p.from = s.from;
        p.to = s.to ? s.to : s.from;
        placed.push_back(std::move(p));
    }
    for (const auto& c : part_beside_total(placed))
        reply_.value.items[c.part].items.push_back(
            answer(Finding{"part_beside_total", Severity::warns, "bags", {{"whole", call.body.statements.items[c.whole].title.value}}}));
    return reply_;
}

}  // namespace

Result<void> write_report(const Books& books, storage::Session& session, const std::string& organization,
                          const AdHocQuery& query, const documents::Sink& sink) {
    auto report = asked(books, session, organization, query);
    if (!report) return report.error();
    auto format = format_of(query.format, {});
    if (format == Format::json) {
        write_json(answer(*report, books.registry()), *report, sink);
        return {};
    }
    auto paper = paper_of(*report, books, session);
    auto document = document_of(std::make_shared<const Report>(std::move(*report)), books.registry(), paper);
    render(document, format, {language_of(query.language, {}), query.bom.value_or(false), {}}, sink);
    return {};
}

Result<void> write_stored_report(const Books& books, storage::Session& session, const std::string& reference, const AdHocQuery& query,
                                 const documents::Sink& sink) {
    auto report = storage::reporting::find(session, normal_reference(reference));
    if (!report) return not_found("report_not_found", "report", reference);
    auto what = shown(books, session, *report, false);
    if (!what) return what.error();
    auto format = format_of(query.format, {});
    if (format == Format::json) {
        auto body = answer(what->report, books.registry());
        complete(body, books, session, *report, what->kept);
        write_json(body, what->report, sink);
        return {};
    }
    auto paper = paper_of(*report, *what);
    auto document = document_of(std::make_shared<const Report>(std::move(what->report)), books.registry(), paper);
    render(document, format, {language_of(query.language, {}), query.bom.value_or(false), {}}, sink);
    return {};
}

void add_reports(Router& router, storage::Database& database) {
    BooksNow now = [&database] { return database.books(); };
    const auto media = documents::every_media();
    /// A handler that takes the books as well.
    auto with_books = [now](auto handler) {
        return [now, handler](const auto& call, storage::Session& session) { return handler(call, *now(), session); };
    };
    const auto elsewhere = on_readers(database);
    auto with_files = [now, elsewhere](auto handler) {
        return [now, elsewhere, handler](const auto& call, storage::Session& session) { return handler(call, *now(), session, elsewhere); };
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
                   .problems({{ErrorKind::conflict, "report_exists"}, {ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"}, {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "campaign_not_found"}, {ErrorKind::rule, "drive_not_found"},
                              {ErrorKind::rule, "period_missing"}, {ErrorKind::rule, "period_not_of_kind"},
                              {ErrorKind::rule, "tariff_not_found"}, {ErrorKind::rule, "line_repeated"}})
                   .write(add));
    router.add(get<None, ReportAnswer>("/api/v1/reports/{report}")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Một báo cáo và đường đi của nó", "One report and its way so far")
                   .etag()
                   .problems({{ErrorKind::not_found, "report_not_found"}})
                   .read(with_books([](const auto& call, const Books& books, storage::Session& session) -> Result<Reply<ReportAnswer>> {
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
                   .problems({{ErrorKind::not_found, "report_not_found"}, {ErrorKind::conflict, "report_closed"},
                              {ErrorKind::conflict, "report_submitted"}, {ErrorKind::rule, "tariff_not_found"},
                              {ErrorKind::rule, "line_repeated"}})
                   .write(change));
    router.add(post<ReportMove, ReportAnswer>("/api/v1/reports/{report}/transitions")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Nộp, trả lại hoặc chấp nhận báo cáo", "Submit, return or accept a report")
                   .details("Nộp cần prepare_reports của đơn vị và mọi điểm refuses đã hết; trả lại và chấp nhận do cấp trên, không bao giờ "
                            "do người nộp.",
                            "Submitting needs prepare_reports for the body and no refusing finding; the level above returns and accepts, never "
                            "who submitted.")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::not_found, "report_not_found"}, {ErrorKind::conflict, "report_transition_not_allowed"},
                              {ErrorKind::conflict, "report_closed"}, {ErrorKind::conflict, "own_report"},
                              {ErrorKind::stale, "stale_version"}, {ErrorKind::rule, "reason_required"},
                              {ErrorKind::rule, "checks_failed"}, {ErrorKind::rule, "checks_not_acknowledged"}})
                   .write(move));
    router.add(post<ClosingBody, ReportAnswer>("/api/v1/reports/{report}/closings")
                   .allow(Permission::accept_reports)
                   .tag("reports")
                   .says("Khoá sổ: hai người khác nhau, cùng một số liệu", "Close: two different people, the same figures")
                   .details("Lần thứ nhất đề nghị, lần thứ hai khoá. digest là số liệu người gọi đã xem.",
                            "The first proposes, the second closes. digest names the figures that the caller saw.")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::not_found, "report_not_found"}, {ErrorKind::conflict, "report_closed"},
                              {ErrorKind::conflict, "report_not_accepted"}, {ErrorKind::conflict, "second_person_needed"},
                              {ErrorKind::conflict, "figures_changed"}})
                   .write(close));
    router.add(get<None, ChecksAnswer>("/api/v1/reports/{report}/checks")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Kiểm tra trước khi nộp", "Checks before submitting")
                   .problems({{ErrorKind::not_found, "report_not_found"}})
                   .read(with_books(checks)));
    router.add(get<ContentQuery, ContentAnswer>("/api/v1/reports/{report}/content")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Nội dung báo cáo: JSON, PDF, XLSX hoặc CSV", "What the report says: JSON, PDF, XLSX or CSV")
                   .details("Nháp lấy số liệu sổ cái hiện nay; đã nộp hoặc khoá thì là số liệu đã giữ. Mọi định dạng mang cùng digest.",
                            "A draft shows the ledger now; submitted and closed ones show what was kept. Every representation carries the same digest.")
                   .etag()
                   .media(media)
                   .problems({{ErrorKind::not_found, "report_not_found"}, {ErrorKind::rule, "snapshot_unreadable"}})
                   .read(with_files(content)));
    router.add(get<OpenQuery, OpenedAnswer>("/api/v1/reports/{report}/figures/{key}")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .path<domain::Text<1, 200>>("key", {"khoá: “bags” hoặc “bảng.dòng.cột”", "key: “bags” or “table.row.column”"})
                   .says("Mở một số liệu", "Open a figure")
                   .problems({{ErrorKind::not_found, "report_not_found"}, {ErrorKind::not_found, "figure_not_found"},
                              {ErrorKind::syntax, "invalid_cursor"}, {ErrorKind::rule, "snapshot_unreadable"}})
                   .read(with_books(figure)));
    router.add(get<None, RestatementAnswer>("/api/v1/reports/{report}/restatements")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Số liệu đã khoá nay khác ra sao, vì sự kiện nào", "How closed figures differ now, by which events")
                   .problems({{ErrorKind::not_found, "report_not_found"}, {ErrorKind::conflict, "report_not_closed"},
                              {ErrorKind::rule, "snapshot_unreadable"}})
                   .read(with_books(restatements)));
    router.add(get<AdHocQuery, ContentAnswer>("/api/v1/organizations/{organization}/report")
                   .allow(Permission::read_reports, Where::organization)
                   .tag("reports")
                   .says("Báo cáo của đơn vị cho kỳ bất kỳ, không cần lập trước", "The report of a body for any period, without making one")
                   .etag()
                   .media(media)
                   .problems({{ErrorKind::not_found, "organization_not_found"}})
                   .read(with_files(ad_hoc)));
    router.add(post<PaperStatements, PaperAnswer>("/api/v1/report-checks")
                   .allow(Permission::read_reports)
                   .answers(200)
                   .tag("reports")
                   .says("Kiểm tra số liệu nhận trên giấy", "Check figures received on paper")
                   .details("Không lưu gì. Chỉ ra phần không bằng tổng, tiêu đề khác nội dung, nhiều túi hơn người, và phần đứng cạnh tổng.",
                            "Stores nothing. Finds parts that do not add up, headline against body, more bags than donors, and parts beside their totals.")
                   .read(check_paper));
}

}  // namespace api::reporting
