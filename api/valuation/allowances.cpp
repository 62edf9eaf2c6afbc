#include "api/valuation/allowances.hpp"

#include "api/http/conditions.hpp"
#include "api/http/reference.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "storage/valuation/costs.hpp"
#include "usecases/valuation/allowances.hpp"
#include "usecases/valuation/costs.hpp"

#include <map>

namespace api::valuation {
namespace {

using api::scheduling::Checks;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;
using domain::valuation::Allowance;
using domain::valuation::Cost;

std::optional<std::int64_t> some(std::int64_t number) {
    return number ? std::optional(number) : std::nullopt;
}

AllowanceAnswer answer(const Books& books, const Allowance& a) {
    AllowanceAnswer out{
        a.id,          a.code,       {},           a.item,     a.bound, a.donation, some(a.from_ml),
        some(a.to_ml), a.amount_vnd, a.valid.from, a.valid.to, a.source};
    if (a.organization)
        out.organization = books.registry().organizations.find(a.organization)->code;
    return out;
}

Result<Reply<AllowanceList>> list(const Call<AllowanceQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    Checks checks(books);
    auto organization = checks.organization_if("?organization", q.organization);
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    const auto& tree = books.registry().organizations;
    auto day = q.on ? *q.on : books.as_of.today;
    std::vector<const Allowance*> found;
    for (const auto& [num, a] : books.registry().allowances) {
        if (q.item && a.item != *q.item) continue;
        if (q.on && !a.valid.contains(*q.on)) continue;
        // What a body's donors are owed: the national layer and what stands above the body.
        if (organization && a.organization && !tree.within(organization, a.organization, day))
            continue;
        found.push_back(&a);
    }
    Reply<AllowanceList> out;
    auto filled = fill_page(
        out.value, q, "num", found,
        [](const Allowance* a) {
            return ListPlace{"", a->num};
        },
        [&](const Allowance* a) { return answer(books, *a); });
    if (!filled) return filled.error();
    return out;
}

Result<Reply<AllowanceAnswer>> show(const Call<None, None>& call, const Books& books) {
    auto num = books.registry().allowance(normal_reference(call.path("allowance")));
    if (!num) return not_found("allowance_not_found", "allowance", call.path("allowance"));
    return Reply<AllowanceAnswer>{answer(books, books.registry().allowances.at(*num)),
                                  version_etag(1)};
}

Result<Reply<AllowanceAnswer>> add(const Call<None, NewAllowance>& call,
                                   storage::WriteTransaction& tx) {
    const auto& body = call.body;
    usecases::valuation::NewAllowance what;
    what.id = body.id;
    what.code = body.code.value;
    what.organization = plain(body.organization);
    what.item = body.item;
    what.bound = body.bound;
    what.donation = body.donation.value_or(Donation::any);
    what.from_ml = plain(body.from_ml);
    what.to_ml = plain(body.to_ml);
    what.amount_vnd = body.amount_vnd.value;
    what.valid = {body.valid_from, body.valid_to};
    what.source = plain_or_empty(body.source);
    auto added = usecases::valuation::add(call.actor(), tx, what);
    if (!added) return added.error();
    return Reply<AllowanceAnswer>{answer(tx.books(), *added), version_etag(1),
                                  "/api/v1/allowances/" + added->code};
}

CostAnswer answer(const Cost& c, const std::map<std::int64_t, domain::Uuid>& ids) {
    CostAnswer out{c.id, c.item, c.amount_vnd, c.note, {}, c.actor, c.at};
    if (auto it = ids.find(c.reverses); it != ids.end()) out.reverses = it->second;
    return out;
}

DriveCosts costs_of(const Books& books, storage::Session& session, std::int64_t drive) {
    DriveCosts out;
    out.drive = books.drive(drive)->code;
    std::map<CostItem, std::int64_t> sums;
    std::map<std::int64_t, domain::Uuid> ids;
    for (const auto& c : storage::valuation::costs_of(session, drive)) {
        ids[c.num] = c.id;
        out.lines.push_back(answer(c, ids));
        sums[c.item] += c.amount_vnd;
        out.total_vnd += c.amount_vnd;
    }
    for (const auto& [item, amount] : sums) out.by_item.push_back({item, amount});
    if (const auto* tally = books.tally(drive))
        for (const auto& cell : tally->cells) out.usable_bags += cell.counts.bags;
    out.per_usable_bag_vnd = domain::valuation::cost_per_bag(out.total_vnd, out.usable_bags);
    return out;
}

Result<std::int64_t> drive_of(const Incoming& call, const Books& books) {
    if (auto num = books.drive_number(normal_reference(call.path("drive")))) return *num;
    return not_found("drive_not_found", "drive", call.path("drive"));
}

Result<Reply<DriveCosts>> add_cost(const Call<None, NewCost>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    auto drive = drive_of(call, tx.books());
    if (!drive) return drive.error();
    usecases::valuation::NewCost what;
    what.id = body.id;
    what.item = body.item;
    what.amount_vnd = plain(body.amount_vnd);
    what.note = plain_or_empty(body.note);
    what.reverses = body.reverses;
    if (auto added = usecases::valuation::add(call.actor(), tx, *drive, what); !added)
        return added.error();
    Reply<DriveCosts> out;
    out.value = costs_of(tx.books(), tx.session(), *drive);
    out.location = "/api/v1/drives/" + tx.books().drive(*drive)->code + "/costs";
    return out;
}

}  // namespace

void add_allowances(Router& router) {
    router.add(get<AllowanceQuery, AllowanceList>("/api/v1/allowances")
                   .allow(Permission::signed_in)
                   .tag("valuation")
                   .says("Định mức chi cho người hiến máu", "Norms of what is owed to donors")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewAllowance, AllowanceAnswer>("/api/v1/allowances")
                   .allow(Permission::keep_tariffs)
                   .tag("valuation")
                   .says("Thêm định mức của địa phương", "Add a local norm")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::conflict, "allowance_overlaps"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "ends_before_starts"}})
                   .write(add));
    router.add(get<None, AllowanceAnswer>("/api/v1/allowances/{allowance}")
                   .allow(Permission::signed_in)
                   .tag("valuation")
                   .says("Một định mức", "One norm")
                   .etag()
                   .problems({{ErrorKind::not_found, "allowance_not_found"}})
                   .memory(show));
}

void add_costs(Router& router, storage::Database& database) {
    router.add(get<None, DriveCosts>("/api/v1/drives/{drive}/costs")
                   .allow(Permission::read_value, Where::drive)
                   .tag("valuation")
                   .says("Chi phí của đợt và chi phí mỗi túi dùng được",
                         "What a drive cost, and the cost of a usable bag")
                   .problems({{ErrorKind::not_found, "drive_not_found"}})
                   .read([&database](const Call<None, None>& call,
                                     storage::Session& session) -> Result<Reply<DriveCosts>> {
                       auto books = database.books();
                       auto drive = drive_of(call, *books);
                       if (!drive) return drive.error();
                       Reply<DriveCosts> out;
                       out.value = costs_of(*books, session, *drive);
                       return out;
                   }));
    router.add(post<NewCost, DriveCosts>("/api/v1/drives/{drive}/costs")
                   .allow(Permission::change_plan, Where::drive)
                   .tag("valuation")
                   .says("Ghi một khoản chi", "Enter a cost, or take one back")
                   .makes()
                   .problems({{ErrorKind::not_found, "drive_not_found"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "cost_not_found"},
                              {ErrorKind::rule, "cost_is_reversal"},
                              {ErrorKind::conflict, "cost_already_reversed"},
                              {ErrorKind::rule, "required"}})
                   .write(add_cost));
}

}  // namespace api::valuation
