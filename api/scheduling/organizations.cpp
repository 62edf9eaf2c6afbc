#include "api/scheduling/organizations.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/core/search.hpp"
#include "storage/scheduling/organizations.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Organization;
using domain::tallying::Books;

constexpr const char* here = "/api/v1/organizations/";

/// The day whose map is shown: for an organisation that has ended, its last.
Day shown_day(const Organization& o, Day day) { return o.valid.to && *o.valid.to < day ? *o.valid.to : day; }

const Organization* find(const Books& books, const std::string& reference) {
    auto num = books.registry().organization(normal_reference(reference));
    return num ? books.registry().organizations.find(*num) : nullptr;
}

/// Refusals of the tree name no member; here it is always the parent.
Error at_parent(Error error) {
    if (error.violations.empty()) error.violations.push_back({"/parent", error.code, error.parameters});
    return error;
}

Reply<OrganizationAnswer> reply(const Books& books, const Organization& o, Day day) {
    return {answer(books, o, day), version_etag(o.version)};
}

Result<Reply<Page<OrganizationAnswer>>> list(const Call<OrganizationQuery, None>& call, const Books& books) {
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
    for (const auto& [num, o] : tree.all()) {
        if (q.kind && o.kind != *q.kind) continue;
        if (q.on && !o.valid.contains(*q.on)) continue;
        if (parent && tree.parent(num, day) != parent) continue;
        if (below && !tree.within(num, below, day)) continue;
        if (!search.matches({o.code, o.name})) continue;
        listing->add({order.by == OrganizationSort::kind ? std::int64_t(o.kind) : 0, o.code, num}, o);
    }
    Reply<Page<OrganizationAnswer>> out;
    out.value = listing->page<OrganizationAnswer>([&](const Organization& o) { return answer(books, o, day); });
    return out;
}

Result<Reply<OrganizationAnswer>> show(const Call<OnDay, None>& call, const Books& books) {
    const Organization* o = find(books, call.path("organization"));
    if (!o) return not_found("organization_not_found", "organization", call.path("organization"));
    return reply(books, *o, call.query.on.value_or(books.as_of.today));
}

Result<Reply<OrganizationAnswer>> add(const Call<None, NewOrganization>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    Checks checks(tx.books());
    checks.free(body.code.value, body.id,
                [&](const std::string& r) { return tx.books().registry().organization(r); });
    std::int64_t parent = checks.organization_if("/parent", body.parent);
    checks.order(body.valid_from, body.valid_to, "/valid_to");
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto ok = call.require(Permission::keep_organizations, tx.books(), parent); !ok) return ok.error();

    Organization o;
    o.id = body.id ? *body.id : tx.new_id();
    o.code = body.code.value;
    o.name = body.name.value;
    o.kind = body.kind;
    o.valid = {body.valid_from, body.valid_to};
    if (body.lock_days) o.lock_days = body.lock_days->value;
    auto added = storage::scheduling::add(tx, o, parent);
    if (!added) return at_parent(added.error());
    auto out = reply(tx.books(), *added, tx.now().day(tx.books().offset));
    out.location = here + added->code;
    return out;
}

Result<Reply<OrganizationAnswer>> change(const Call<None, OrganizationPatch>& call, storage::WriteTransaction& tx) {
    const Organization* found = find(tx.books(), call.path("organization"));
    if (!found) return not_found("organization_not_found", "organization", call.path("organization"));
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    Organization o = *found;
    Checks checks(tx.books());
    std::int64_t parent = checks.organization_if("/parent", body.parent);
    if (body.parent.present() && !body.valid_from) checks.refuse("/valid_from", "valid_from_required");
    if (!body.parent.present() && body.valid_from) checks.refuse("/valid_from", "valid_from_needs_parent");
    if (body.valid_to.has_value()) {
        checks.order<Day>(o.valid.from, *body.valid_to, "/valid_to");
        if (body.valid_from) checks.order<Day>(*body.valid_from, *body.valid_to, "/valid_to");
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (body.parent.present())
        if (auto ok = call.require(Permission::keep_organizations, tx.books(), parent); !ok) return ok.error();
    if (body.valid_to.present()) {
        std::optional<Day> last = body.valid_to ? std::optional(*body.valid_to) : std::nullopt;
        if (auto ok = tx.books().registry().organizations.may_be_valid(o.num, {o.valid.from, last}); !ok) {
            Error error = ok.error();
            error.violations.push_back({"/valid_to", error.code, error.parameters});
            return error;
        }
    }

    if (body.name) o.name = body.name->value;
    if (body.kind) o.kind = *body.kind;
    if (body.valid_to.present()) o.valid.to = body.valid_to ? std::optional(*body.valid_to) : std::nullopt;
    if (body.lock_days.present()) o.lock_days = body.lock_days ? std::optional(body.lock_days->value) : std::nullopt;
    o = storage::scheduling::change(tx, o);
    if (body.parent.present())
        if (auto ok = storage::scheduling::move(tx, o.num, parent, *body.valid_from); !ok) return at_parent(ok.error());
    // Nobody stands below anybody after the last day.
    if (body.valid_to)
        if (auto ok = storage::scheduling::move(tx, o.num, 0, body.valid_to->plus(1)); !ok) return at_parent(ok.error());
    return reply(tx.books(), o, tx.now().day(tx.books().offset));
}

}  // namespace

OrganizationAnswer answer(const Books& books, const Organization& o, Day day) {
    const auto& tree = books.registry().organizations;
    OrganizationAnswer out{o.id, o.code, o.name, o.kind, {}, o.valid.from, o.valid.to, {}, o.version, o.lock_days};
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
                   .memory(list));
    router.add(post<NewOrganization, OrganizationAnswer>("/api/v1/organizations")
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
                   .says("Sửa tổ chức hoặc chuyển sang cấp trên khác", "Change an organisation or move it to another parent")
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
