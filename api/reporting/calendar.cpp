#include "api/reporting/calendar.hpp"

#include "api/documents/format.hpp"
#include "api/http/conditions.hpp"
#include "api/http/reference.hpp"
#include "api/json/plain.hpp"
#include "api/reporting/subject.hpp"
#include "usecases/reporting/calendar.hpp"
#include "usecases/reporting/rules.hpp"

#include <algorithm>

namespace api::reporting {
namespace {

using namespace domain::reporting;
using domain::Day;
using domain::ErrorKind;
using domain::Result;
using usecases::reporting::Owed;

RuleAnswer answer(const Books& books, const Rule& r) {
    const auto* o = books.registry().organizations.find(r.organization);
    return {r.id,         o ? o->code : "", r.kind,
            r.levels,     r.days_after,     std::int64_t(r.year_starts_in),
            r.valid.from, r.valid.to,       r.document,
            r.version};
}

Result<Reply<RuleAnswer>> add(const Call<None, NewRule>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::reporting::NewRule what;
    what.id = body.id;
    what.organization = body.organization.value;
    what.kind = body.kind;
    what.levels = body.levels.items;
    what.days_after = body.days_after.value;
    what.year_starts_in = plain(body.year_starts_in);
    what.valid_from = body.valid_from;
    what.valid_to = body.valid_to;
    what.document = plain_or_empty(body.document);
    auto r = usecases::reporting::add(call.actor(), tx, what);
    if (!r) return r.error();
    return Reply<RuleAnswer>{answer(tx.books(), *r), version_etag(r->version),
                             "/api/v1/report-rules/" + r->id.text()};
}

Result<Reply<RuleAnswer>> end(const Call<None, RulePatch>& call, storage::WriteTransaction& tx) {
    auto rule = usecases::reporting::find_rule(tx.session(), call.path("rule"));
    if (!rule) return rule.error();
    // Whoever may not end it is refused before its version is told.
    if (auto allowed = call.require(Permission::accept_reports, tx.books(), rule->organization);
        !allowed)
        return allowed.error();
    if (auto fresh = call.expect_version(rule->version); !fresh) return fresh.error();
    auto r = usecases::reporting::end(call.actor(), tx, *rule, call.body.valid_to);
    if (!r) return r.error();
    return Reply<RuleAnswer>{answer(tx.books(), *r), version_etag(r->version)};
}

/// Where an owed report stands in the lists: by the day it is due, then by what it is about.
ListPlace place_of(const Owed& o) {
    const auto& d = o.due;
    return {sortable(d.due.number) + sortable(d.organization) + sortable(d.to.number) +
                sortable(std::int64_t(d.kind)) + sortable(d.from.number) + sortable(d.campaign),
            d.drive};
}

OwedStatus status_of(const Owed& o) {
    return o.report ? OwedStatus(int(o.report->status) + 1) : OwedStatus::not_begun;
}

std::optional<std::string> campaign_of(const Books& books, const Due& due) {
    auto it = books.registry().campaigns.find(due.campaign);
    return it == books.registry().campaigns.end() ? std::nullopt : std::optional(it->second.code);
}

std::optional<std::string> drive_of(const Books& books, const Due& due) {
    const auto* drive = due.drive ? books.drive(due.drive) : nullptr;
    return drive ? std::optional(drive->code) : std::nullopt;
}

/// What the query asks about; this year unless it says otherwise.
usecases::reporting::OwedQuestion question_of(const CalendarQuery& q, const Books& books) {
    const Day from = q.from ? *q.from : Day::of(books.as_of.today.year(), 1, 1);
    const Day to = q.to ? *q.to : Day::of(from.year(), 12, 31);
    return {plain(q.organization), from, to, plain(q.kind)};
}

Result<Reply<OwedList>> calendar(const Call<CalendarPageQuery, None>& call, const Books& books,
                                 storage::Session& session) {
    auto all =
        usecases::reporting::owed_for(call.actor(), books, session, question_of(call.query, books));
    if (!all) return of_query(all.error());
    Reply<OwedList> out;
    auto filled = fill_page(out.value, call.query, "owed", *all, place_of, [&](const Owed& o) {
        OwedAnswer a;
        a.organization = books.registry().organizations.find(o.due.organization)->code;
        a.kind = o.due.kind;
        a.from = o.due.from;
        a.to = o.due.to;
        a.campaign = campaign_of(books, o.due);
        a.drive = drive_of(books, o.due);
        a.due = o.due.due;
        a.status = status_of(o);
        a.received = o.standing.received;
        a.on_time = o.standing.on_time;
        a.overdue = usecases::reporting::is_overdue(o, books.as_of.today);
        if (o.report) {
            a.report = o.report->code;
            a.submitted_at = o.report->submitted_at;
        }
        return a;
    });
    if (!filled) return filled.error();
    return out;
}

CompletenessRow answer(const Books& books, const usecases::reporting::Completeness& row) {
    CompletenessRow out;
    if (row.organization)
        out.organization = books.registry().organizations.find(row.organization)->code;
    if (row.period) out.period = PeriodAnswer{row.period->first, row.period->second};
    out.kind = row.kind;
    out.expected = row.expected;
    out.received = row.received;
    out.on_time = row.on_time;
    out.completeness = {row.completeness()};
    out.timeliness = {row.timeliness()};
    return out;
}

Result<Reply<CompletenessAnswer>> completeness(const Call<CompletenessQuery, None>& call,
                                               const Books& books, storage::Session& session) {
    const auto question = question_of(call.query, books);
    auto all = usecases::reporting::owed_for(call.actor(), books, session, question);
    if (!all) return of_query(all.error());
    const auto by = call.query.by.value_or(CompletenessBy::organization);
    const auto counted = usecases::reporting::completeness(books, *all, by);
    Reply<CompletenessAnswer> out;
    out.value.period = {question.from, question.to};
    for (const auto& row : counted.rows) out.value.rows.push_back(answer(books, row));
    out.value.total = answer(books, counted.total);
    return out;
}

Result<Reply<ReminderList>> reminders(const Call<ReminderQuery, None>& call, const Books& books,
                                      storage::Session& session) {
    const Day today = books.as_of.today;
    auto all =
        usecases::reporting::to_remind(call.actor(), books, session, plain(call.query.organization),
                                       plain(call.query.days).value_or(7));
    if (!all) return of_query(all.error());
    Reply<ReminderList> out;
    out.value.on = today;
    auto filled = fill_page(out.value, call.query, "owed", *all, place_of, [&](const Owed& o) {
        ReminderAnswer a;
        const auto* organization = books.registry().organizations.find(o.due.organization);
        a.organization = organization->code;
        a.kind = o.due.kind;
        a.from = o.due.from;
        a.to = o.due.to;
        a.campaign = campaign_of(books, o.due);
        a.drive = drive_of(books, o.due);
        a.due = o.due.due;
        a.days_late = std::max(0, today.number - o.due.due.number);
        a.status = status_of(o);
        auto late = std::to_string(a.days_late);
        bool returned = o.report && o.report->status == ReportStatus::returned;
        auto text = [&](Language language, const char* of_drive, const char* of_period,
                        const char* due, std::string late_by, const char* given_back) {
            auto day = [&](Day d) { return documents::show(documents::day(d), language); };
            const auto* drive = o.due.drive ? books.drive(o.due.drive) : nullptr;
            return organization->name +
                   (drive ? of_drive + (drive->title.empty() ? drive->code : drive->title) + ", " +
                                day(o.due.to)
                          : of_period + day(o.due.from) + " – " + day(o.due.to)) +
                   due + day(o.due.due) + (a.days_late ? late_by : "") +
                   (returned ? given_back : "");
        };
        a.text = {text(Language::vi, ": báo cáo kết thúc đợt ", ": báo cáo kỳ ", ", hạn ",
                       ", trễ " + late + " ngày", ", đã bị trả lại"),
                  text(Language::en, ": closing report of the drive ", ": report for ", ", due ",
                       ", " + late + " days late", ", was returned")};
        return a;
    });
    if (!filled) return filled.error();
    return out;
}

}  // namespace

void add_report_calendar(Router& router, storage::Database& database) {
    auto with_books = [&database](auto handler) {
        return [&database, handler](const auto& call, storage::Session& session) {
            return handler(call, *database.books(), session);
        };
    };
    router.add(get<PageQuery, RuleList>("/api/v1/report-rules")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Quy định nộp báo cáo", "Rules of who owes which report")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .read(with_books([](const auto& call, const Books& books,
                                       storage::Session& session) -> Result<Reply<RuleList>> {
                       const auto rules =
                           usecases::reporting::rules_for(call.actor(), books, session);
                       Reply<RuleList> out;
                       auto filled = fill_page(
                           out.value, call.query, "num", rules,
                           [](const Rule& r) {
                               return ListPlace{"", r.num};
                           },
                           [&](const Rule& r) { return answer(books, r); });
                       if (!filled) return filled.error();
                       return out;
                   })));
    router.add(post<NewRule, RuleAnswer>("/api/v1/report-rules")
                   .allow(Permission::accept_reports)
                   .tag("reports")
                   .says("Thêm quy định nộp báo cáo", "Add a rule")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "period_not_of_kind"}})
                   .write(add));
    router.add(get<None, RuleAnswer>("/api/v1/report-rules/{rule}")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Một quy định", "One rule")
                   .etag()
                   .problems({{ErrorKind::not_found, "rule_not_found"}})
                   .read(with_books([](const auto& call, const Books& books,
                                       storage::Session& session) -> Result<Reply<RuleAnswer>> {
                       auto r = usecases::reporting::find_rule(session, call.path("rule"));
                       if (!r) return r.error();
                       if (!call.require(Permission::read_reports, books, r->organization))
                           return not_found("rule_not_found", "rule", call.path("rule"));
                       return Reply<RuleAnswer>{answer(books, *r), version_etag(r->version)};
                   })));
    router.add(patch<RulePatch, RuleAnswer>("/api/v1/report-rules/{rule}")
                   .allow(Permission::accept_reports)
                   .tag("reports")
                   .says("Kết thúc một quy định", "End a rule")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "rule_not_found"}})
                   .write(end));
    router.add(get<CalendarPageQuery, OwedList>("/api/v1/report-calendar")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Lịch báo cáo: ai nợ gì, hạn khi nào", "Calendar: who owes what, and when")
                   .details("from và to là về ngày cuối kỳ; mặc định năm nay.",
                            "from and to are about the last days of periods; this year otherwise.")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .takes_long()
                   .read(with_books(calendar)));
    router.add(get<CompletenessQuery, CompletenessAnswer>("/api/v1/report-completeness")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Tỷ lệ đầy đủ và đúng hạn", "Completeness and timeliness")
                   .takes_long()
                   .read(with_books(completeness)));
    router.add(get<ReminderQuery, ReminderList>("/api/v1/report-reminders")
                   .allow(Permission::read_reports)
                   .tag("reports")
                   .says("Nhắc báo cáo sắp đến hạn và quá hạn",
                         "Reports that are late or due within some days")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .takes_long()
                   .read(with_books(reminders)));
}

}  // namespace api::reporting
