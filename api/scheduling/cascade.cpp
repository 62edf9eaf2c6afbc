#include "api/scheduling/cascade.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "api/http/messages.hpp"
#include "api/scheduling/checks.hpp"
#include "api/tallying/questions.hpp"
#include "domain/tallying/target_split.hpp"
#include "domain/tallying/totals.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::DayRange;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Target;
using domain::scheduling::TargetPlan;
using domain::tallying::Books;

TargetPlan plan_of(const Books& books) {
    const auto& reg = books.registry();
    return {reg.organizations, reg.campaigns, reg.targets, reg.head_counts};
}

double decimal(std::int64_t thousandths) { return double(thousandths) / 1'000; }

std::optional<CascadeTarget> target_of(const Books& books, const std::optional<domain::scheduling::TargetAmount>& amount) {
    if (!amount) return std::nullopt;
    const Target& t = *amount->target;
    CascadeTarget out{t.id, t.measure, t.value, {}, {}, books.registry().organizations.find(t.issued_by)->code, t.document, t.revision};
    if (amount->thousandths) out.amount = decimal(*amount->thousandths);
    if (amount->heads) out.head_count = answer(books, *amount->heads);
    return out;
}

Result<Reply<CascadeAnswer>> cascade(const Call<CascadeQuery, None>& call, const Books& books) {
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
            r.commitment_difference = decimal(*row.committed->thousandths - *row.assigned->thousandths);
        a.short_of += row.state == CascadeState::short_of;
        a.over += row.state == CascadeState::over;
        a.rows.push_back(std::move(r));
    }
    auto seen = tallying::seen_parts(call, Permission::read_plan, books);
    out.etag = tallying::books_etag(books.as_of, {}, tallying::reader_key(call, seen, books));
    return out;
}

/// Which member a refusal of the split is about.
domain::Error at_member(domain::Error error) {
    std::string pointer = error.code == "target_missing" ? "/total" : error.code == "fixed_exceeds_total" ? "/fixed" : "/by";
    error.violations.push_back({std::move(pointer), error.code, error.parameters});
    return error;
}

Result<Reply<ProposalAnswer>> propose(const Call<None, NewProposal>& call, const Books& books) {
    const auto& body = call.body;
    const auto& reg = books.registry();
    const auto& tree = reg.organizations;
    Checks checks(books);
    domain::tallying::SplitQuestion question;
    question.organization = checks.organization("/organization", body.organization.value);
    if (body.campaign) question.campaign = checks.campaign("/campaign", body.campaign->value);
    if (body.last_campaign) question.last_campaign = checks.campaign("/last_campaign", body.last_campaign->value);
    if (body.period) checks.order<Day>(body.period->from, body.period->to, "/period/to");
    if (body.last) checks.order<Day>(body.last->from, body.last->to, "/last/to");
    if (body.period.has_value() == body.campaign.has_value()) checks.refuse("", "target_needs_period_or_campaign");
    if (body.measure == TargetMeasure::percent_staff || body.measure == TargetMeasure::percent_population)
        checks.refuse("/measure", "not_a_choice", {{"choices", "registrations, bags, standard_units"}});
    if (body.by == SplitBy::weights && !body.weights) checks.refuse("/weights", "required");
    auto gather = [&](const auto& list, const char* member, auto number, std::map<std::int64_t, std::int64_t>& into) {
        if (!list) return;
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto& item = list->items[i];
            std::string pointer = std::string("/") + member + "/" + std::to_string(i) + "/organization";
            auto num = checks.organization(pointer, item.organization.value);
            if (num && !into.emplace(num, number(item)).second)
                checks.refuse(pointer, "organization_repeated", {{"organization", item.organization.value}});
        }
    };
    gather(body.weights, "weights", [](const SplitWeight& w) { return w.weight.value; }, question.weights);
    gather(body.fixed, "fixed", [](const SplitFixed& f) { return f.value.value; }, question.fixed);
    std::vector<std::int64_t> among;
    if (body.among)
        for (std::size_t i = 0; i < body.among->size(); ++i) {
            std::string pointer = "/among/" + std::to_string(i);
            auto num = checks.organization(pointer, body.among->items[i].value);
            if (num && std::find(among.begin(), among.end(), num) != among.end())
                checks.refuse(pointer, "organization_repeated", {{"organization", body.among->items[i].value}});
            else if (num)
                among.push_back(num);
        }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = call.require(Permission::read_plan, books, question.organization); !may) return may.error();

    question.measure = body.measure;
    question.by = body.by;
    question.span = body.period ? DayRange{body.period->from, body.period->to}
                                : DayRange{reg.campaigns.at(question.campaign).starts_on, reg.campaigns.at(question.campaign).ends_on};
    if (body.last) question.last = {body.last->from, body.last->to};
    if (body.total) question.total = body.total->value;
    if (among.empty()) among = split_among(books, question);
    std::sort(among.begin(), among.end(), [&](auto a, auto b) { return tree.find(a)->code < tree.find(b)->code; });
    for (auto num : among)
        if (auto may = call.require(Permission::read_plan, books, num); !may) return may.error();
    auto split = split_target(books, question, among);
    if (!split) return at_member(split.error());

    Reply<ProposalAnswer> out;
    auto& a = out.value;
    a.organization = tree.find(question.organization)->code;
    a.measure = body.measure;
    a.by = body.by;
    a.total = split->total;
    domain::scheduling::WorkCalendar calendar(tree, reg.calendar_days);
    domain::scheduling::WeekdayWeights days{1, 1, 1, 1, 1, 1, 1};
    if (body.weekdays)
        for (std::size_t i = 0; i < 7; ++i) days[i] = body.weekdays->items[i].value;
    for (const auto& part : split->parts) {
        a.sum += part.value;
        const auto& o = *tree.find(part.organization);
        if (!part.fixed && part.weight <= 0) a.without_weight.push_back(o.code);
        ProposalPart p{o.code, o.name, part.weight, part.fixed.has_value(), part.value, {}, {}, {}, {}};
        p.percent = {domain::tallying::percent_tenths(part.value, double(split->total))};
        if (part.heads) p.head_count = answer(books, *part.heads);
        auto spread = domain::scheduling::spread(part.value, *question.span.from, *question.span.to, part.organization, calendar, days);
        for (const auto& m : spread.months)
            p.months.push_back({Day::of(m.year, m.month, 1).text().substr(0, 7), m.open_days, m.value});
        for (const auto& w : spread.weekdays) p.weekdays.push_back({WeekdayName(w.weekday), w.open_days, w.value});
        a.parts.push_back(std::move(p));
        if (part.value <= 0) continue;
        ProposedTarget t{o.code, a.organization, body.period, {}, body.measure, double(part.value), TargetBasis::assigned, {}, {}};
        if (question.campaign) t.campaign = reg.campaigns.at(question.campaign).code;
        if (body.document) t.document = body.document->value;
        if (part.superseded) t.supersedes = part.superseded->id;
        a.targets.push_back(std::move(t));
    }
    return out;
}

Result<Reply<TargetBatchAnswer>> accept(const Call<None, TargetBatch>& call, storage::WriteTransaction& tx) {
    std::vector<Target> made;
    domain::Error refused{ErrorKind::conflict, {}, {}, {}};
    for (std::size_t i = 0; i < call.body.targets.size(); ++i) {
        auto one = create_target(call, tx, call.body.targets.items[i]);
        if (one) {
            made.push_back(*one);
            continue;
        }
        const auto& error = one.error();
        if (error.kind == ErrorKind::forbidden) return error;
        refuse_part(refused, "/targets/" + std::to_string(i), error);
    }
    if (!refused.violations.empty()) return settled(std::move(refused));
    Reply<TargetBatchAnswer> out;
    for (const auto& t : made) out.value.targets.push_back(answer(tx.books(), tx.books().registry().targets.at(t.num)));
    out.value.warnings = warnings_about(tx.books(), made, preferred_language(call.request->header("accept-language")));
    return out;
}

}  // namespace

void add_cascade(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    router.add(get<CascadeQuery, CascadeAnswer>("/api/v1/targets/cascade")
                   .allow(Permission::read_plan)
                   .tag("targets")
                   .says("Chỉ tiêu từ trên xuống, với tổng ở mọi cấp", "Targets from the top down, with the sums at every level")
                   .details("Đơn vị đứng dưới cấp trên của mình vào ngày đầu của thời kỳ. Chỗ thiếu hoặc vượt được nêu ở mọi cấp.",
                            "Organisations stand below the parent of their first day in the period. What is short or over is told at "
                            "every level.")
                   .etag()
                   .memory(cascade));
    router.add(post<NewProposal, ProposalAnswer>("/api/v1/targets/proposals")
                   .allow(Permission::read_plan)
                   .tag("targets")
                   .says("Đề nghị chia chỉ tiêu", "Propose how to split a target")
                   .details("Không ghi gì. Các phần cộng lại đúng bằng tổng (số dư lớn nhất), rải theo tháng và thứ trong tuần trừ ngày "
                            "nghỉ. targets dùng được ngay cho /targets/batch.",
                            "Writes nothing. The parts add up exactly (largest remainder) and are spread over months and weekdays without "
                            "days off. targets can be sent to /targets/batch as they are.")
                   .problems({{ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "campaign_not_found"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "target_needs_period_or_campaign"},
                              {ErrorKind::rule, "organization_repeated"},
                              {ErrorKind::rule, "not_a_choice"},
                              {ErrorKind::rule, "required"},
                              {ErrorKind::rule, "target_missing"},
                              {ErrorKind::rule, "fixed_exceeds_total"},
                              {ErrorKind::rule, "nothing_to_split"}})
                   .read([read_books = std::move(read_books)](const Call<None, NewProposal>& call, storage::Session&) {
                       return propose(call, *read_books());
                   }));
    router.add(post<TargetBatch, TargetBatchAnswer>("/api/v1/targets/batch")
                   .allow(Permission::approve_plan)
                   .tag("targets")
                   .says("Giao nhiều chỉ tiêu cùng lúc, tất cả hoặc không", "Set many targets at once, all or none")
                   .problems({{ErrorKind::conflict, "id_taken"},
                              {ErrorKind::conflict, "target_already_superseded"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "organization_ended"},
                              {ErrorKind::rule, "organization_not_begun"},
                              {ErrorKind::rule, "campaign_not_found"},
                              {ErrorKind::rule, "target_not_found"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "target_needs_period_or_campaign"},
                              {ErrorKind::rule, "percent_out_of_range"},
                              {ErrorKind::rule, "target_not_positive"},
                              {ErrorKind::rule, "revision_of_other_organization"}})
                   .write(accept));
}

}  // namespace api::scheduling
