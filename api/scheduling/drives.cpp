#include "api/scheduling/drives.hpp"

#include <algorithm>

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/scheduling/checks.hpp"
#include "storage/scheduling/drives.hpp"

namespace api::scheduling {
namespace {

using domain::ErrorKind;
using domain::Instant;
using domain::Result;
using domain::scheduling::Drive;
using domain::tallying::Books;

const Drive* find(const Books& books, const std::string& reference) {
    auto num = books.drive_number(normal_reference(reference));
    return num ? books.drive(*num) : nullptr;
}

Reply<DriveAnswer> reply(const Books& books, const Drive& d) { return {answer(books, d), version_etag(d.version)}; }

std::vector<std::int64_t> campaigns_of(Checks& checks, const CampaignCodes& codes) {
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        std::string pointer = "/campaigns/" + std::to_string(i);
        auto num = checks.campaign(pointer, codes.items[i].value);
        if (!num) continue;
        if (std::find(out.begin(), out.end(), num) != out.end())
            checks.refuse(pointer, "repeated_item");
        else
            out.push_back(num);
    }
    return out;
}

template <class From>
std::optional<std::int64_t> number(const From& from) {
    return from ? std::optional(from->value) : std::nullopt;
}

Result<Reply<Page<DriveAnswer>>> list(const Call<DriveQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t campaign = q.campaign ? checks.campaign("?campaign", q.campaign->value) : 0;
    std::int64_t site = q.site ? checks.site("?site", q.site->value) : 0;
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    std::int64_t collected_by = checks.organization_if("?collected_by", q.collected_by);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto order = q.order({DriveSort::starts_at});
    auto listing = Listing<Drive>::of(q, order);
    if (!listing) return listing.error();
    const auto& tree = books.registry().organizations;
    unsigned statuses = 0;
    if (q.status)
        for (auto status : *q.status) statuses |= 1u << unsigned(status);
    for (std::size_t num = 1; num < books.drives().size(); ++num) {
        const Drive* d = books.drive(std::int64_t(num));
        if (!d || !call.sees(books, *d)) continue;
        if (site && d->site != site) continue;
        if (collected_by && d->collected_by != collected_by) continue;
        if (statuses && !(statuses >> unsigned(d->status) & 1)) continue;
        if (q.from && d->day < *q.from) continue;
        if (q.to && *q.to < d->day) continue;
        if (q.emergency && d->emergency != *q.emergency) continue;
        if (campaign && !std::binary_search(d->campaigns.begin(), d->campaigns.end(), campaign)) continue;
        if (organization && !tree.within(d->organization, organization, d->day)) continue;
        SortKey key{0, {}, d->num};
        switch (order.by) {
            case DriveSort::starts_at: key.number = d->starts_at.ms; break;
            case DriveSort::code: key.text = d->code; break;
            case DriveSort::status: key.number = std::int64_t(d->status); break;
        }
        listing->add(key, *d);
    }
    Reply<Page<DriveAnswer>> out;
    out.value = listing->page<DriveAnswer>([&](const Drive& d) { return answer(books, d); });
    return out;
}

Result<Reply<DriveAnswer>> show(const Call<None, None>& call, const Books& books) {
    const Drive* d = find(books, call.path("drive"));
    if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
    return reply(books, *d);
}

Result<Reply<DriveAnswer>> add(const Call<None, NewDrive>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    Checks checks(tx.books());
    checks.free(body.code.value, body.id, [&](const std::string& r) { return tx.books().drive_number(r); });
    Drive d;
    if (body.campaigns) d.campaigns = campaigns_of(checks, *body.campaigns);
    d.site = checks.site("/site", body.site.value);
    d.organization = checks.organization("/organization", body.organization.value);
    d.collected_by = checks.organization_if("/collected_by", body.collected_by);
    checks.order<Instant>(body.starts_at, body.ends_at, "/ends_at");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto ok = call.require(Permission::change_plan, tx.books(), d.organization); !ok) return ok.error();
    d.id = body.id ? *body.id : tx.new_id();
    d.code = body.code.value;
    d.title = body.title.value;
    d.starts_at = body.starts_at;
    d.ends_at = body.ends_at;
    d.planned_donors = number(body.planned_donors);
    d.planned_bags = number(body.planned_bags);
    d.emergency = body.emergency.value_or(false);
    d.status = DriveStatus::proposed;
    d = storage::scheduling::add(tx, d, call.request->actor);
    auto out = reply(tx.books(), d);
    out.location = "/api/v1/drives/" + d.code;
    return out;
}

Result<Reply<DriveAnswer>> change(const Call<None, DrivePatch>& call, storage::WriteTransaction& tx) {
    const Drive* found = find(tx.books(), call.path("drive"));
    if (!found) return not_found("drive_not_found", "drive", call.path("drive"));
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    Drive d = *found;
    Checks checks(tx.books());
    if (d.status == DriveStatus::verified || d.status == DriveStatus::cancelled)
        return domain::Error{ErrorKind::conflict, "drive_frozen", {{"status", std::string(domain::name_of(d.status))}}, {}};
    if (body.campaigns) d.campaigns = campaigns_of(checks, *body.campaigns);
    if (body.site) d.site = checks.site("/site", body.site->value);
    if (body.organization) d.organization = checks.organization("/organization", body.organization->value);
    if (body.collected_by.present()) d.collected_by = checks.organization_if("/collected_by", body.collected_by);
    if (body.starts_at) d.starts_at = *body.starts_at;
    if (body.ends_at) d.ends_at = *body.ends_at;
    checks.order<Instant>(d.starts_at, d.ends_at, body.ends_at ? "/ends_at" : "/starts_at");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (d.organization != found->organization)
        if (auto ok = call.require(Permission::change_plan, tx.books(), d.organization); !ok) return ok.error();
    if (body.title) d.title = body.title->value;
    if (body.planned_donors.present()) d.planned_donors = number(body.planned_donors);
    if (body.planned_bags.present()) d.planned_bags = number(body.planned_bags);
    if (body.emergency) d.emergency = *body.emergency;
    d = storage::scheduling::change(tx, d);
    return reply(tx.books(), d);
}

Result<Reply<DriveAnswer>> transition(const Call<None, NewTransition>& call, storage::WriteTransaction& tx) {
    const Drive* found = find(tx.books(), call.path("drive"));
    if (!found) return not_found("drive_not_found", "drive", call.path("drive"));
    // A condition is welcome here and not demanded: the status machine refuses what no longer fits.
    if (!call.request->header("if-match").empty())
        if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    std::string reason = call.body.reason ? call.body.reason->value : "";
    auto moved = storage::scheduling::transition(tx, found->num, call.body.to, call.request->actor, reason);
    if (!moved) return moved.error();
    auto out = reply(tx.books(), *moved);
    out.location = "/api/v1/drives/" + moved->code + "/transitions";
    return out;
}

}  // namespace

DriveAnswer answer(const Books& books, const Drive& d) {
    const auto& reg = books.registry();
    auto code_of = [&](std::int64_t organization) { return reg.organizations.find(organization)->code; };
    DriveAnswer out;
    out.id = d.id;
    out.code = d.code;
    out.title = d.title;
    for (auto campaign : d.campaigns) out.campaigns.push_back(reg.campaigns.at(campaign).code);
    out.site = reg.sites.at(d.site).code;
    out.organization = code_of(d.organization);
    if (d.collected_by) out.collected_by = code_of(d.collected_by);
    out.starts_at = d.starts_at;
    out.ends_at = d.ends_at;
    out.planned_donors = d.planned_donors;
    out.planned_bags = d.planned_bags;
    out.emergency = d.emergency;
    out.status = d.status;
    auto next = domain::scheduling::allowed_transitions(d.status);
    out.next_statuses.assign(next.begin(), next.end());
    out.version = d.version;
    return out;
}

void add_drives(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    const std::vector<DeclaredProblem> references{{ErrorKind::rule, "campaign_not_found"},
                                                  {ErrorKind::rule, "site_not_found"},
                                                  {ErrorKind::rule, "organization_not_found"},
                                                  {ErrorKind::rule, "repeated_item"},
                                                  {ErrorKind::rule, "ends_before_starts"}};
    router.add(get<DriveQuery, Page<DriveAnswer>>("/api/v1/drives")
                   .allow(Permission::read_plan)
                   .tag("drives")
                   .says("Danh sách đợt hiến máu", "List drives")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewDrive, DriveAnswer>("/api/v1/drives")
                   .allow(Permission::change_plan)
                   .tag("drives")
                   .says("Đề xuất đợt hiến máu", "Propose a drive")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"}, {ErrorKind::conflict, "id_taken"}})
                   .problems(references)
                   .write(add));
    router.add(get<None, DriveAnswer>("/api/v1/drives/{drive}")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("drives")
                   .says("Một đợt hiến máu", "One drive")
                   .etag()
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .memory(show));
    router.add(patch<DrivePatch, DriveAnswer>("/api/v1/drives/{drive}")
                   .allow(Permission::change_plan, Where::drive)
                   .tag("drives")
                   .says("Sửa đợt hiến máu", "Change a drive")
                   .details("Trạng thái đổi qua /transitions. Đợt đã verified hoặc cancelled không sửa được.",
                            "The status changes through /transitions. A verified or cancelled drive stays as it is.")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "drive_not_found"}, {ErrorKind::conflict, "drive_frozen"}})
                   .problems(references)
                   .write(change));
    router.add(post<NewTransition, DriveAnswer>("/api/v1/drives/{drive}/transitions")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("drives")
                   .says("Chuyển trạng thái đợt hiến máu", "Move a drive to another status")
                   .details("Hủy và quay lại trạng thái trước cần lý do. Trả về đợt với trạng thái mới.",
                            "Cancelling and going back need a reason. Answers with the drive in its new status.")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::stale, "stale_version"},
                              {ErrorKind::conflict, "transition_not_allowed"},
                              {ErrorKind::conflict, "drive_has_events"},
                              {ErrorKind::rule, "reason_required"}})
                   .write(transition));
    router.add(get<None, TransitionHistory>("/api/v1/drives/{drive}/transitions")
                   .allow(Permission::read_plan, Where::drive)
                   .tag("drives")
                   .says("Lịch sử trạng thái: ai, khi nào, vì sao", "The history of the status: who, when, why")
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .read([read_books = std::move(read_books)](
                             const Call<None, None>& call, storage::Session& session) -> Result<Reply<TransitionHistory>> {
                       auto books = read_books();
                       const Drive* d = find(*books, call.path("drive"));
                       if (!d) return not_found("drive_not_found", "drive", call.path("drive"));
                       Reply<TransitionHistory> out;
                       for (auto& t : storage::scheduling::transitions(session, d->num))
                           out.value.items.push_back({t.from, t.to, t.at, std::move(t.actor), std::move(t.reason)});
                       return out;
                   }));
}

}  // namespace api::scheduling
