// What may be added to the maximum price of a unit: not inside the price, each switched on by
// itself.
#pragma once

#include "domain/core/names.hpp"
#include "domain/tallying/event.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace domain::valuation {

enum class Layer {
    nat,        ///< nucleic acid test
    antibody,   ///< abnormal-antibody test
    transport,  ///< by the supplier
};
BOOST_DESCRIBE_ENUM(Layer, nat, antibody, transport)

struct Surcharge {
    std::int64_t cap_vnd =
        0;  ///< for each unit; 0 when the layer does not apply to this kind of unit
};

/// The cap that belongs to a price list, or nothing when none was found for that list. Found only
/// for TT 17/2020 (lawnet.vn 112413): transport 17,000 for each unit; antibody test 17,000 and NAT
/// 210,000 for each unit of whole blood or red cells from 250 ml and each of platelets. Tests on
/// condition and cross-matching are paid at cost and have no cap.
std::optional<Surcharge> surcharge(std::string_view tariff, Layer layer,
                                   tallying::Component component, std::int32_t nominal_ml);

}  // namespace domain::valuation
