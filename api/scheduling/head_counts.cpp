#include "api/scheduling/head_counts.hpp"

#include "api/http/cursor.hpp"
#include "api/json/plain.hpp"
#include "api/scheduling/checks.hpp"
#include "usecases/scheduling/head_counts.hpp"

#include <algorithm>

namespace api::scheduling {
namespace {

using domain::ErrorKind;
using domain::Result;
using domain::scheduling::HeadCount;
using domain::tallying::Books;

Result<Reply<HeadCountList>> list(const Call<PageQuery, None>& call, const Books& books) {
    auto organization = books.registry().organization(normal_reference(call.path("organization")));
    if (!organization)
        return not_found("organization_not_found", "organization", call.path("organization"));
    auto counts = books.registry().head_counts.of(*organization);
    auto place_of = [](const HeadCount* h) { return ListPlace{h->on.text(), h->num}; };
    std::sort(counts.begin(), counts.end(),
              [&](const auto* a, const auto* b) { return place_of(a) < place_of(b); });
    Reply<HeadCountList> out;
    auto filled = fill_page(out.value, call.query, "on", counts, place_of,
                            [&](const HeadCount* h) { return answer(books, *h); });
    if (!filled) return filled.error();
    return out;
}

Result<Reply<HeadCountAnswer>> add(const Call<None, NewHeadCount>& call,
                                   storage::WriteTransaction& tx) {
    const Books& books = tx.books();
    auto organization = books.registry().organization(normal_reference(call.path("organization")));
    if (!organization)
        return not_found("organization_not_found", "organization", call.path("organization"));
    const auto& body = call.body;
    auto added = usecases::scheduling::add(
        call.actor(), tx, *organization,
        {body.id, body.kind, body.on, body.count.value, plain_or_empty(body.document)});
    if (!added) return added.error();
    Reply<HeadCountAnswer> out;
    out.value = answer(tx.books(), *added);
    out.location = "/api/v1/organizations/" + out.value.organization + "/head-counts";
    return out;
}

}  // namespace

HeadCountAnswer answer(const Books& books, const HeadCount& h) {
    return {h.id,    books.registry().organizations.find(h.organization)->code,
            h.kind,  h.on,
            h.count, h.document};
}

void add_head_counts(Router& router) {
    router.add(get<PageQuery, HeadCountList>("/api/v1/organizations/{organization}/head-counts")
                   .allow(Permission::read_plan, Where::organization)
                   .tag("organizations")
                   .says("Số người của tổ chức theo thời gian, cũ trước",
                         "How many people the organisation had, oldest first")
                   .problems({{ErrorKind::not_found, "organization_not_found"},
                              {ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(
        post<NewHeadCount, HeadCountAnswer>("/api/v1/organizations/{organization}/head-counts")
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
