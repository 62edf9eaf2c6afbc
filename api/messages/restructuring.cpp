// Organisations that end, merge and split.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> restructuring() {
    static const Message all[]{
        {"already_succeeded", {"Tổ chức đã có tổ chức kế thừa", "The organisation has successors already"},
         {"\"{organization}\" đã được kế thừa từ ngày {day}.", "\"{organization}\" was succeeded on {day}."}},
        {"begins_after_its_end", {"Tổ chức chưa tồn tại trước ngày này", "The organisation did not exist before that day"},
         {"\"{organization}\" bắt đầu sau ngày kết thúc.", "\"{organization}\" begins after it would end."}},
        {"children_remain", {"Còn tổ chức cấp dưới", "Others still stand below it"},
         {"Còn {count} tổ chức cấp dưới ({children}); hãy chuyển từng tổ chức sang cấp trên mới trước.",
          "{count} organisations stand below it ({children}); move each to its new parent first."}},
        {"ended_on_another_day", {"Tổ chức kết thúc vào ngày khác", "The organisation ends on another day"},
         {"\"{organization}\" kết thúc ngày {ends}; tổ chức kế thừa phải bắt đầu ngay hôm sau.",
          "\"{organization}\" ends on {ends}; its successors must go on the day after."}},
        {"not_succeeded", {"Chưa ghi tổ chức kế thừa nào", "No successors are recorded"},
         {"Chưa có gì để sửa cho \"{organization}\"; hãy bỏ correction để ghi mới.",
          "There is nothing to correct for \"{organization}\"; leave correction out to record it."}},
        {"organization_succeeded", {"Ngày kết thúc đã nằm trong quyết định", "Its last day is settled"},
         {"Tổ chức được kế thừa từ ngày {day}; ngày kết thúc không đổi được.",
          "Others have gone on with it since {day}; its last day cannot change."}},
        {"share_missing", {"Thiếu tỷ lệ", "A share is missing"},
         {"Cho tỷ lệ của mọi tổ chức kế thừa, hoặc không của tổ chức nào.", "State the share of every successor, or of none."}},
        {"share_out_of_range", {"Tỷ lệ ngoài khoảng", "The share is out of range"},
         {"Tỷ lệ của \"{successor}\" phải từ 1 đến {max} phần triệu.",
          "The share of \"{successor}\" must be 1 to {max} parts per million."}},
        {"shares_do_not_add_up", {"Tổng tỷ lệ không bằng 1", "The shares do not add up to 1"},
         {"Tổng các tỷ lệ là {sum} phần triệu, phải là 1000000.", "The shares add up to {sum} parts per million, not 1000000."}},
        {"successor_is_itself", {"Tổ chức không thể kế thừa chính nó", "An organisation cannot succeed itself"}, {}},
        {"successor_makes_cycle", {"Vòng kế thừa", "The succession would go in a circle"},
         {"\"{successor}\" sẽ lại là tổ chức kế thừa của chính nó.", "\"{successor}\" would come after itself."}},
        {"successor_not_there", {"Tổ chức kế thừa không tồn tại vào ngày đó", "The successor is not there on that day"},
         {"\"{successor}\" không hoạt động vào ngày {day}.", "\"{successor}\" is not in force on {day}."}},
        {"successor_repeated", {"Tổ chức kế thừa bị lặp lại", "A successor stands here twice"},
         {"\"{successor}\" có mặt hai lần.", "\"{successor}\" stands here twice."}},
        {"successors_missing", {"Thiếu tổ chức kế thừa", "No successor is named"}, {}},
        {"successor_rows_differ", {"Các dòng nói khác nhau", "The rows say different things"},
         {"Mọi dòng của một tổ chức phải có cùng ngày và văn bản.", "All rows of one organisation have the same day and document."}},
        {"succession_day_fixed", {"Ngày kế thừa không sửa được", "The day of a succession stays"},
         {"Đã ghi cho ngày {day}.", "It is recorded for {day}."}},
        {"succession_incomplete", {"Tổ chức kế thừa chưa đủ", "The succession is incomplete"},
         {"Một dòng khác của \"{organization}\" bị từ chối, nên không ghi dòng nào.",
          "Another row of \"{organization}\" was refused, so none of them is written."}},
    };
    return all;
}

}  // namespace api::messages
