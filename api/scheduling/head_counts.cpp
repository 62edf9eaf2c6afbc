#include "api/scheduling/head_counts.hpp"

#include <algorithm>

#include "api/scheduling/checks.hpp"
#include "storage/scheduling/head_counts.hpp"

namespace api::scheduling {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::scheduling::HeadCount;
using domain::tallying::Books;

Result<Reply<HeadCountList>> list(const Call<None, None>& call, const Books& books) {
    auto organization = books.registry().organization(normal_reference(call.path("organization")));
    if (!organization) return not_found("organization_not_found", "organization", call.path("organization"));
    auto counts = books.registry().head_counts.of(*organization);
    std::stable_sort(counts.begin(), counts.end(), [](const auto* a, const auto* b) { return a->on < b->on; });
    Reply<HeadCountList> out;
    for (const auto* h : counts) out.value.items.push_back(answer(books, *h));
    return out;
}

Result<Reply<HeadCountAnswer>> add(const Call<None, NewHeadCount>& call, storage::WriteTransaction& tx) {
    const Books& books = tx.books();
    auto organization = books.registry().organization(normal_reference(call.path("organization")));
    if (!organization) return not_found("organization_not_found", "organization", call.path("organization"));
    const auto& body = call.body;
    Checks checks(books);
    checks.free("", body.id, [&](const std::string& r) {
        const auto& all = books.registry().head_counts.all();
        return std::any_of(all.begin(), all.end(), [&](const auto& entry) { return entry.second.id.text() == r; });
    });
    const auto& valid = books.registry().organizations.find(*organization)->valid;
    if (!valid.contains(body.on))
        checks.refuse("/on", valid.to && *valid.to < body.on ? "organization_ended" : "organization_not_begun",
                      {{"organization", call.path("organization")},
                       {"day", (valid.to && *valid.to < body.on ? *valid.to : *valid.from).text()}});
    if (auto ok = checks.verdict(); !ok) return ok.error();
    HeadCount h;
    h.id = body.id ? *body.id : tx.new_id();
    h.organization = *organization;
    h.kind = body.kind;
    h.on = body.on;
    h.count = body.count.value;
    if (body.document) h.document = body.document->value;
    h = storage::scheduling::add(tx, h);
    Reply<HeadCountAnswer> out;
    out.value = answer(tx.books(), h);
    out.location = "/api/v1/organizations/" + out.value.organization + "/head-counts";
    return out;
}

}  // namespace

HeadCountAnswer answer(const Books& books, const HeadCount& h) {
    return {h.id, books.registry().organizations.find(h.organization)->code, h.kind, h.on, h.count, h.document};
}

void add_head_counts(Router& router) {
    router.add(get<None, HeadCountList>("/api/v1/organizations/{organization}/head-counts")
                   .allow(Permission::read_plan, Where::organization)
                   .tag("organizations")
                   .says("Số người của tổ chức theo thời gian, cũ trước", "How many people the organisation had, oldest first")
                   .problems({{ErrorKind::not_found, "organization_not_found"}})
                   .memory(list));
    router.add(post<NewHeadCount, HeadCountAnswer>("/api/v1/organizations/{organization}/head-counts")
                   .allow(Permission::change_plan, Where::organization)
                   .tag("organizations")
                   .says("Nhập số người của tổ chức", "Enter how many people the organisation had")
                   .makes()
                   .problems({{ErrorKind::not_found, "organization_not_found"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::rule, "organization_ended"},
                              {ErrorKind::rule, "organization_not_begun"}})
                   .write(add));
}

}  // namespace api::scheduling
