// /tariffs
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "domain/tallying/books.hpp"
#include "domain/valuation/tariff.hpp"

namespace usecases::valuation {
struct NewTariff;
}

namespace api::valuation {

using domain::valuation::Product;

struct NewPrice {
    Product component{};
    domain::Integer<0, 10'000> nominal_ml;
    domain::Integer<0, 1'000'000'000'000> price_vnd;
};
BOOST_DESCRIBE_STRUCT(NewPrice, (), (component, nominal_ml, price_vnd))

struct NewTariff {
    std::optional<domain::Uuid> id;
    domain::Code code;
    domain::Text<1, 200> title;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::optional<domain::Text<0, 500>> source;
    std::optional<domain::Reference> amends;
    List<NewPrice, 1, 1000> prices;
};
BOOST_DESCRIBE_STRUCT(NewTariff, (),
                      (id, code, title, valid_from, valid_to, source, amends, prices))

struct PriceAnswer {
    Product component{};
    std::int64_t nominal_ml = 0;
    std::int64_t price_vnd = 0;
};
BOOST_DESCRIBE_STRUCT(PriceAnswer, (), (component, nominal_ml, price_vnd))

struct TariffAnswer {
    domain::Uuid id;
    std::string code;
    std::string title;
    std::optional<domain::Day> valid_from;
    std::optional<domain::Day> valid_to;
    std::string source;
    std::optional<std::string> amends;
    std::vector<PriceAnswer> prices;
};
BOOST_DESCRIBE_STRUCT(TariffAnswer, (),
                      (id, code, title, valid_from, valid_to, source, amends, prices))

enum class TariffSort { valid_from, code };
BOOST_DESCRIBE_ENUM(TariffSort, valid_from, code)

struct TariffQuery : ListQuery<TariffSort> {
    Given<domain::Day> on;
};
BOOST_DESCRIBE_STRUCT(TariffQuery, (ListQuery<TariffSort>), (on))

/// A body as use cases take it.
usecases::valuation::NewTariff plain_tariff(const NewTariff& body);

TariffAnswer answer(const domain::valuation::Tariff& tariff);

void add_tariffs(Router& router);

}  // namespace api::valuation

template <>
struct api::Documentation<api::valuation::NewTariff> {
    static constexpr Words summary{
        "Bảng giá mới. Bảng giá đã có không sửa: cùng một ngày, bảng có hiệu lực sau cùng được áp "
        "dụng.",
        "A new price list. Lists are never edited: on a day, the one that came into force last is "
        "applied."};
    static constexpr FieldWords fields[] = {
        {"amends",
         {"Bảng giá mà bảng này sửa một phần; giá còn lại lấy ở đó",
          "The list that this one changes in part; other prices are found there"}},
        {"source",
         {"Văn bản, ngày và nơi đọc được", "The document, its date and where it was read"}},
    };
};
template <>
struct api::Documentation<api::valuation::TariffQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"on", {"Có hiệu lực vào ngày này", "In force on this day"}}};
};
