#include "api/scheduling/sites.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/name_order.hpp"
#include "domain/core/search.hpp"
#include "usecases/scheduling/sites.hpp"

#include <algorithm>
#include <cmath>

namespace api::scheduling {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Site;
using domain::tallying::Books;

const Site* find(const Books& books, const std::string& reference) {
    auto num = books.registry().site(normal_reference(reference));
    return num ? &books.registry().sites.at(*num) : nullptr;
}

Reply<SiteAnswer> reply(const Books& books, const Site& s) {
    return {answer(books, s), version_etag(s.version)};
}

std::vector<domain::scheduling::Opening> opening_of(const OpeningHours& from) {
    std::vector<domain::scheduling::Opening> out;
    for (const auto& o : from) out.push_back({o.weekday, o.opens, o.closes});
    return out;
}

/// Where a team starts from; nothing when that is not known.
std::optional<std::pair<double, double>> home_of(const Books& books, std::int64_t team) {
    const auto& t = books.registry().teams.at(team);
    if (t.home_lat) return std::pair(*t.home_lat, *t.home_lon);
    if (!t.home_site) return std::nullopt;
    const auto& s = books.registry().sites.at(t.home_site);
    return s.lat ? std::optional(std::pair(*s.lat, *s.lon)) : std::nullopt;
}

Result<Reply<Page<SiteAnswer>>> list(const Call<SiteQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    std::int64_t team = q.from_team ? checks.team("?from_team", q.from_team->value) : 0;
    if (q.within_km && !q.from_team) checks.refuse("?within_km", "needs_from_team");
    auto home = team ? home_of(books, team) : std::nullopt;
    auto distance = [&](const Site& s) -> std::optional<double> {
        if (!home || !s.lat) return std::nullopt;
        return domain::scheduling::distance_km(home->first, home->second, *s.lat, *s.lon);
    };
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto order = q.order({SiteSort::code});
    auto listing = Listing<Site>::of(q, order);
    if (!listing) return listing.error();
    const domain::Search search(q.q ? q.q->value : "");
    NameKeys names;
    for (const auto& [num, s] : books.registry().sites) {
        if (organization && s.organization != organization) continue;
        if (q.unit_code && s.unit_code != q.unit_code->value) continue;
        if (q.within_km) {
            auto far = distance(s);
            if (!far || *far > double(q.within_km->value)) continue;
        }
        if (!search.matches({s.code, s.name, s.address})) continue;
        const auto text =
            order.by == SiteSort::name
                ? names.of(s.name)
                : std::string_view(order.by == SiteSort::unit_code ? s.unit_code : s.code);
        listing->add({0, text, num}, s);
    }
    Reply<Page<SiteAnswer>> out;
    out.value = listing->page<SiteAnswer>([&](const Site& s) {
        auto one = answer(books, s);
        if (auto far = distance(s)) one.distance_km = std::round(*far * 10) / 10;
        return one;
    });
    return out;
}

/// True for a device of the site or of a drive there.
bool works_at(const Incoming& call, const Books& books, const Site& s) {
    const auto& grants = call.principal->grants;
    return std::any_of(grants.begin(), grants.end(), [&](const domain::identity::Grant& grant) {
        using domain::scheduling::ScopeKind;
        if (grant.scope.kind == ScopeKind::site) return grant.scope.num == s.num;
        const auto* drive =
            grant.scope.kind == ScopeKind::drive ? books.drive(grant.scope.num) : nullptr;
        return drive && drive->site == s.num;
    });
}

Result<Reply<SiteAnswer>> show(const Call<None, None>& call, const Books& books) {
    const Site* s = find(books, call.path("site"));
    if (!s || (call.principal->kind == domain::identity::PrincipalKind::device &&
               !works_at(call, books, *s)))
        return not_found("site_not_found", "site", call.path("site"));
    return reply(books, *s);
}

Result<Reply<SiteAnswer>> add(const Call<None, NewSite>& call, storage::WriteTransaction& tx) {
    auto added = usecases::scheduling::add(call.actor(), tx, plain_site(call.body));
    if (!added) return added.error();
    auto out = reply(tx.books(), *added);
    out.location = "/api/v1/sites/" + added->code;
    return out;
}

Result<Reply<SiteAnswer>> change(const Call<None, SitePatch>& call, storage::WriteTransaction& tx) {
    const Site* found = find(tx.books(), call.path("site"));
    if (!found) return not_found("site_not_found", "site", call.path("site"));
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    usecases::scheduling::SitePatch patch;
    patch.name = plain(body.name);
    patch.organization = plain(body.organization);
    patch.address = plain(body.address);
    patch.unit_code = plain(body.unit_code);
    patch.lat = plain(body.lat);
    patch.lon = plain(body.lon);
    patch.beds = plain(body.beds);
    patch.donors_per_hour = plain(body.donors_per_hour);
    if (body.opening) patch.opening = opening_of(*body.opening);
    patch.fit_until = plain(body.fit_until);
    auto changed = usecases::scheduling::change(call.actor(), tx, found->num, patch);
    if (!changed) return changed.error();
    return reply(tx.books(), *changed);
}

}  // namespace

usecases::scheduling::NewSite plain_site(const NewSite& body) {
    usecases::scheduling::NewSite what;
    what.id = body.id;
    what.code = body.code.value;
    what.name = body.name.value;
    what.organization = plain(body.organization);
    what.address = plain_or_empty(body.address);
    what.unit_code = plain_or_empty(body.unit_code);
    what.lat = plain(body.lat);
    what.lon = plain(body.lon);
    what.beds = plain(body.beds);
    what.donors_per_hour = plain(body.donors_per_hour);
    if (body.opening) what.opening = opening_of(*body.opening);
    what.fit_until = body.fit_until;
    return what;
}

SiteAnswer answer(const Books& books, const Site& s) {
    SiteAnswer out{s.id,        s.code, s.name,      {},     s.address,
                   s.unit_code, s.lat,  s.lon,       s.beds, s.donors_per_hour,
                   s.version,   {},     s.fit_until, {}};
    for (const auto& o : s.opening) out.opening.push_back({o.weekday, o.opens, o.closes});
    if (s.organization)
        out.organization = books.registry().organizations.find(s.organization)->code;
    return out;
}

void add_sites(Router& router) {
    router.add(get<SiteQuery, Page<SiteAnswer>>("/api/v1/sites")
                   .allow(Permission::signed_in)
                   .tag("sites")
                   .says("Danh sách địa điểm", "List sites")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(
                       [](const auto&, const Books& books) {
                           return domain::tallying::Work{
                               std::int64_t(books.registry().sites.size()) * 2, 0};
                       },
                       list));
    router.add(post<NewSite, SiteAnswer>("/api/v1/sites")
                   .allow(Permission::change_plan)
                   .tag("sites")
                   .says("Thêm địa điểm", "Add a site")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "half_position"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "opening_overlaps"}})
                   .write(add));
    router.add(get<None, SiteAnswer>("/api/v1/sites/{site}")
                   .allow(Permission::any_credential)
                   .tag("sites")
                   .says("Một địa điểm", "One site")
                   .etag()
                   .problems({{ErrorKind::not_found, "site_not_found"}})
                   .memory(show));
    router.add(patch<SitePatch, SiteAnswer>("/api/v1/sites/{site}")
                   .allow(Permission::change_plan, Where::site)
                   .tag("sites")
                   .says("Sửa địa điểm", "Change a site")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "site_not_found"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "half_position"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "opening_overlaps"}})
                   .write(change));
}

}  // namespace api::scheduling
