// Calendars and their secret addresses.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> calendars() {
    static const Message all[]{
        {"calendar_feed_not_found", {"Không có lịch này", "No such calendar"},
         {"Địa chỉ lịch không đúng hoặc đã bị thu hồi.", "The address of the calendar is wrong or was revoked."}},
        {"calendar_too_long", {"Khoảng ngày quá dài", "The range of days is too long"},
         {"Xem tối đa {most} ngày một lần.", "At most {most} days at a time."}},
    };
    return all;
}

}  // namespace api::messages
