#include "api/scheduling/cascade.hpp"

#include "api/http/messages.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/cascade_handlers.hpp"
#include "api/scheduling/checks.hpp"
#include "api/tallying/questions.hpp"
#include "domain/tallying/totals.hpp"

namespace api::scheduling {

using domain::Day;
using domain::DayRange;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Target;
using domain::scheduling::TargetPlan;
using domain::tallying::Books;

namespace {

TargetPlan plan_of(const Books& books) {
    const auto& reg = books.registry();
    return {reg.organizations, reg.campaigns, reg.targets, reg.head_counts};
}

double decimal(std::int64_t thousandths) {
    return double(thousandths) / 1'000;
}

std::optional<CascadeTarget> target_of(
    const Books& books, const std::optional<domain::scheduling::TargetAmount>& amount) {
    if (!amount) return std::nullopt;
    const Target& t = *amount->target;
    CascadeTarget out{t.id,       t.measure, t.value,
                      {},         {},        books.registry().organizations.find(t.issued_by)->code,
                      t.document, t.revision};
    if (amount->thousandths) out.amount = decimal(*amount->thousandths);
    if (amount->heads) out.head_count = answer(books, *amount->heads);
    return out;
}

}  // namespace

Result<Reply<CascadeAnswer>> show_cascade(const Call<CascadeQuery, None>& call,
                                          const Books& books) {
    const auto& q = call.query;
    const auto& reg = books.registry();
    Checks checks(books);
    domain::scheduling::CascadeQuestion question;
    question.organization = checks.organization_if("?organization", q.organization);
    if (q.campaign) question.campaign = checks.campaign("?campaign", q.campaign->value);
    if (q.from && q.to) {
        checks.order<Day>(*q.from, *q.to, "?to");
        question.period = DayRange{*q.from, *q.to};
    }
    if (bool(q.from) != bool(q.to) || bool(q.campaign) == bool(q.from))
        checks.refuse("?campaign", "target_needs_period_or_campaign");
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    if (question.organization && !call.sees_organization(books, question.organization))
        return domain::Error{ErrorKind::forbidden, "forbidden", {}, {}};
    question.measure = q.measure.value_or(TargetMeasure::bags);
    Reply<CascadeAnswer> out;
    auto& a = out.value;
    if (question.campaign) {
        const auto& campaign = reg.campaigns.at(question.campaign);
        a.campaign = campaign.code;
        a.period = {campaign.starts_on, campaign.ends_on};
    } else {
        a.period = {*q.from, *q.to};
    }
    a.measure = question.measure;
    a.unit = domain::scheduling::unit_of(question.measure);
    for (const auto& row : domain::scheduling::cascade(plan_of(books), question)) {
        if (!call.sees_organization(books, row.organization)) continue;
        const auto& o = *reg.organizations.find(row.organization);
        CascadeRowAnswer r;
        r.organization = o.code;
        r.name = o.name;
        r.kind = o.kind;
        if (row.parent) r.parent = reg.organizations.find(row.parent)->code;
        r.depth = row.depth;
        r.assigned = target_of(books, row.assigned);
        r.committed = target_of(books, row.committed);
        r.children = row.children;
        r.children_with_target = row.children_with_target;
        r.children_assigned = decimal(row.children_assigned);
        r.children_committed = decimal(row.children_committed);
        r.state = row.state;
        if (row.own() && row.children_with_target) r.difference = decimal(row.difference());
        if (r.assigned && r.committed && r.assigned->amount && r.committed->amount)
            r.commitment_difference =
                decimal(*row.committed->thousandths - *row.assigned->thousandths);
        a.short_of += row.state == CascadeState::short_of;
        a.over += row.state == CascadeState::over;
        a.rows.push_back(std::move(r));
    }
    auto seen = tallying::seen_parts(call, Permission::read_plan, books);
    out.etag = tallying::books_etag(books.as_of, {}, tallying::reader_key(call, seen, books));
    return out;
}

namespace {

usecases::scheduling::SplitWish wish_of(const NewProposal& body) {
    usecases::scheduling::SplitWish out;
    out.organization = body.organization.value;
    if (body.period) out.period = {body.period->from, body.period->to};
    out.campaign = plain(body.campaign);
    out.measure = body.measure;
    out.total = plain(body.total);
    out.by = body.by;
    out.among = plain_or_empty(body.among);
    if (body.weights) {
        out.weights.emplace();
        for (const auto& w : *body.weights)
            out.weights->emplace_back(w.organization.value, w.weight.value);
    }
    if (body.fixed)
        for (const auto& f : *body.fixed)
            out.fixed.emplace_back(f.organization.value, f.value.value);
    if (body.last) out.last = {body.last->from, body.last->to};
    out.last_campaign = plain(body.last_campaign);
    return out;
}

/// A part of the split, spread over the open days of its span.
ProposalPart part_of(const Books& books, const domain::tallying::TargetSplit& split,
                     const domain::tallying::SplitPart& part, const DayRange& span,
                     const domain::scheduling::WorkCalendar& calendar,
                     const domain::scheduling::WeekdayWeights& days) {
    const auto& o = *books.registry().organizations.find(part.organization);
    ProposalPart out{o.code, o.name, part.weight, part.fixed.has_value(), part.value, {},
                     {},     {},     {}};
    out.percent = {domain::tallying::percent_tenths(part.value, double(split.total))};
    if (part.heads) out.head_count = answer(books, *part.heads);
    const auto spread = domain::scheduling::spread(part.value, *span.from, *span.to,
                                                   part.organization, calendar, days);
    for (const auto& m : spread.months)
        out.months.push_back(
            {Day::of(m.year, m.month, 1).text().substr(0, 7), m.open_days, m.value});
    for (const auto& w : spread.weekdays)
        out.weekdays.push_back({WeekdayName(w.weekday), w.open_days, w.value});
    return out;
}

}  // namespace

Result<Reply<ProposalAnswer>> propose_split(const Call<None, NewProposal>& call,
                                            const Books& books) {
    const auto& body = call.body;
    auto proposed = usecases::scheduling::propose_split(call.actor(), books, wish_of(body));
    if (!proposed) return proposed.error();
    const auto& question = proposed->question;
    const auto& split = proposed->split;
    const auto& reg = books.registry();
    Reply<ProposalAnswer> out;
    auto& a = out.value;
    a.organization = reg.organizations.find(question.organization)->code;
    a.measure = body.measure;
    a.by = body.by;
    a.total = split.total;
    const domain::scheduling::WorkCalendar calendar(reg.organizations, reg.calendar_days);
    domain::scheduling::WeekdayWeights days{1, 1, 1, 1, 1, 1, 1};
    if (body.weekdays)
        for (std::size_t i = 0; i < 7; ++i) days[i] = body.weekdays->items[i].value;
    for (const auto& part : split.parts) {
        a.sum += part.value;
        a.parts.push_back(part_of(books, split, part, question.span, calendar, days));
        const auto& code = a.parts.back().organization;
        if (!part.fixed && part.weight <= 0) a.without_weight.push_back(code);
        if (part.value <= 0) continue;
        ProposedTarget t{code,
                         a.organization,
                         body.period,
                         {},
                         body.measure,
                         double(part.value),
                         TargetBasis::assigned,
                         {},
                         {}};
        if (question.campaign) t.campaign = reg.campaigns.at(question.campaign).code;
        if (body.document) t.document = body.document->value;
        if (part.superseded) t.supersedes = part.superseded->id;
        a.targets.push_back(std::move(t));
    }
    return out;
}

Result<Reply<TargetBatchAnswer>> set_targets(const Call<None, TargetBatch>& call,
                                             storage::WriteTransaction& tx) {
    std::vector<usecases::scheduling::NewTarget> all;
    for (const auto& body : call.body.targets) all.push_back(plain_target(body));
    auto made = usecases::scheduling::set_targets(call.actor(), tx, all);
    if (!made) return made.error();
    Reply<TargetBatchAnswer> out;
    for (const auto& t : *made)
        out.value.targets.push_back(answer(tx.books(), tx.books().registry().targets.at(t.num)));
    out.value.warnings = answers(usecases::scheduling::disagreements_about(tx.books(), *made),
                                 preferred_language(call.request->header("accept-language")));
    return out;
}

}  // namespace api::scheduling
