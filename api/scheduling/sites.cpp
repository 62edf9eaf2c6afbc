#include "api/scheduling/sites.hpp"

#include <cmath>

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/core/search.hpp"
#include "storage/scheduling/sites.hpp"

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

Reply<SiteAnswer> reply(const Books& books, const Site& s) { return {answer(books, s), version_etag(s.version)}; }

/// Sets `to` from a bounded value that may be missing or null.
template <class To, class From>
void take(std::optional<To>& to, const From& from) {
    to = from ? std::optional<To>(from->value) : std::nullopt;
}

void take_opening(Checks& checks, const OpeningHours& from, Site& to) {
    to.opening.clear();
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto& o = from.items[i];
        auto at = "/opening/" + std::to_string(i);
        if (o.closes <= o.opens) checks.refuse(at + "/closes", "ends_before_starts");
        for (const auto& other : to.opening)
            if (other.weekday == o.weekday && other.opens < o.closes && o.opens < other.closes)
                checks.refuse(at, "opening_overlaps");
        to.opening.push_back({o.weekday, o.opens, o.closes});
    }
}

/// Where a team starts from; nothing when that is not known.
std::optional<std::pair<double, double>> home_of(const Books& books, std::int64_t team) {
    const auto& t = books.registry().teams.at(team);
    if (t.home_lat) return std::pair(*t.home_lat, *t.home_lon);
    if (!t.home_site) return std::nullopt;
    const auto& s = books.registry().sites.at(t.home_site);
    return s.lat ? std::optional(std::pair(*s.lat, *s.lon)) : std::nullopt;
}

void check_position(Checks& checks, const Site& s) {
    if (s.lat.has_value() != s.lon.has_value()) checks.refuse(s.lat ? "/lon" : "/lat", "half_position");
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
    for (const auto& [num, s] : books.registry().sites) {
        if (organization && s.organization != organization) continue;
        if (q.unit_code && s.unit_code != q.unit_code->value) continue;
        if (q.within_km) {
            auto far = distance(s);
            if (!far || *far > double(q.within_km->value)) continue;
        }
        if (!search.matches({s.code, s.name, s.address})) continue;
        listing->add({0, order.by == SiteSort::unit_code ? s.unit_code : s.code, num}, s);
    }
    Reply<Page<SiteAnswer>> out;
    out.value = listing->page<SiteAnswer>([&](const Site& s) {
        auto one = answer(books, s);
        if (auto far = distance(s)) one.distance_km = std::round(*far * 10) / 10;
        return one;
    });
    return out;
}

Result<Reply<SiteAnswer>> show(const Call<None, None>& call, const Books& books) {
    const Site* s = find(books, call.path("site"));
    if (!s) return not_found("site_not_found", "site", call.path("site"));
    return reply(books, *s);
}

Result<Reply<SiteAnswer>> add(const Call<None, NewSite>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    Checks checks(tx.books());
    checks.free(body.code.value, body.id, [&](const std::string& r) { return tx.books().registry().site(r); });
    Site s;
    s.organization = checks.organization_if("/organization", body.organization);
    take(s.lat, body.lat);
    take(s.lon, body.lon);
    check_position(checks, s);
    if (body.opening) take_opening(checks, *body.opening, s);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = call.require(Permission::change_plan, tx.books(), s.organization); !may) return may.error();
    s.fit_until = body.fit_until;
    s.id = body.id ? *body.id : tx.new_id();
    s.code = body.code.value;
    s.name = body.name.value;
    if (body.address) s.address = body.address->value;
    if (body.unit_code) s.unit_code = body.unit_code->value;
    take(s.beds, body.beds);
    take(s.donors_per_hour, body.donors_per_hour);
    s = storage::scheduling::add(tx, s);
    auto out = reply(tx.books(), s);
    out.location = "/api/v1/sites/" + s.code;
    return out;
}

Result<Reply<SiteAnswer>> change(const Call<None, SitePatch>& call, storage::WriteTransaction& tx) {
    const Site* found = find(tx.books(), call.path("site"));
    if (!found) return not_found("site_not_found", "site", call.path("site"));
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    Site s = *found;
    Checks checks(tx.books());
    if (body.organization.present()) s.organization = checks.organization_if("/organization", body.organization);
    if (body.lat.present()) take(s.lat, body.lat);
    if (body.lon.present()) take(s.lon, body.lon);
    check_position(checks, s);
    if (body.opening) take_opening(checks, *body.opening, s);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (s.organization != found->organization)
        if (auto may = call.require(Permission::change_plan, tx.books(), s.organization); !may) return may.error();
    if (body.fit_until.present()) s.fit_until = body.fit_until ? std::optional(*body.fit_until) : std::nullopt;
    if (body.name) s.name = body.name->value;
    if (body.address.present()) s.address = body.address ? body.address->value : "";
    if (body.unit_code.present()) s.unit_code = body.unit_code ? body.unit_code->value : "";
    if (body.beds.present()) take(s.beds, body.beds);
    if (body.donors_per_hour.present()) take(s.donors_per_hour, body.donors_per_hour);
    s = storage::scheduling::change(tx, s);
    return reply(tx.books(), s);
}

}  // namespace

SiteAnswer answer(const Books& books, const Site& s) {
    SiteAnswer out{s.id, s.code, s.name, {}, s.address, s.unit_code, s.lat, s.lon, s.beds, s.donors_per_hour, s.version,
                   {}, s.fit_until, {}};
    for (const auto& o : s.opening) out.opening.push_back({o.weekday, o.opens, o.closes});
    if (s.organization) out.organization = books.registry().organizations.find(s.organization)->code;
    return out;
}

void add_sites(Router& router) {
    router.add(get<SiteQuery, Page<SiteAnswer>>("/api/v1/sites")
                   .allow(Permission::signed_in)
                   .tag("sites")
                   .says("Danh sách địa điểm", "List sites")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
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
                   .allow(Permission::signed_in)
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
