// Valuation.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> valuation() {
    static const Message all[]{
        {"tariff_missing",
         {"Thiếu giá", "A price is missing"},
         {"Không có giá cho {=component} {=nominal_ml} ml (số túi: {#bags}; từ {from} đến {to}).",
          "No price for {=component} {=nominal_ml} ml (bags: {#bags}; {from} to {to})."}},
        {"layer_missing",
         {"Không rõ mức cộng thêm", "The layer is not known"},
         {"Không tìm thấy mức cộng thêm tối đa cho bảng giá {tariff}.",
          "No caps were found for the price list {tariff}."}},
        {"allowance_not_found", {"Không có định mức này", "There is no such norm"}, {}},
        {"allowance_overlaps",
         {"Trùng định mức", "The norm overlaps another"},
         {"Cùng đơn vị, nội dung, thể tích và ngày bắt đầu với {allowance}.",
          "Same body, item, volume and first day as {allowance}."}},
        {"cost_not_found", {"Không có khoản chi này", "There is no such cost"}, {}},
        {"cost_already_reversed", {"Khoản chi đã được huỷ", "The cost was taken back already"}, {}},
        {"cost_is_reversal", {"Đây là dòng huỷ", "This is a line that takes another back"}, {}},
        {"value_too_large", {"Giá trị vượt giới hạn", "The value is too large"}, {}},
    };
    return all;
}

}  // namespace api::messages
