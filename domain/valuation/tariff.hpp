// Price lists of blood, dated by day.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace domain::valuation {

/// What a price list prices: the components that drives collect, and products prepared from them.
enum class Product {
    whole_blood,
    red_cells_apheresis,
    platelets_apheresis,
    plasma_apheresis,
    other,
    red_cells,  ///< nominal_ml: whole blood it is made from
    fresh_frozen_plasma,
    frozen_plasma,
    platelet_rich_plasma,
    platelet_concentrate_1_unit,
    platelet_concentrate_4_units,
    platelet_concentrate_8_units,  ///< nominal_ml 0
    cryoprecipitate
};
BOOST_DESCRIBE_ENUM(Product, whole_blood, red_cells_apheresis, platelets_apheresis,
                    plasma_apheresis, other, red_cells, fresh_frozen_plasma, frozen_plasma,
                    platelet_rich_plasma, platelet_concentrate_1_unit, platelet_concentrate_4_units,
                    platelet_concentrate_8_units, cryoprecipitate)

struct Price {
    Product component = Product::whole_blood;
    std::int32_t nominal_ml = 0;
    std::int64_t price_vnd = 0;
};

struct Tariff {
    std::int64_t num = 0;
    Uuid id;
    std::string code;
    std::string title;
    std::string source;  ///< where the figures were read
    std::string amends;  ///< code of the list that this one changes in part, or empty
    DayRange valid;
    std::vector<Price> prices;
};

/// A price list that comes with the program, with its source. TT 15/2023 is not among them: its
/// table was not found.
std::span<const Tariff> shipped_tariffs();

struct FoundPrice {
    const Tariff* tariff = nullptr;
    std::int64_t price_vnd = 0;
};

/// Finds prices by day, product and nominal volume. Of several lists in force on one day that name
/// the product, the one that came into force last is the law (an amendment goes before what it
/// amends).
class PriceBook {
  public:
    /// All lists, each bag priced on its own day.
    explicit PriceBook(const std::map<std::int64_t, Tariff>& tariffs);
    /// One list for every day, together with the lists that it amends.
    PriceBook(const std::map<std::int64_t, Tariff>& tariffs, const std::string& only);

    std::optional<FoundPrice> find(Day day, Product product, std::int32_t nominal_ml) const;

  private:
    struct Entry {
        const Tariff* tariff;
        std::int64_t price_vnd;
    };
    void add(const Tariff& tariff);
    std::map<std::pair<Product, std::int32_t>, std::vector<Entry>>
        prices_;  // latest valid_from first
    bool any_day_ = false;
};

}  // namespace domain::valuation
