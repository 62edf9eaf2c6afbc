#include "api/scheduling/targets.hpp"

#include <algorithm>
#include <cmath>

#include "api/http/listing.hpp"
#include "api/scheduling/checks.hpp"
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

bool is_percent(TargetMeasure measure) {
    return measure == TargetMeasure::percent_staff || measure == TargetMeasure::percent_population;
}

Result<Reply<TargetRevision>> add(const Call<None, NewTarget>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
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
    auto added = storage::scheduling::add(tx, t);
    if (!added) return added.error();
    auto out = reply(tx.books(), *added);
    out.location = "/api/v1/targets/" + added->id.text();
    return out;
}

}  // namespace

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
