#include "api/scheduling/organizations.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/name_order.hpp"
#include "domain/core/search.hpp"
#include "usecases/scheduling/organizations.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Organization;
using domain::tallying::Books;

constexpr const char* here = "/api/v1/organizations/";

/// The day whose map is shown: for an organisation that has ended, its last.
Day shown_day(const Organization& o, Day day) {
    return o.valid.to && *o.valid.to < day ? *o.valid.to : day;
}

const Organization* find(const Books& books, const std::string& reference) {
    auto num = books.registry().organization(normal_reference(reference));
    return num ? books.registry().organizations.find(*num) : nullptr;
}

Reply<OrganizationAnswer> reply(const Books& books, const Organization& o, Day day) {
    return {answer(books, o, day), version_etag(o.version)};
}

Result<Reply<Page<OrganizationAnswer>>> list(const Call<OrganizationQuery, None>& call,
                                             const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t parent = checks.organization_if("?parent", q.parent);
    std::int64_t below = checks.organization_if("?below", q.below);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto order = q.order({OrganizationSort::code});
    auto listing = Listing<Organization>::of(q, order);
    if (!listing) return listing.error();
    Day day = q.on.value_or(books.as_of.today);
    const auto& tree = books.registry().organizations;
    const domain::Search search(q.q ? q.q->value : "");
    NameKeys names;
    for (const auto& [num, o] : tree.all()) {
        if (q.kind && o.kind != *q.kind) continue;
        if (q.on && !o.valid.contains(*q.on)) continue;
        if (parent && tree.parent(num, day) != parent) continue;
        if (below && !tree.within(num, below, day)) continue;
        if (!search.matches({o.code, o.name})) continue;
        const auto text =
            order.by == OrganizationSort::name ? names.of(o.name) : std::string_view(o.code);
        listing->add({order.by == OrganizationSort::kind ? std::int64_t(o.kind) : 0, text, num}, o);
    }
    Reply<Page<OrganizationAnswer>> out;
    out.value = listing->page<OrganizationAnswer>(
        [&](const Organization& o) { return answer(books, o, day); });
    return out;
}

Result<Reply<OrganizationAnswer>> show(const Call<OnDay, None>& call, const Books& books) {
    const Organization* o = find(books, call.path("organization"));
    if (!o) return not_found("organization_not_found", "organization", call.path("organization"));
    return reply(books, *o, call.query.on.value_or(books.as_of.today));
}

Result<Reply<OrganizationAnswer>> add(const Call<None, NewOrganization>& call,
                                      storage::WriteTransaction& tx) {
    auto added = usecases::scheduling::add(call.actor(), tx, plain_organization(call.body));
    if (!added) return added.error();
    auto out = reply(tx.books(), *added, tx.now().day(tx.books().offset));
    out.location = here + added->code;
    return out;
}

Result<Reply<OrganizationAnswer>> change(const Call<None, OrganizationPatch>& call,
                                         storage::WriteTransaction& tx) {
    const Organization* found = find(tx.books(), call.path("organization"));
    if (!found)
        return not_found("organization_not_found", "organization", call.path("organization"));
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    usecases::scheduling::OrganizationPatch patch;
    patch.name = plain(body.name);
    patch.kind = plain(body.kind);
    patch.parent = plain(body.parent);
    patch.valid_from = plain(body.valid_from);
    patch.valid_to = plain(body.valid_to);
    patch.lock_days = plain(body.lock_days);
    auto changed = usecases::scheduling::change(call.actor(), tx, found->num, patch);
    if (!changed) return changed.error();
    return reply(tx.books(), *changed, tx.now().day(tx.books().offset));
}

}  // namespace

usecases::scheduling::NewOrganization plain_organization(const NewOrganization& body) {
    usecases::scheduling::NewOrganization what;
    what.id = body.id;
    what.code = body.code.value;
    what.name = body.name.value;
    what.kind = body.kind;
    what.parent = plain(body.parent);
    what.valid = {body.valid_from, body.valid_to};
    what.lock_days = plain(body.lock_days);
    return what;
}

OrganizationAnswer answer(const Books& books, const Organization& o, Day day) {
    const auto& tree = books.registry().organizations;
    OrganizationAnswer out{o.id,         o.code,     o.name, o.kind,    {},
                           o.valid.from, o.valid.to, {},     o.version, o.lock_days};
    for (const auto& e : tree.edges(o.num))
        out.parents.push_back({tree.find(e.parent)->code, e.valid.from, e.valid.to});
    const auto& edges = tree.edges(o.num);
    Day shown = shown_day(o, day);
    // Before its first day an organisation shows where it will stand.
    if (!edges.empty() && edges.front().valid.from && shown < *edges.front().valid.from)
        shown = *edges.front().valid.from;
    if (auto parent = tree.parent(o.num, shown)) out.parent = tree.find(parent)->code;
    return out;
}

void add_organizations(Router& router) {
    const std::vector<DeclaredProblem> edges{{ErrorKind::rule, "edge_to_itself"},
                                             {ErrorKind::rule, "edge_overlaps"},
                                             {ErrorKind::rule, "edge_makes_cycle"},
                                             {ErrorKind::rule, "organization_not_found"},
                                             {ErrorKind::rule, "ends_before_starts"}};
    router.add(get<OrganizationQuery, Page<OrganizationAnswer>>("/api/v1/organizations")
                   .allow(Permission::signed_in)
                   .tag("organizations")
                   .says("Danh sách tổ chức", "List organisations")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(
                       [](const auto&, const Books& books) {
                           return domain::tallying::Work{
                               std::int64_t(books.registry().organizations.all().size()) * 2, 0};
                       },
                       list));
    router.add(
        post<NewOrganization, OrganizationAnswer>("/api/v1/organizations")
            .allow(Permission::keep_organizations)
            .tag("organizations")
            .says("Thêm tổ chức", "Add an organisation")
            .makes()
            .etag()
            .problems({{ErrorKind::conflict, "code_taken"}, {ErrorKind::conflict, "id_taken"}})
            .problems(edges)
            .write(add));
    router.add(get<OnDay, OrganizationAnswer>("/api/v1/organizations/{organization}")
                   .allow(Permission::signed_in)
                   .tag("organizations")
                   .says("Một tổ chức", "One organisation")
                   .etag()
                   .problems({{ErrorKind::not_found, "organization_not_found"}})
                   .memory(show));
    router.add(patch<OrganizationPatch, OrganizationAnswer>("/api/v1/organizations/{organization}")
                   .allow(Permission::keep_organizations, Where::organization)
                   .tag("organizations")
                   .says("Sửa tổ chức hoặc chuyển sang cấp trên khác",
                         "Change an organisation or move it to another parent")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "organization_not_found"},
                              {ErrorKind::rule, "valid_from_required"},
                              {ErrorKind::rule, "valid_from_needs_parent"},
                              {ErrorKind::conflict, "organization_succeeded"},
                              {ErrorKind::rule, "successor_not_there"}})
                   .problems(edges)
                   .write(change));
}

}  // namespace api::scheduling
