// Targets, calendars and making many drives.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> planning() {
    static const Message all[]{
        {"calendar_day_not_found", {"Không có ngày đã nhập này", "No such entered day"},
         {"Không có ngày đã nhập \"{day}\".", "There is no entered day \"{day}\"."}},
        {"calendar_day_taken", {"Ngày này đã được nhập", "The day was entered already"},
         {"Ngày {day} đã có \"{name}\" cho cùng phạm vi; hãy sửa mục đó.",
          "{day} has \"{name}\" for the same scope; change that entry."}},
        {"organization_ended", {"Tổ chức đã chấm dứt hoạt động", "The organisation has ended"},
         {"\"{organization}\" hoạt động đến hết ngày {day}.", "\"{organization}\" ended on {day}."}},
        {"organization_not_begun", {"Tổ chức chưa hoạt động", "The organisation has not begun"},
         {"\"{organization}\" hoạt động từ ngày {day}.", "\"{organization}\" begins on {day}."}},
        {"too_many_days", {"Khoảng thời gian quá dài", "The stretch of time is too long"},
         {"Không quá {max} ngày.", "At most {max} days."}},
    };
    return all;
}

}  // namespace api::messages
