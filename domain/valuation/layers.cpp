#include "domain/valuation/layers.hpp"

namespace domain::valuation {

std::optional<Surcharge> surcharge(std::string_view tariff, Layer layer,
                                   tallying::Component component, std::int32_t nominal_ml) {
    using tallying::Component;
    if (tariff != "tt-17-2020") return std::nullopt;
    if (layer == Layer::transport) return Surcharge{17'000};
    bool tested =
        component == Component::platelets_apheresis ||
        ((component == Component::whole_blood || component == Component::red_cells_apheresis) &&
         nominal_ml >= 250);
    if (!tested) return Surcharge{0};
    return Surcharge{layer == Layer::nat ? 210'000 : 17'000};
}

}  // namespace domain::valuation
