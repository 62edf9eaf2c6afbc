#include "api/scheduling/targets.hpp"

#include "api/http/listing.hpp"
#include "api/http/messages.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/target_handlers.hpp"

#include <cmath>

namespace api::scheduling {

using domain::Result;
using domain::scheduling::Target;
using domain::tallying::Books;

namespace {

const Target* find(const Books& books, const std::string& reference) {
    auto num = books.registry().target(normal_reference(reference));
    return num ? &books.registry().targets.at(*num) : nullptr;
}

/// A target does not change, but it can be superseded once.
std::string etag(const Target& t) {
    return '"' + std::to_string(t.revision) + (t.superseded_by ? "-superseded\"" : "\"");
}

Reply<TargetRevision> reply(const Books& books, const Target& t) {
    return {answer(books, t), etag(t)};
}

}  // namespace

Result<Reply<Page<TargetRevision>>> list_targets(const Call<TargetQuery, None>& call,
                                                 const Books& books) {
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

Result<Reply<TargetRevision>> show_target(const Call<None, None>& call, const Books& books) {
    const Target* t = find(books, call.path("target"));
    if (!t) return not_found("target_not_found", "target", call.path("target"));
    return reply(books, *t);
}

Result<Reply<TargetRevisions>> target_revisions(const Call<PageQuery, None>& call,
                                                const Books& books) {
    const Target* t = find(books, call.path("target"));
    if (!t) return not_found("target_not_found", "target", call.path("target"));
    const auto& all = books.registry().targets;
    while (t->supersedes) t = &all.at(t->supersedes);
    std::vector<const Target*> every{t};
    while (every.back()->superseded_by) every.push_back(&all.at(every.back()->superseded_by));
    Reply<TargetRevisions> out;
    auto filled = fill_page(
        out.value, call.query, "revision", every,
        [](const Target* one) {
            return ListPlace{"", one->revision};
        },
        [&](const Target* one) { return answer(books, *one); });
    if (!filled) return filled.error();
    return out;
}

Result<Reply<TargetRevision>> add_target(const Call<None, NewTarget>& call,
                                         storage::WriteTransaction& tx) {
    auto made = usecases::scheduling::set_target(call.actor(), tx, plain_target(call.body));
    if (!made) return made.error();
    auto out = reply(tx.books(), *made);
    out.value.warnings = answers(usecases::scheduling::disagreements_about(tx.books(), {*made}),
                                 preferred_language(call.request->header("accept-language")));
    out.location = "/api/v1/targets/" + made->id.text();
    return out;
}

usecases::scheduling::NewTarget plain_target(const NewTarget& body) {
    usecases::scheduling::NewTarget out;
    out.id = body.id;
    out.organization = body.organization.value;
    out.issued_by = body.issued_by.value;
    if (body.period) out.period = {body.period->from, body.period->to};
    out.campaign = plain(body.campaign);
    out.measure = body.measure;
    out.value = body.value.value;
    out.basis = body.basis;
    out.document = plain_or_empty(body.document);
    out.reason = plain_or_empty(body.reason);
    out.supersedes = body.supersedes;
    return out;
}

std::vector<TargetWarning> answers(
    const std::vector<usecases::scheduling::TargetDisagreement>& disagreements, Language language) {
    std::vector<TargetWarning> out;
    for (const auto& one : disagreements)
        out.push_back({one.code, one.organization, one.target, one.sum, one.difference,
                       explain(one.code, one.parameters, language)});
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

}  // namespace api::scheduling
