#include "api/scheduling/successors.hpp"

#include <algorithm>

#include "api/http/conditions.hpp"
#include "api/scheduling/checks.hpp"
#include "domain/scheduling/current_map.hpp"
#include "storage/scheduling/successors.hpp"

namespace api::scheduling {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::ShareBasis;
using domain::scheduling::Succession;
using domain::tallying::Books;

std::optional<std::int64_t> find(const Books& books, const std::string& reference) {
    return books.registry().organization(normal_reference(reference));
}

Result<Reply<SuccessionAnswer>> show(const Call<None, None>& call, const Books& books) {
    auto num = find(books, call.path("organization"));
    if (!num) return not_found("organization_not_found", "organization", call.path("organization"));
    return Reply<SuccessionAnswer>{succession_answer(books, *num)};
}

/// Which member a refusal of the tree is about.
Error at_member(Error error, const NewSuccession& body, const Books& books) {
    if (!error.violations.empty()) return error;
    std::string pointer = "/successors";
    for (const auto& [name, value] : error.parameters) {
        if (name != "successor") continue;
        const auto& items = body.successors.items;
        for (std::size_t i = 0; i < items.size(); ++i) {
            auto num = find(books, items[i].organization.value);
            if (num && books.registry().organizations.find(*num)->code == value) pointer = "/successors/" + std::to_string(i);
        }
    }
    if (error.code == "ended_on_another_day" || error.code == "begins_after_its_end" || error.code == "succession_day_fixed") pointer = "/day";
    error.violations.push_back({std::move(pointer), error.code, error.parameters});
    return error;
}

Result<Reply<SuccessionAnswer>> add(const Call<None, NewSuccession>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    auto num = find(tx.books(), call.path("organization"));
    if (!num) return not_found("organization_not_found", "organization", call.path("organization"));
    Checks checks(tx.books());
    Succession s{*num, body.day, body.document.value, ShareBasis::stated, {}};
    const auto& items = body.successors.items;
    auto stated = std::count_if(items.begin(), items.end(), [](const auto& i) { return i.share_ppm.has_value(); });
    if (stated == 0 && items.size() > 1) s.basis = ShareBasis::equal;
    auto equal = domain::scheduling::equal_shares(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        std::string at = "/successors/" + std::to_string(i);
        auto to = checks.organization(at + "/organization", items[i].organization.value);
        if (to)
            if (auto ok = call.require(Permission::keep_organizations, tx.books(), to); !ok) return ok.error();
        if (stated && !items[i].share_ppm) checks.refuse(at + "/share_ppm", "share_missing");
        s.to.push_back({to, items[i].share_ppm ? items[i].share_ppm->value : equal[i]});
    }
    if (auto ok = checks.verdict(); !ok) return ok.error();
    auto done = body.correction ? storage::scheduling::correct(tx, std::move(s)) : storage::scheduling::succeed(tx, std::move(s));
    if (!done) return at_member(done.error(), body, tx.books());
    Reply<SuccessionAnswer> out{succession_answer(tx.books(), *num)};
    out.location = "/api/v1/organizations/" + out.value.organization + "/successors";
    return out;
}

}  // namespace

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
            if (to.to == num) out.predecessors.push_back({o->code, o->name, to.share_ppm, s.day, s.document, s.basis});
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
                   .says("Tổ chức kế thừa và được kế thừa", "Successors and predecessors of an organisation")
                   .problems({{ErrorKind::not_found, "organization_not_found"}})
                   .memory(show));
    router.add(post<NewSuccession, SuccessionAnswer>("/api/v1/organizations/{organization}/successors")
                   .allow(Permission::keep_organizations, Where::organization)
                   .tag("organizations")
                   .says("Kết thúc tổ chức và ghi tổ chức kế thừa", "End an organisation and record who goes on with it")
                   .details("Tổ chức cấp dưới chuyển theo khi chỉ có một tổ chức kế thừa. Có `correction` thì sửa điều đã ghi cho ngày đó.",
                            "Those below it go along when there is one successor only. With `correction`, what was recorded for that day is put right.")
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
