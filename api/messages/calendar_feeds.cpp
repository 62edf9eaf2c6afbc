// Calendars and their secret addresses.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> calendar_feeds() {
    static const Message all[]{
        {"calendar_feed_not_found",
         {"Không có lịch này", "No such calendar"},
         {"Địa chỉ lịch không đúng hoặc đã bị thu hồi.",
          "The address of the calendar is wrong or was revoked."}},
        {"busy_too_long",
         {"Khoảng ngày quá dài", "The range of days is too long"},
         {"Xem bận rảnh tối đa {most} ngày một lần.",
          "Free and busy times are given for at most {most} days at a time."}},
        {"calendar_too_long",
         {"Khoảng ngày quá dài", "The range of days is too long"},
         {"Xem tối đa {most} ngày một lần.", "At most {most} days at a time."}},
        {"not_with_view",
         {"Tham số không đi với kiểu lịch này", "The parameter does not go with this view"},
         {"Kiểu {view} không dùng tham số này.",
          "A view of kind {view} does not take this parameter."}},
        {"feed_needs_person",
         {"Lịch riêng cần một người đăng nhập", "A calendar of one's own needs a person"},
         {"Chương trình và thiết bị không có lịch riêng.",
          "Programs and devices have no calendar of their own."}},
        {"feed_subject_mismatch",
         {"Thiếu hoặc thừa đối tượng của lịch", "The calendar's subject does not fit its kind"},
         {"Loại {kind} cần đúng trường \"{needs}\".",
          "Kind {kind} comes with the member \"{needs}\" and no other."}},
        {"person_not_found",
         {"Không có người này", "No such person"},
         {"Không có người \"{person}\".", "There is no person \"{person}\"."}},
    };
    return all;
}

}  // namespace api::messages
