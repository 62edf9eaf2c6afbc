#include "api/valuation/tariffs.hpp"

#include <set>

#include "api/http/conditions.hpp"
#include "api/http/listing.hpp"
#include "api/scheduling/checks.hpp"
#include "storage/valuation/tariffs.hpp"

namespace api::valuation {
namespace {

using api::scheduling::Checks;

using domain::Day;
using domain::ErrorKind;
using domain::Result;
using domain::tallying::Books;
using domain::valuation::Tariff;

Reply<TariffAnswer> reply(const Tariff& t) { return {answer(t), version_etag(1)}; }

Result<Reply<Page<TariffAnswer>>> list(const Call<TariffQuery, None>& call, const Books& books) {
    const auto& q = call.query;
    auto order = q.order({TariffSort::valid_from});
    auto listing = Listing<Tariff>::of(q, order);
    if (!listing) return listing.error();
    for (const auto& [num, t] : books.registry().tariffs) {
        if (q.on && !t.valid.contains(*q.on)) continue;
        SortKey key{0, t.code, num};
        if (order.by == TariffSort::valid_from) key.number = t.valid.from.value_or(Day{INT32_MIN}).number;
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

/// Two lists that begin on one day and price the same thing: neither came into force last, so no price would be the law. (Any other
/// overlap is decided by the days on which the lists came into force.)
void check_overlaps(Checks& checks, const Books& books, const Tariff& t) {
    for (const auto& [num, other] : books.registry().tariffs) {
        if (other.valid.from != t.valid.from) continue;
        for (const auto& mine : t.prices)
            for (const auto& theirs : other.prices)
                if (mine.component == theirs.component && mine.nominal_ml == theirs.nominal_ml) {
                    checks.refuse("/valid_from", "tariff_overlaps",
                                  {{"tariff", other.code},
                                   {"component", std::string(domain::name_of(mine.component))},
                                   {"nominal_ml", std::to_string(mine.nominal_ml)}},
                                  ErrorKind::conflict);
                    return;
                }
    }
}

Result<Reply<TariffAnswer>> add(const Call<None, NewTariff>& call, storage::WriteTransaction& tx) {
    const auto& body = call.body;
    const Books& books = tx.books();
    Checks checks(books);
    checks.free(body.code.value, body.id, [&](const std::string& r) { return books.registry().tariff(r); });
    checks.order(body.valid_from, body.valid_to, "/valid_to");
    Tariff t;
    t.valid = {body.valid_from, body.valid_to};
    if (body.amends) {
        if (auto num = books.registry().tariff(body.amends->value))
            t.amends = books.registry().tariffs.at(*num).code;
        else
            checks.refuse("/amends", "amended_tariff_not_found", {{"tariff", body.amends->value}});
    }
    std::set<std::pair<Product, std::int64_t>> seen;
    for (std::size_t i = 0; i < body.prices.size(); ++i) {
        const auto& p = body.prices.items[i];
        if (!seen.insert({p.component, p.nominal_ml.value}).second)
            checks.refuse("/prices/" + std::to_string(i), "price_repeated",
                          {{"component", std::string(domain::name_of(p.component))},
                           {"nominal_ml", std::to_string(p.nominal_ml.value)}});
        t.prices.push_back({p.component, std::int32_t(p.nominal_ml.value), p.price_vnd.value});
    }
    check_overlaps(checks, books, t);
    if (auto ok = checks.verdict(); !ok) return ok.error();
    t.id = body.id ? *body.id : tx.new_id();
    t.code = body.code.value;
    t.title = body.title.value;
    if (body.source) t.source = body.source->value;
    t = storage::valuation::add(tx, t);
    auto out = reply(t);
    out.location = "/api/v1/tariffs/" + t.code;
    return out;
}

}  // namespace

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
