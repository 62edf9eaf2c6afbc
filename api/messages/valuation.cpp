// Valuation.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> valuation() {
    static const Message all[]{
        {"tariff_missing", {"Thiếu giá", "A price is missing"},
         {"Không có giá cho {component} {nominal_ml} ml ({bags} túi, từ {from} đến {to}).",
          "No price for {component} {nominal_ml} ml ({bags} bags, {from} to {to})."}},
        {"value_too_large", {"Giá trị vượt giới hạn", "The value is too large"}, {}},
    };
    return all;
}

}  // namespace api::messages
