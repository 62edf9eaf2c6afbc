#include "api/scheduling/teams.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/core/search.hpp"
#include "storage/scheduling/teams.hpp"

namespace api::scheduling {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::scheduling::OrganizationKind;
using domain::scheduling::Resource;
using domain::scheduling::ResourceKind;
using domain::scheduling::Team;
using domain::tallying::Books;

const Team* find(const Books& books, const std::string& reference) {
    auto num = books.registry().team(normal_reference(reference));
    return num ? &books.registry().teams.at(*num) : nullptr;
}

Reply<TeamAnswer> reply(const Books& books, const Team& t) { return {answer(books, t), version_etag(t.version)}; }

template <class From>
std::optional<std::int64_t> number(const From& from) {
    return from ? std::optional(from->value) : std::nullopt;
}

std::int64_t collector(Checks& checks, const Books& books, const std::string& reference) {
    auto num = checks.organization("/organization", reference);
    if (!num) return 0;
    auto kind = books.registry().organizations.find(num)->kind;
    if (kind != OrganizationKind::hospital && kind != OrganizationKind::blood_centre)
        checks.refuse("/organization", "not_a_collector", {{"organization", reference}});
    return num;
}

void take_home(Checks& checks, const HomeBody& from, Team& to) {
    to.home_site = 0;
    to.home_lat = to.home_lon = std::nullopt;
    if (from.site) to.home_site = checks.site("/home/site", from.site->value);
    if (from.lat) to.home_lat = from.lat->value;
    if (from.lon) to.home_lon = from.lon->value;
    if (to.home_lat.has_value() != to.home_lon.has_value())
        checks.refuse(to.home_lat ? "/home/lon" : "/home/lat", "half_position");
    if (bool(from.site) == bool(from.lat || from.lon)) checks.refuse("/home", "site_or_position");
}

void take_days_off(const TeamDaysOffBody& from, Team& to) {
    if (from.weekdays) to.days_off.weekdays = from.weekdays->items;
    if (from.dates) to.days_off.dates = from.dates->items;
}

void list_of(Checks& checks, const Books& books, std::int64_t team, ResourceKind kind, std::string_view pointer,
             const Resources& from, std::vector<Resource>& into) {
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto& r = from.items[i];
        auto at = std::string(pointer) + "/" + std::to_string(i) + "/code";
        if (std::any_of(into.begin(), into.end(), [&](const Resource& o) { return o.code == r.code.value; }))
            checks.refuse(at, "repeated_item");
        auto num = books.registry().resource(r.code.value);
        if (num && books.registry().resources.at(*num).team != team)
            checks.refuse(at, "code_taken", {{"code", r.code.value}}, ErrorKind::conflict);
        into.push_back({0, r.code.value, r.name ? r.name->value : r.code.value, kind, team, false});
    }
}

/// What the team keeps of a kind that the body does not speak of.
void keep(const Books& books, std::int64_t team, ResourceKind kind, std::vector<Resource>& into) {
    for (const auto& [num, r] : books.registry().resources)
        if (r.team == team && r.kind == kind && !r.retired) into.push_back(r);
}

Result<Reply<Page<TeamAnswer>>> list(const Call<TeamQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    auto order = q.order({TeamSort::code});
    auto listing = Listing<Team>::of(q, order);
    if (!listing) return listing.error();
    const domain::Search search(q.q ? q.q->value : "");
    for (const auto& [num, t] : books.registry().teams) {
        if (!search.matches({t.code, t.name})) continue;
        if (organization && !books.registry().organizations.within(t.organization, organization, books.as_of.today)) continue;
        listing->add({0, order.by == TeamSort::name ? t.name : t.code, num}, t);
    }
    Reply<Page<TeamAnswer>> out;
    out.value = listing->page<TeamAnswer>([&](const Team& t) { return answer(books, t); });
    return out;
}

Result<Reply<TeamAnswer>> show(const Call<None, None>& call, const Books& books) {
    const Team* t = find(books, call.path("team"));
    if (!t) return not_found("team_not_found", "team", call.path("team"));
    return reply(books, *t);
}

Result<Reply<TeamAnswer>> add(const Call<None, NewTeam>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    Checks checks(tx.books());
    checks.free(body.code.value, body.id, [&](const std::string& r) { return tx.books().registry().team(r); });
    Team t;
    t.organization = collector(checks, tx.books(), body.organization.value);
    if (body.home) take_home(checks, *body.home, t);
    std::vector<Resource> resources;
    if (body.vehicles) list_of(checks, tx.books(), 0, ResourceKind::vehicle, "/vehicles", *body.vehicles, resources);
    if (body.equipment) list_of(checks, tx.books(), 0, ResourceKind::equipment, "/equipment", *body.equipment, resources);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = call.require(Permission::change_plan, tx.books(), t.organization); !may) return may.error();
    t.id = body.id ? *body.id : tx.new_id();
    t.code = body.code.value;
    t.name = body.name.value;
    t.beds = number(body.beds);
    t.staff = number(body.staff);
    t.bags_a_day = number(body.bags_a_day);
    if (body.days_off) take_days_off(*body.days_off, t);
    t = storage::scheduling::add(tx, t);
    if (auto ok = storage::scheduling::set_resources(tx, t.num, resources); !ok) return ok.error();
    auto out = reply(tx.books(), t);
    out.location = "/api/v1/teams/" + t.code;
    return out;
}

Result<Reply<TeamAnswer>> change(const Call<None, TeamPatch>& call, storage::WriteTransaction& tx) {
    const Team* found = find(tx.books(), call.path("team"));
    if (!found) return not_found("team_not_found", "team", call.path("team"));
    if (auto may = call.require(Permission::change_plan, tx.books(), found->organization); !may) return may.error();
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    Team t = *found;
    Checks checks(tx.books());
    if (body.organization) t.organization = collector(checks, tx.books(), body.organization->value);
    if (body.home) take_home(checks, *body.home, t);
    if (body.home.null()) t.home_site = 0, t.home_lat = t.home_lon = std::nullopt;
    std::vector<Resource> resources;
    if (body.vehicles)
        list_of(checks, tx.books(), t.num, ResourceKind::vehicle, "/vehicles", *body.vehicles, resources);
    else
        keep(tx.books(), t.num, ResourceKind::vehicle, resources);
    if (body.equipment)
        list_of(checks, tx.books(), t.num, ResourceKind::equipment, "/equipment", *body.equipment, resources);
    else
        keep(tx.books(), t.num, ResourceKind::equipment, resources);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    if (auto may = call.require(Permission::change_plan, tx.books(), t.organization); !may) return may.error();
    if (body.name) t.name = body.name->value;
    if (body.beds.present()) t.beds = number(body.beds);
    if (body.staff.present()) t.staff = number(body.staff);
    if (body.bags_a_day.present()) t.bags_a_day = number(body.bags_a_day);
    if (body.days_off) take_days_off(*body.days_off, t);
    t = storage::scheduling::change(tx, t);
    if (auto ok = storage::scheduling::set_resources(tx, t.num, resources); !ok) return ok.error();
    return reply(tx.books(), t);
}

}  // namespace

TeamAnswer answer(const Books& books, const Team& t) {
    const auto& reg = books.registry();
    TeamAnswer out{t.id, t.code, t.name, reg.organizations.find(t.organization)->code, t.beds, t.staff, t.bags_a_day,
                   {}, {t.days_off.weekdays, t.days_off.dates}, {}, {}, t.version};
    if (t.home_site)
        out.home = HomeAnswer{reg.sites.at(t.home_site).code, reg.sites.at(t.home_site).lat, reg.sites.at(t.home_site).lon};
    else if (t.home_lat)
        out.home = HomeAnswer{std::nullopt, t.home_lat, t.home_lon};
    for (const auto& [num, r] : reg.resources)
        if (r.team == t.num && !r.retired)
            (r.kind == ResourceKind::vehicle ? out.vehicles : out.equipment).push_back({r.code, r.name});
    return out;
}

void add_teams(Router& router) {
    const std::vector<DeclaredProblem> rules{{ErrorKind::conflict, "code_taken"},
                                             {ErrorKind::rule, "organization_not_found"},
                                             {ErrorKind::rule, "not_a_collector"},
                                             {ErrorKind::rule, "site_not_found"},
                                             {ErrorKind::rule, "half_position"},
                                             {ErrorKind::rule, "site_or_position"},
                                             {ErrorKind::rule, "repeated_item"}};
    router.add(get<TeamQuery, Page<TeamAnswer>>("/api/v1/teams")
                   .allow(Permission::signed_in)
                   .tag("teams")
                   .says("Danh sách đội lấy máu", "List collecting teams")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewTeam, TeamAnswer>("/api/v1/teams")
                   .allow(Permission::change_plan)
                   .tag("teams")
                   .says("Thêm đội lấy máu", "Add a collecting team")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "id_taken"}})
                   .problems(rules)
                   .write(add));
    router.add(get<None, TeamAnswer>("/api/v1/teams/{team}")
                   .allow(Permission::signed_in)
                   .tag("teams")
                   .says("Một đội lấy máu", "One collecting team")
                   .etag()
                   .problems({{ErrorKind::not_found, "team_not_found"}})
                   .memory(show));
    router.add(patch<TeamPatch, TeamAnswer>("/api/v1/teams/{team}")
                   .allow(Permission::change_plan)
                   .tag("teams")
                   .says("Sửa đội lấy máu", "Change a collecting team")
                   .versioned()
                   .etag()
                   .problems({{ErrorKind::not_found, "team_not_found"}})
                   .problems(rules)
                   .write(change));
}

}  // namespace api::scheduling
