#include "api/scheduling/successors.hpp"

#include "api/http/conditions.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/scheduling/current_map.hpp"
#include "storage/engine/database.hpp"
#include "usecases/scheduling/successors.hpp"

#include <algorithm>

namespace api::scheduling {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;

std::optional<std::int64_t> find(const Books& books, const std::string& reference) {
    return books.registry().organization(normal_reference(reference));
}

Result<Reply<SuccessionAnswer>> show(const Call<None, None>& call, const Books& books) {
    auto num = find(books, call.path("organization"));
    if (!num) return not_found("organization_not_found", "organization", call.path("organization"));
    return Reply<SuccessionAnswer>{succession_answer(books, *num)};
}

Result<Reply<SuccessionAnswer>> add(const Call<None, NewSuccession>& call,
                                    storage::WriteTransaction& tx) {
    auto num = find(tx.books(), call.path("organization"));
    if (!num) return not_found("organization_not_found", "organization", call.path("organization"));
    auto done = usecases::scheduling::succeed(call.actor(), tx, *num, plain_succession(call.body));
    if (!done) return done.error();
    Reply<SuccessionAnswer> out{succession_answer(tx.books(), *num)};
    out.location = "/api/v1/organizations/" + out.value.organization + "/successors";
    return out;
}

}  // namespace

usecases::scheduling::NewSuccession plain_succession(const NewSuccession& body) {
    usecases::scheduling::NewSuccession what;
    what.day = body.day;
    what.document = body.document.value;
    for (const auto& one : body.successors)
        what.successors.push_back({one.organization.value, plain(one.share_ppm)});
    what.corrects = body.correction.has_value();
    return what;
}

SuccessionAnswer succession_answer(const Books& books, std::int64_t num) {
    const auto& tree = books.registry().organizations;
    auto share = [&](std::int64_t organization, std::int64_t ppm) -> ShareAnswer {
        const auto* o = tree.find(organization);
        return {o->code, o->name, ppm};
    };
    SuccessionAnswer out;
    out.organization = tree.find(num)->code;
    if (const auto* own = tree.succession(num)) {
        out.day = own->day;
        out.document = own->document;
        out.basis = own->basis;
        for (const auto& to : own->to) out.successors.push_back(share(to.to, to.share_ppm));
    }
    for (auto from : tree.predecessors(num)) {
        const auto& s = *tree.succession(from);
        const auto* o = tree.find(from);
        for (const auto& to : s.to)
            if (to.to == num)
                out.predecessors.push_back(
                    {o->code, o->name, to.share_ppm, s.day, s.document, s.basis});
    }
    domain::scheduling::CurrentMap map(tree, books.as_of.today);
    for (const auto& part : map.parts(num)) {
        auto same = std::find_if(out.today.begin(), out.today.end(), [&](const ShareAnswer& a) {
            return a.organization == tree.find(part.organization())->code;
        });
        if (same == out.today.end())
            out.today.push_back(share(part.organization(), part.weight));
        else
            same->share_ppm += part.weight;
    }
    return out;
}

void add_successors(Router& router) {
    router.add(get<None, SuccessionAnswer>("/api/v1/organizations/{organization}/successors")
                   .allow(Permission::signed_in)
                   .tag("organizations")
                   .says("Tổ chức kế thừa và được kế thừa",
                         "Successors and predecessors of an organisation")
                   .problems({{ErrorKind::not_found, "organization_not_found"}})
                   .memory(show));
    router.add(
        post<NewSuccession, SuccessionAnswer>("/api/v1/organizations/{organization}/successors")
            .allow(Permission::keep_organizations, Where::organization)
            .tag("organizations")
            .says("Kết thúc tổ chức và ghi tổ chức kế thừa",
                  "End an organisation and record who goes on with it")
            .details("Tổ chức cấp dưới chuyển theo khi chỉ có một tổ chức kế thừa. Có `correction` "
                     "thì sửa điều đã ghi cho ngày đó.",
                     "Those below it go along when there is one successor only. With `correction`, "
                     "what was recorded for that day is put right.")
            .makes()
            .problems({{ErrorKind::not_found, "organization_not_found"},
                       {ErrorKind::rule, "organization_not_found"},
                       {ErrorKind::rule, "successors_missing"},
                       {ErrorKind::rule, "successor_is_itself"},
                       {ErrorKind::rule, "successor_repeated"},
                       {ErrorKind::rule, "share_out_of_range"},
                       {ErrorKind::rule, "share_missing"},
                       {ErrorKind::rule, "shares_do_not_add_up"},
                       {ErrorKind::conflict, "already_succeeded"},
                       {ErrorKind::conflict, "not_succeeded"},
                       {ErrorKind::rule, "succession_day_fixed"},
                       {ErrorKind::rule, "ended_on_another_day"},
                       {ErrorKind::rule, "begins_after_its_end"},
                       {ErrorKind::rule, "successor_not_there"},
                       {ErrorKind::rule, "successor_makes_cycle"},
                       {ErrorKind::conflict, "children_remain"},
                       {ErrorKind::rule, "edge_to_itself"},
                       {ErrorKind::rule, "edge_makes_cycle"},
                       {ErrorKind::rule, "edge_overlaps"}})
            .write(add));
}

}  // namespace api::scheduling
