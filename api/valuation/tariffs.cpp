#include "api/valuation/tariffs.hpp"

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/http/reference.hpp"
#include "api/json/plain.hpp"
#include "usecases/valuation/tariffs.hpp"

namespace api::valuation {
namespace {

using domain::Day;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;
using domain::valuation::Tariff;

Reply<TariffAnswer> reply(const Tariff& t) {
    return {answer(t), version_etag(1)};
}

Result<Reply<Page<TariffAnswer>>> list(const Call<TariffQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    auto order = q.order({TariffSort::valid_from});
    auto listing = Listing<Tariff>::of(q, order);
    if (!listing) return listing.error();
    for (const auto& [num, t] : books.registry().tariffs) {
        if (q.on && !t.valid.contains(*q.on)) continue;
        SortKey key{0, t.code, num};
        if (order.by == TariffSort::valid_from)
            key.number = t.valid.from.value_or(Day{INT32_MIN}).number;
        listing->add(key, t);
    }
    Reply<Page<TariffAnswer>> out;
    out.value = listing->page<TariffAnswer>([](const Tariff& t) { return answer(t); });
    return out;
}

Result<Reply<TariffAnswer>> show(const Call<None, None>& call, const Books& books) {
    auto num = books.registry().tariff(normal_reference(call.path("tariff")));
    if (!num) return not_found("tariff_not_found", "tariff", call.path("tariff"));
    return reply(books.registry().tariffs.at(*num));
}

Result<Reply<TariffAnswer>> add(const Call<None, NewTariff>& call, storage::WriteTransaction& tx) {
    auto added = usecases::valuation::add(call.actor(), tx, plain_tariff(call.body));
    if (!added) return added.error();
    auto out = reply(*added);
    out.location = "/api/v1/tariffs/" + added->code;
    return out;
}

}  // namespace

usecases::valuation::NewTariff plain_tariff(const NewTariff& body) {
    usecases::valuation::NewTariff what;
    what.id = body.id;
    what.code = body.code.value;
    what.title = body.title.value;
    what.source = plain_or_empty(body.source);
    what.amends = plain(body.amends);
    what.valid = {body.valid_from, body.valid_to};
    for (const auto& p : body.prices)
        what.prices.push_back({p.component, std::int32_t(p.nominal_ml.value), p.price_vnd.value});
    return what;
}

TariffAnswer answer(const Tariff& t) {
    TariffAnswer out{t.id, t.code, t.title, t.valid.from, t.valid.to, t.source, {}, {}};
    if (!t.amends.empty()) out.amends = t.amends;
    out.prices.reserve(t.prices.size());
    for (const auto& p : t.prices) out.prices.push_back({p.component, p.nominal_ml, p.price_vnd});
    return out;
}

void add_tariffs(Router& router) {
    router.add(get<TariffQuery, Page<TariffAnswer>>("/api/v1/tariffs")
                   .allow(Permission::signed_in)
                   .tag("tariffs")
                   .says("Danh sách bảng giá", "List tariffs")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(list));
    router.add(post<NewTariff, TariffAnswer>("/api/v1/tariffs")
                   .allow(Permission::keep_tariffs, Where::everywhere)
                   .tag("tariffs")
                   .says("Thêm bảng giá", "Add a tariff")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "code_taken"},
                              {ErrorKind::conflict, "id_taken"},
                              {ErrorKind::conflict, "tariff_overlaps"},
                              {ErrorKind::rule, "amended_tariff_not_found"},
                              {ErrorKind::rule, "price_repeated"},
                              {ErrorKind::rule, "ends_before_starts"}})
                   .write(add));
    router.add(get<None, TariffAnswer>("/api/v1/tariffs/{tariff}")
                   .allow(Permission::signed_in)
                   .tag("tariffs")
                   .says("Một bảng giá", "One tariff")
                   .etag()
                   .problems({{ErrorKind::not_found, "tariff_not_found"}})
                   .memory(show));
}

}  // namespace api::valuation
