#include "api/reporting/calendar.hpp"

#include "api/documents/format.hpp"
#include "api/http/conditions.hpp"
#include "api/http/reference.hpp"
#include "api/reporting/assembly.hpp"
#include "api/scheduling/checks.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace api::reporting {
namespace {

using namespace domain::reporting;
using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using scheduling::Checks;

/// The longest stretch that is worked out at once: two plan years and a bit.
constexpr int most_days = 800;

RuleAnswer answer(const Books& books, const Rule& r) {
    const auto* o = books.registry().organizations.find(r.organization);
    return {r.id,         o ? o->code : "", r.kind,
            r.levels,     r.days_after,     std::int64_t(r.year_starts_in),
            r.valid.from, r.valid.to,       r.document,
            r.version};
}

Result<Reply<RuleAnswer>> add(const Call<None, NewRule>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    Checks checks(tx.books());
    Rule r;
    r.organization = checks.organization("/organization", body.organization.value);
    if (r.organization)
        if (auto allowed = call.require(Permission::accept_reports, tx.books(), r.organization);
            !allowed)
            return allowed.error();
    checks.order(body.valid_from, body.valid_to, "/valid_to");
    if (body.kind == ReportKind::free)
        checks.refuse(
            "/kind", "period_not_of_kind",
            {{"kind", std::string(domain::name_of(body.kind))}, {"from", "–"}, {"to", "–"}});
    if (body.id)
        for (const auto& other : storage::reporting::rules(tx.session()))
            if (other.id == *body.id)
                checks.refuse("/id", "id_taken", {{"id", body.id->text()}}, ErrorKind::conflict);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    r.id = body.id ? *body.id : tx.new_id();
    r.kind = body.kind;
    r.levels = body.levels.items;
    r.days_after = body.days_after.value;
    if (body.year_starts_in) r.year_starts_in = unsigned(body.year_starts_in->value);
    r.valid = {body.valid_from, body.valid_to};
    if (body.document) r.document = body.document->value;
    r = storage::reporting::add(tx, r);
    return Reply<RuleAnswer>{answer(tx.books(), r), version_etag(r.version),
                             "/api/v1/report-rules/" + r.id.text()};
}

Result<Rule> found(const Incoming& call, storage::Session& session) {
    auto wanted = normal_reference(call.path("rule"));
    for (auto& r : storage::reporting::rules(session))
        if (r.id.text() == wanted) return std::move(r);
    return not_found("rule_not_found", "rule", call.path("rule"));
}

Result<Reply<RuleAnswer>> end(const Call<None, RulePatch>& call, storage::WriteTransaction& tx) {
    auto rule = found(call, tx.session());
    if (!rule) return rule.error();
    if (auto allowed = call.require(Permission::accept_reports, tx.books(), rule->organization);
        !allowed)
        return allowed.error();
    if (auto fresh = call.expect_version(rule->version); !fresh) return fresh.error();
    rule->valid.to = call.body.valid_to;
    auto r = storage::reporting::change(tx, *rule);
    return Reply<RuleAnswer>{answer(tx.books(), r), version_etag(r.version)};
}

/// Where an owed report stands in the lists: by the day it is due, then by what it is about.
ListPlace place_of(const Owed& o) {
    const auto& d = o.due;
    return {sortable(d.due.number) + sortable(d.organization) + sortable(d.to.number) +
                sortable(std::int64_t(d.kind)) + sortable(d.from.number) + sortable(d.campaign),
            d.drive};
}

/// What is owed below the organisation asked about, to whom the one who asks may look.
Result<std::vector<Owed>> owed_for(const Incoming& call, const Books& books,
                                   storage::Session& session, const CalendarQuery& q, Day from,
                                   Day to) {
    Checks checks(books);
    auto organization = checks.organization_if("?organization", q.organization);
    checks.order(std::optional(from), std::optional(to), "?to");
    if (to.number - from.number > most_days)
        checks.refuse("?to", "range_too_long", {{"days", std::to_string(most_days)}});
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    const auto& tree = books.registry().organizations;
    std::vector<Owed> out;
    for (auto& o : owed(books, session, from, to)) {
        if (q.kind && o.due.kind != *q.kind) continue;
        if (organization && !tree.within(o.due.organization, organization, o.due.to)) continue;
        if (!call.require(Permission::read_reports, books, o.due.organization)) continue;
        out.push_back(std::move(o));
    }
    // The same order as place_of() has.
    auto key = [](const Due& d) {
        return std::tie(d.due, d.organization, d.to, d.kind, d.from, d.campaign, d.drive);
    };
    std::sort(out.begin(), out.end(),
              [&](const Owed& a, const Owed& b) { return key(a.due) < key(b.due); });
    return out;
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

std::pair<Day, Day> days_of(const CalendarQuery& q, const Books& books) {
    Day year = Day::of(books.as_of.today.year(), 1, 1);
    Day from = q.from ? *q.from : year;
    return {from, q.to ? *q.to : Day::of(from.year(), 12, 31)};
}

Result<Reply<OwedList>> calendar(const Call<CalendarPageQuery, None>& call, const Books& books,
                                 storage::Session& session) {
    auto [from, to] = days_of(call.query, books);
    auto all = owed_for(call, books, session, call.query, from, to);
    if (!all) return all.error();
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
        a.overdue = !o.standing.received && o.due.due < books.as_of.today;
        if (o.report) {
            a.report = o.report->code;
            a.submitted_at = o.report->submitted_at;
        }
        return a;
    });
    if (!filled) return filled.error();
    return out;
}

Result<Reply<CompletenessAnswer>> completeness(const Call<CompletenessQuery, None>& call,
                                               const Books& books, storage::Session& session) {
    auto [from, to] = days_of(call.query, books);
    auto all = owed_for(call, books, session, call.query, from, to);
    if (!all) return all.error();
    auto by = call.query.by.value_or(CompletenessBy::organization);
    std::map<std::tuple<std::string, Day, Day, int>, CompletenessRow> rows;
    Reply<CompletenessAnswer> out;
    out.value.period = {from, to};
    auto count = [](CompletenessRow& row, const Owed& o) {
        ++row.expected;
        row.received += o.standing.received;
        row.on_time += o.standing.on_time;
    };
    for (const auto& o : *all) {
        // What is not due yet is not expected yet, unless it is there already.
        if (o.due.due >= books.as_of.today && !o.standing.received) continue;
        std::tuple<std::string, Day, Day, int> key{};
        CompletenessRow row;
        if (by == CompletenessBy::organization) {
            row.organization = books.registry().organizations.find(o.due.organization)->code;
            std::get<0>(key) = *row.organization;
        } else if (by == CompletenessBy::period) {
            row.period = PeriodAnswer{o.due.from, o.due.to};
            std::get<1>(key) = o.due.to;
            std::get<2>(key) = o.due.from;
        } else {
            row.kind = o.due.kind;
            std::get<3>(key) = int(o.due.kind);
        }
        count(rows.try_emplace(key, row).first->second, o);
        count(out.value.total, o);
    }
    auto rates = [](CompletenessRow& row) {
        auto rate = [&](std::int64_t part) -> Number {
            if (row.expected == 0) return {not_applicable(Unit::percent)};
            return {given(Unit::percent, (part * 2000 + row.expected) / (2 * row.expected))};
        };
        row.completeness = rate(row.received);
        row.timeliness = rate(row.on_time);
    };
    for (auto& [key, row] : rows) {
        rates(row);
        out.value.rows.push_back(row);
    }
    rates(out.value.total);
    return out;
}

Result<Reply<ReminderList>> reminders(const Call<ReminderQuery, None>& call, const Books& books,
                                      storage::Session& session) {
    Day today = books.as_of.today;
    auto ahead = std::int32_t(call.query.days ? call.query.days->value : 7);
    CalendarQuery q;
    q.organization = call.query.organization;
    // A report that is a year late is a matter for a person, not for a reminder.
    auto all = owed_for(call, books, session, q, today.plus(-366), today.plus(ahead));
    if (!all) return all.error();
    Reply<ReminderList> out;
    out.value.on = today;
    std::erase_if(
        *all, [&](const Owed& o) { return o.standing.received || today.plus(ahead) < o.due.due; });
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
                       auto rules = storage::reporting::rules(session);
                       std::erase_if(rules, [&](const Rule& r) {
                           return !call.require(Permission::read_reports, books, r.organization);
                       });
                       std::sort(rules.begin(), rules.end(),
                                 [](const Rule& a, const Rule& b) { return a.num < b.num; });
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
                       auto r = found(call, session);
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
