// Values of any subject.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> values() {
    static const Message all[]{
        {"control_character", {"Có ký tự điều khiển", "Contains a control character"}, {}},
        {"duplicate_field", {"Trường bị lặp lại", "The field stands here twice"}, {}},
        {"not_a_choice",
         {"Không thuộc các giá trị cho phép", "Not one of the allowed values"},
         {"Phải là một trong: {choices}.", "Must be one of: {choices}."}},
        {"not_a_code",
         {"Không phải mã hợp lệ", "Not a code"},
         {"Mã gồm chữ thường không dấu, chữ số và gạch nối, từ 1 đến 64 ký tự, không bắt đầu hay "
          "kết thúc bằng gạch nối.",
          "A code has lower-case letters, digits and hyphens, 1 to 64 of them, and no hyphen at "
          "its ends."}},
        {"not_a_day",
         {"Không phải ngày", "Not a day"},
         {"Viết ngày dạng YYYY-MM-DD, ví dụ 2020-02-09.",
          "Write days as YYYY-MM-DD, such as 2020-02-09."}},
        {"not_a_uuid", {"Không phải UUID", "Not a UUID"}, {}},
        {"not_an_instant",
         {"Không phải thời điểm", "Not an instant"},
         {"Viết thời điểm kèm múi giờ, ví dụ 2020-02-09T08:14:00+07:00.",
          "Write instants with an offset, such as 2020-02-09T08:14:00+07:00."}},
        {"not_utf8", {"Không phải UTF-8", "Not UTF-8"}, {}},
        {"null_not_allowed", {"Không được để null", "Must not be null"}, {}},
        {"required", {"Thiếu trường bắt buộc", "Required"}, {}},
        {"too_few_items",
         {"Quá ít phần tử", "Too few items"},
         {"Cần ít nhất {min} phần tử.", "At least {min} items are needed."}},
        {"too_large", {"Quá lớn", "Too large"}, {"Không được lớn hơn {max}.", "At most {max}."}},
        {"too_long",
         {"Quá dài", "Too long"},
         {"Nhiều nhất {max} ký tự.", "At most {max} characters."}},
        {"too_many_items",
         {"Quá nhiều phần tử", "Too many items"},
         {"Nhiều nhất {max} phần tử.", "At most {max} items."}},
        {"too_short",
         {"Quá ngắn", "Too short"},
         {"Ít nhất {min} ký tự.", "At least {min} characters."}},
        {"too_small", {"Quá nhỏ", "Too small"}, {"Không được nhỏ hơn {min}.", "At least {min}."}},
        {"unknown_field", {"Trường không được biết đến", "Unknown field"}, {}},
        {"wrong_type",
         {"Sai kiểu dữ liệu", "Wrong type"},
         {"Cần kiểu {expected}.", "Must be of type {expected}."}},
    };
    return all;
}

}  // namespace api::messages
