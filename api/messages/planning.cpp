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
        {"children_over", {"Tổng của cấp dưới vượt chỉ tiêu", "The children's sum is over the target"},
         {"Cấp dưới của \"{organization}\" được giao {sum}, vượt {target} là {difference}.",
          "Below \"{organization}\" {sum} are assigned, over {target} by {difference}."}},
        {"children_short", {"Tổng của cấp dưới thiếu so với chỉ tiêu", "The children's sum is short of the target"},
         {"Cấp dưới của \"{organization}\" được giao {sum}, thiếu {difference} so với {target}.",
          "Below \"{organization}\" {sum} are assigned, {difference} short of {target}."}},
        {"fixed_exceeds_total", {"Phần ấn định vượt tổng", "The fixed parts exceed the total"},
         {"Đã ấn định {sum} trong tổng {total}.", "{sum} of {total} are fixed."}},
        {"head_count_missing", {"Chưa có số người", "No head count"},
         {"Chưa có số người ({kind}) của \"{organization}\".", "\"{organization}\" has no head count ({kind})."}},
        {"nothing_to_split", {"Không có gì để chia", "There is nothing to split by"},
         {"Không đơn vị nào có căn cứ để chia theo cách này.", "No organisation has anything to be weighed by this way."}},
        {"organization_repeated", {"Tổ chức bị lặp lại", "The organisation stands here twice"},
         {"\"{organization}\" đã có ở trên.", "\"{organization}\" stands above already."}},
        {"recurrence_empty", {"Quy tắc lặp không cho ngày nào", "The recurrence gives no day"}, {}},
        {"recurrence_endless", {"Quy tắc lặp không có điểm dừng", "The recurrence never ends"},
         {"Hãy thêm COUNT hoặc UNTIL.", "Add COUNT or UNTIL."}},
        {"recurrence_invalid", {"Quy tắc lặp không hợp lệ", "The recurrence is not valid"},
         {"Phần không hiểu hoặc mâu thuẫn: \"{part}\".", "Not understood, or in contradiction: \"{part}\"."}},
        {"recurrence_too_far", {"Quy tắc lặp kéo quá xa", "The recurrence goes too far"},
         {"Không quá {years} năm kể từ ngày đầu.", "At most {years} years from its first day."}},
        {"recurrence_too_long", {"Quy tắc lặp cho quá nhiều ngày", "The recurrence gives too many days"},
         {"Không quá {max} ngày.", "At most {max} days."}},
        {"target_missing", {"Chưa có chỉ tiêu để chia", "There is no target to split"},
         {"\"{organization}\" chưa có chỉ tiêu này; hãy cho total.", "\"{organization}\" has no such target; give a total."}},
        {"too_many_days", {"Khoảng thời gian quá dài", "The stretch of time is too long"},
         {"Không quá {max} ngày.", "At most {max} days."}},
    };
    return all;
}

}  // namespace api::messages
