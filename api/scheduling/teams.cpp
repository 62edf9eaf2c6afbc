#include "api/scheduling/teams.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "api/scheduling/name_order.hpp"
#include "domain/core/search.hpp"
#include "usecases/scheduling/teams.hpp"

namespace api::scheduling {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::scheduling::ResourceKind;
using domain::scheduling::Team;
using domain::tallying::Books;

const Team* find(const Books& books, const std::string& reference) {
    auto num = books.registry().team(normal_reference(reference));
    return num ? &books.registry().teams.at(*num) : nullptr;
}

Reply<TeamAnswer> reply(const Books& books, const Team& t) {
    return {answer(books, t), version_etag(t.version)};
}

usecases::scheduling::TeamHome home_of(const HomeBody& from) {
    return {plain(from.site), plain(from.lat), plain(from.lon)};
}

usecases::scheduling::TeamDaysOff days_off_of(const Given<TeamDaysOffBody>& from) {
    if (!from) return {};
    return {plain(from->weekdays), plain(from->dates)};
}

std::vector<usecases::scheduling::TeamResource> resources_of(const Resources& from) {
    std::vector<usecases::scheduling::TeamResource> out;
    for (const auto& r : from) out.push_back({r.code.value, plain(r.name)});
    return out;
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
    NameKeys names;
    for (const auto& [num, t] : books.registry().teams) {
        if (!search.matches({t.code, t.name})) continue;
        if (organization &&
            !books.registry().organizations.within(t.organization, organization, books.as_of.today))
            continue;
        listing->add(
            {0, order.by == TeamSort::name ? names.of(t.name) : std::string_view(t.code), num}, t);
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
    usecases::scheduling::NewTeam what;
    what.id = body.id;
    what.code = body.code.value;
    what.name = body.name.value;
    what.organization = body.organization.value;
    what.beds = plain(body.beds);
    what.staff = plain(body.staff);
    what.bags_a_day = plain(body.bags_a_day);
    if (body.home) what.home = home_of(*body.home);
    what.days_off = days_off_of(body.days_off);
    if (body.vehicles) what.vehicles = resources_of(*body.vehicles);
    if (body.equipment) what.equipment = resources_of(*body.equipment);
    auto added = usecases::scheduling::add(call.actor(), tx, what);
    if (!added) return added.error();
    auto out = reply(tx.books(), *added);
    out.location = "/api/v1/teams/" + added->code;
    return out;
}

Result<Reply<TeamAnswer>> change(const Call<None, TeamPatch>& call, storage::WriteTransaction& tx) {
    const Team* found = find(tx.books(), call.path("team"));
    if (!found) return not_found("team_not_found", "team", call.path("team"));
    // Whoever may not change it is refused before its version is told.
    if (auto may = call.require(Permission::change_plan, tx.books(), found->organization); !may)
        return may.error();
    if (auto ok = call.expect_version(found->version); !ok) return ok.error();
    const auto& body = call.body;
    usecases::scheduling::TeamPatch patch;
    patch.name = plain(body.name);
    patch.organization = plain(body.organization);
    patch.beds = plain(body.beds);
    patch.staff = plain(body.staff);
    patch.bags_a_day = plain(body.bags_a_day);
    if (body.home) patch.home = home_of(*body.home);
    if (body.home.null()) patch.home = usecases::Change<usecases::scheduling::TeamHome>::clear();
    patch.days_off = days_off_of(body.days_off);
    if (body.vehicles) patch.vehicles = resources_of(*body.vehicles);
    if (body.equipment) patch.equipment = resources_of(*body.equipment);
    auto changed = usecases::scheduling::change(call.actor(), tx, found->num, patch);
    if (!changed) return changed.error();
    return reply(tx.books(), *changed);
}

}  // namespace

TeamAnswer answer(const Books& books, const Team& t) {
    const auto& reg = books.registry();
    TeamAnswer out{
        t.id,    t.code,       t.name, reg.organizations.find(t.organization)->code, t.beds,
        t.staff, t.bags_a_day, {},     {t.days_off.weekdays, t.days_off.dates},      {},
        {},      t.version};
    if (t.home_site)
        out.home = HomeAnswer{reg.sites.at(t.home_site).code, reg.sites.at(t.home_site).lat,
                              reg.sites.at(t.home_site).lon};
    else if (t.home_lat)
        out.home = HomeAnswer{std::nullopt, t.home_lat, t.home_lon};
    for (const auto& [num, r] : reg.resources)
        if (r.team == t.num && !r.retired)
            (r.kind == ResourceKind::vehicle ? out.vehicles : out.equipment)
                .push_back({r.code, r.name});
    return out;
}

void add_teams(Router& router) {
    const std::vector<DeclaredProblem> rules{
        {ErrorKind::conflict, "code_taken"},  {ErrorKind::rule, "organization_not_found"},
        {ErrorKind::rule, "not_a_collector"}, {ErrorKind::rule, "site_not_found"},
        {ErrorKind::rule, "half_position"},   {ErrorKind::rule, "site_or_position"},
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
