#include "api/scheduling/targets.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "api/http/listing.hpp"
#include "api/http/messages.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/scheduling/cascade.hpp"
#include "storage/scheduling/targets.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Target;
using domain::tallying::Books;

const Target* find(const Books& books, const std::string& reference) {
    auto num = books.registry().target(normal_reference(reference));
    return num ? &books.registry().targets.at(*num) : nullptr;
}

/// A target does not change, but it can be superseded once.
std::string etag(const Target& t) {
    return '"' + std::to_string(t.revision) + (t.superseded_by ? "-superseded\"" : "\"");
}

Reply<TargetRevision> reply(const Books& books, const Target& t) { return {answer(books, t), etag(t)}; }

Result<Reply<Page<TargetRevision>>> list(const Call<TargetQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    std::int64_t issued_by = checks.organization_if("?issued_by", q.issued_by);
    std::int64_t campaign = q.campaign ? checks.campaign("?campaign", q.campaign->value) : 0;
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto order = q.order({TargetSort::created});
    auto listing = Listing<Target>::of(q, order);
    if (!listing) return listing.error();
    for (const auto& [num, t] : books.registry().targets) {
        if (!call.sees_organization(books, t.organization)) continue;
        if (organization && t.organization != organization) continue;
        if (issued_by && t.issued_by != issued_by) continue;
        if (campaign && t.campaign != campaign) continue;
        if (q.measure && t.measure != *q.measure) continue;
        if (q.basis && t.basis != *q.basis) continue;
        if (q.on && !(t.period && t.period->contains(*q.on))) continue;
        if (q.current && *q.current != (t.superseded_by == 0)) continue;
        // Thousandths keep the order of percentages.
        std::int64_t number = order.by == TargetSort::value ? std::llround(t.value * 1000) : 0;
        listing->add({number, {}, num}, t);
    }
    Reply<Page<TargetRevision>> out;
    out.value = listing->page<TargetRevision>([&](const Target& t) { return answer(books, t); });
    return out;
}

Result<Reply<TargetRevision>> show(const Call<None, None>& call, const Books& books) {
    const Target* t = find(books, call.path("target"));
    if (!t) return not_found("target_not_found", "target", call.path("target"));
    return reply(books, *t);
}

Result<Reply<TargetRevisions>> revisions(const Call<None, None>& call, const Books& books) {
    const Target* t = find(books, call.path("target"));
    if (!t) return not_found("target_not_found", "target", call.path("target"));
    const auto& all = books.registry().targets;
    while (t->supersedes) t = &all.at(t->supersedes);
    Reply<TargetRevisions> out;
    for (;;) {
        out.value.items.push_back(answer(books, *t));
        if (!t->superseded_by) break;
        t = &all.at(t->superseded_by);
    }
    return out;
}

/// `organization_ended` when the body was dissolved before the days of the target, or is by now and cannot serve them to the end. A
/// target for a time in which it was alive may still be written down later.
void check_alive(Checks& checks, const Books& books, const Target& t) {
    const auto& reg = books.registry();
    const auto& o = *reg.organizations.find(t.organization);
    Day from = t.period ? *t.period->from : reg.campaigns.at(t.campaign).starts_on;
    Day to = t.period ? *t.period->to : reg.campaigns.at(t.campaign).ends_on;
    if (o.valid.to && *o.valid.to < to && (*o.valid.to < from || *o.valid.to < books.as_of.today))
        checks.refuse("/organization", "organization_ended", {{"organization", o.code}, {"day", o.valid.to->text()}});
    if (o.valid.from && to < *o.valid.from)
        checks.refuse("/organization", "organization_not_begun", {{"organization", o.code}, {"day", o.valid.from->text()}});
}

bool is_percent(TargetMeasure measure) {
    return measure == TargetMeasure::percent_staff || measure == TargetMeasure::percent_population;
}

Result<Reply<TargetRevision>> add(const Call<None, NewTarget>& call, storage::WriteTransaction& tx) {
    auto made = create_target(call, tx, call.body);
    if (!made) return made.error();
    auto out = reply(tx.books(), *made);
    out.value.warnings = warnings_about(tx.books(), {*made}, preferred_language(call.request->header("accept-language")));
    out.location = "/api/v1/targets/" + made->id.text();
    return out;
}

}  // namespace

Result<Target> create_target(const Incoming& call, storage::WriteTransaction& tx, const NewTarget& body) {
    const Books& books = tx.books();
    Checks checks(books);
    checks.free("", body.id, [&](const std::string& r) { return books.registry().target(r); });
    Target t;
    t.organization = checks.organization("/organization", body.organization.value);
    t.issued_by = checks.organization("/issued_by", body.issued_by.value);
    if (body.campaign) t.campaign = checks.campaign("/campaign", body.campaign->value);
    if (body.period) {
        checks.order<Day>(body.period->from, body.period->to, "/period/to");
        t.period = domain::DayRange{body.period->from, body.period->to};
    }
    if (body.period.has_value() == body.campaign.has_value()) checks.refuse("", "target_needs_period_or_campaign");
    if (t.organization && (t.period || t.campaign)) check_alive(checks, books, t);
    if (is_percent(body.measure)) {
        if (!(body.value.value > 0 && body.value.value <= 100))
            checks.refuse("/value", "percent_out_of_range", {{"max", "100"}});
    } else if (!(body.value.value > 0)) {
        checks.refuse("/value", "target_not_positive");
    }
    if (body.supersedes) {
        const Target* old = find(books, body.supersedes->text());
        if (!old) {
            checks.refuse("/supersedes", "target_not_found", {{"target", body.supersedes->text()}});
        } else {
            t.supersedes = old->num;
            if (old->superseded_by)
                checks.refuse("/supersedes", "target_already_superseded", {}, ErrorKind::conflict);
            if (t.organization && old->organization != t.organization)
                checks.refuse("/organization", "revision_of_other_organization");
        }
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    // What is assigned comes from above; what is committed, an organisation says of itself.
    if (auto ok = call.require(Permission::approve_plan, books, t.organization); !ok) return ok.error();
    if (body.basis == domain::scheduling::TargetBasis::assigned)
        if (auto ok = call.require(Permission::approve_plan, books, t.issued_by); !ok) return ok.error();
    t.id = body.id ? *body.id : tx.new_id();
    t.measure = body.measure;
    t.value = body.value.value;
    t.basis = body.basis;
    if (body.document) t.document = body.document->value;
    if (body.reason) t.reason = body.reason->value;
    return storage::scheduling::add(tx, t);
}

std::vector<TargetWarning> warnings_about(const Books& books, const std::vector<Target>& targets, Language language) {
    const auto& reg = books.registry();
    const domain::scheduling::TargetPlan plan{reg.organizations, reg.campaigns, reg.targets, reg.head_counts};
    std::vector<TargetWarning> out;
    auto code_of = [&](std::int64_t organization) { return reg.organizations.find(organization)->code; };
    auto told = [&](const std::string& code, const std::string& organization) {
        return std::any_of(out.begin(), out.end(),
                           [&](const TargetWarning& w) { return w.code == code && w.organization == organization; });
    };
    // Targets that are compared with each other are compared once, however many of them there are.
    std::map<std::tuple<std::int64_t, std::int32_t, std::int32_t, domain::scheduling::TargetUnit>, std::set<std::int64_t>> concerned;
    for (const auto& t : targets) {
        auto amount = domain::scheduling::amount_of(plan, t);
        if (!amount.thousandths && !told("head_count_missing", code_of(t.organization))) {
            std::string kind = t.measure == TargetMeasure::percent_staff ? "staff" : "population";
            out.push_back({"head_count_missing", code_of(t.organization), t.value, 0, 0,
                           explain("head_count_missing", {{"organization", code_of(t.organization)}, {"kind", kind}}, language)});
        }
        auto span = domain::scheduling::span_of(plan, t);
        auto& organizations = concerned[{t.campaign, span.from->number, span.to->number, domain::scheduling::unit_of(t.measure)}];
        organizations.insert(t.organization);
        if (auto day = placement_day(reg.organizations, *reg.organizations.find(t.organization), span))
            if (auto parent = reg.organizations.parent(t.organization, *day)) organizations.insert(parent);
    }
    for (const auto& [key, organizations] : concerned) {
        auto [campaign, from, to, unit] = key;
        domain::scheduling::CascadeQuestion question;
        if (campaign)
            question.campaign = campaign;
        else
            question.period = domain::DayRange{Day{from}, Day{to}};
        using enum domain::scheduling::TargetUnit;
        question.measure = unit == registrations    ? TargetMeasure::registrations
                           : unit == standard_units ? TargetMeasure::standard_units
                                                    : TargetMeasure::bags;
        for (const auto& row : domain::scheduling::cascade(plan, question)) {
            using domain::scheduling::CascadeState;
            if (!organizations.contains(row.organization)) continue;
            if (row.state != CascadeState::short_of && row.state != CascadeState::over) continue;
            std::string code = row.state == CascadeState::over ? "children_over" : "children_short";
            auto decimal = [](std::int64_t thousandths) { return double(thousandths) / 1'000; };
            TargetWarning warning{code, code_of(row.organization), decimal(*row.own()), decimal(row.children_assigned),
                                  decimal(row.difference()), {}};
            auto text = [](std::int64_t thousandths) {
                std::string number = std::to_string(thousandths / 1'000);
                if (auto rest = thousandths % 1'000) {
                    std::string digits = std::to_string(1'000 + rest).substr(1);
                    number += '.' + digits.substr(0, digits.find_last_not_of('0') + 1);
                }
                return number;
            };
            warning.detail = explain(code,
                                     {{"organization", warning.organization},
                                      {"target", text(*row.own())},
                                      {"sum", text(row.children_assigned)},
                                      {"difference", text(std::abs(row.difference()))}},
                                     language);
            out.push_back(std::move(warning));
        }
    }
    return out;
}

TargetRevision answer(const Books& books, const Target& t) {
    const auto& reg = books.registry();
    TargetRevision out;
    out.id = t.id;
    out.organization = reg.organizations.find(t.organization)->code;
    out.issued_by = reg.organizations.find(t.issued_by)->code;
    if (t.period) out.period = Period{*t.period->from, *t.period->to};
    if (t.campaign) out.campaign = reg.campaigns.at(t.campaign).code;
    out.measure = t.measure;
    out.value = t.value;
    out.basis = t.basis;
    out.document = t.document;
    out.reason = t.reason;
    out.revision = t.revision;
    if (t.supersedes) out.supersedes = reg.targets.at(t.supersedes).id;
    if (t.superseded_by) out.superseded_by = reg.targets.at(t.superseded_by).id;
    return out;
}

void add_targets(Router& router) {
    const Words id{"id của chỉ tiêu", "the target's id"};
    router.add(get<TargetQuery, Page<TargetRevision>>("/api/v1/targets")
                   .allow(Permission::read_plan)
                   .tag("targets")
                   .says("Danh sách chỉ tiêu", "List targets")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewTarget, TargetRevision>("/api/v1/targets")
                   .allow(Permission::approve_plan)
                   .tag("targets")
                   .says("Giao chỉ tiêu hoặc thay thế một chỉ tiêu", "Set a target or revise one")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "id_taken"},
                              {ErrorKind::conflict, "target_already_superseded"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "campaign_not_found"},
                              {ErrorKind::rule, "organization_ended"},
                              {ErrorKind::rule, "organization_not_begun"},
                              {ErrorKind::rule, "target_not_found"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "target_needs_period_or_campaign"},
                              {ErrorKind::rule, "percent_out_of_range"},
                              {ErrorKind::rule, "target_not_positive"},
                              {ErrorKind::rule, "revision_of_other_organization"}})
                   .write(add));
    router.add(get<None, TargetRevision>("/api/v1/targets/{target}")
                   .allow(Permission::read_plan, Where::target)
                   .tag("targets")
                   .says("Một chỉ tiêu, kể cả bản đã bị thay thế", "One target, superseded or not")
                   .path<domain::Reference>("target", id)
                   .etag()
                   .problems({{ErrorKind::not_found, "target_not_found"}})
                   .memory(show));
    router.add(get<None, TargetRevisions>("/api/v1/targets/{target}/revisions")
                   .allow(Permission::read_plan, Where::target)
                   .tag("targets")
                   .says("Mọi bản của một chỉ tiêu, cũ trước", "All revisions of a target, oldest first")
                   .path<domain::Reference>("target", id)
                   .problems({{ErrorKind::not_found, "target_not_found"}})
                   .memory(revisions));
}

}  // namespace api::scheduling
