#include "api/scheduling/campaigns.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/name_order.hpp"
#include "domain/core/search.hpp"
#include "usecases/scheduling/campaigns.hpp"

namespace api::scheduling {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Campaign;
using domain::tallying::Books;

const Campaign* find(const Books& books, const std::string& reference) {
    auto num = books.registry().campaign(normal_reference(reference));
    return num ? &books.registry().campaigns.at(*num) : nullptr;
}

Reply<CampaignAnswer> reply(const Books& books, const Campaign& c) {
    return {answer(books, c), version_etag(c.version)};
}

Result<Reply<Page<CampaignAnswer>>> list(const Call<CampaignQuery, None>& call,
                                         const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto order = q.order({CampaignSort::starts_on});
    auto listing = Listing<Campaign>::of(q, order);
    if (!listing) return listing.error();
    const domain::Search search(q.q ? q.q->value : "");
    NameKeys names;
    for (const auto& [num, c] : books.registry().campaigns) {
        if (!search.matches({c.code, c.name})) continue;
        if (q.kind && c.kind != *q.kind) continue;
        if (organization && c.organization != organization) continue;
        if (q.from && c.ends_on < *q.from) continue;
        if (q.to && *q.to < c.starts_on) continue;
        SortKey key{0, c.code, num};
        if (order.by == CampaignSort::starts_on) key.number = c.starts_on.number;
        if (order.by == CampaignSort::ends_on) key.number = c.ends_on.number;
        if (order.by == CampaignSort::name) key.text = names.of(c.name);
        listing->add(key, c);
    }
    Reply<Page<CampaignAnswer>> out;
    out.value = listing->page<CampaignAnswer>([&](const Campaign& c) { return answer(books, c); });
    return out;
}

Result<Reply<CampaignAnswer>> show(const Call<None, None>& call, const Books& books) {
    const Campaign* c = find(books, call.path("campaign"));
    if (!c) return not_found("campaign_not_found", "campaign", call.path("campaign"));
    return reply(books, *c);
}

Result<Reply<CampaignAnswer>> add(const Call<None, NewCampaign>& call,
                                  storage::WriteTransaction& tx) {
    auto added = usecases::scheduling::add(call.actor(), tx, plain_campaign(call.body));
    if (!added) return added.error();
    auto out = reply(tx.books(), *added);
    out.location = "/api/v1/campaigns/" + added->code;
    return out;
}

Result<Reply<CampaignAnswer>> change(const Call<None, CampaignPatch>& call,
                                     storage::WriteTransaction& tx) {
    const Campaign* found = find(tx.books(), call.path("campaign"));
    if (!found) return not_found("campaign_not_found", "campaign", call.path("campaign"));
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    usecases::scheduling::CampaignPatch patch;
    patch.name = plain(body.name);
    patch.kind = plain(body.kind);
    patch.starts_on = plain(body.starts_on);
    patch.ends_on = plain(body.ends_on);
    patch.organization = plain(body.organization);
    patch.lock_days = plain(body.lock_days);
    auto changed = usecases::scheduling::change(call.actor(), tx, found->num, patch);
    if (!changed) return changed.error();
    return reply(tx.books(), *changed);
}

}  // namespace

usecases::scheduling::NewCampaign plain_campaign(const NewCampaign& body) {
    usecases::scheduling::NewCampaign what;
    what.id = body.id;
    what.code = body.code.value;
    what.name = body.name.value;
    what.kind = body.kind;
    what.starts_on = body.starts_on;
    what.ends_on = body.ends_on;
    what.organization = body.organization.value;
    what.lock_days = plain(body.lock_days);
    return what;
}

CampaignAnswer answer(const Books& books, const Campaign& c) {
    return {c.id,
            c.code,
            c.name,
            c.kind,
            c.starts_on,
            c.ends_on,
            books.registry().organizations.find(c.organization)->code,
            c.version,
            c.lock_days};
}

void add_campaigns(Router& router) {
    router.add(get<CampaignQuery, Page<CampaignAnswer>>("/api/v1/campaigns")
                   .allow(Permission::signed_in)
                   .tag("campaigns")
                   .says("Danh sách chiến dịch", "List campaigns")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewCampaign, CampaignAnswer>("/api/v1/campaigns")
                   .allow(Permission::change_plan)
                   .tag("campaigns")
                   .says("Thêm chiến dịch", "Add a campaign")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "ends_before_starts"}})
                   .write(add));
    router.add(get<None, CampaignAnswer>("/api/v1/campaigns/{campaign}")
                   .allow(Permission::signed_in)
                   .tag("campaigns")
                   .says("Một chiến dịch", "One campaign")
                   .etag()
                   .problems({{ErrorKind::not_found, "campaign_not_found"}})
                   .memory(show));
    router.add(patch<CampaignPatch, CampaignAnswer>("/api/v1/campaigns/{campaign}")
                   .allow(Permission::change_plan, Where::campaign)
                   .tag("campaigns")
                   .says("Sửa chiến dịch", "Change a campaign")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "campaign_not_found"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "ends_before_starts"}})
                   .write(change));
}

}  // namespace api::scheduling
