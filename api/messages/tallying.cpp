// Tallying.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> tallying() {
    static const Message all[]{
        {"already_settled", {"Mục này đã được quyết định", "This item is settled already"}, {}},
        {"decision_not_possible", {"Không quyết định như vậy được", "This decision is not possible here"}, {}},
        {"drive_cancelled", {"Đợt hiến máu đã hủy", "The drive is cancelled"},
         {"Đợt đã hủy không nhận sự kiện.", "A cancelled drive takes no events."}},
        {"drive_not_open", {"Đợt hiến máu chưa mở", "The drive has not been opened"},
         {"Chuyển đợt sang open trước khi ghi nhận.", "Move the drive to open before recording events."}},
        {"group_missing", {"Thiếu nhóm máu", "The group is missing"},
         {"Định nhóm cần có abo hoặc rh.", "A typing needs abo or rh."}},
        {"not_for_kind", {"Loại sự kiện này không có trường này", "This kind of event has no such field"}, {}},
        {"out_of_range", {"Ngoài khoảng cho phép", "Out of range"}, {}},
        {"repeated_choice", {"Giá trị bị lặp lại", "The value stands here twice"}, {}},
        {"too_fine_for_rare_groups",
         {"Chia nhỏ quá với nhóm máu hiếm", "Too fine a split for rare blood groups"},
         {"Rh chỉ được trả lời theo năm, tháng và ABO, cho cả năm, nửa năm, quý hoặc tháng, không lọc theo nơi hay loại túi: "
          "số quá nhỏ chỉ ra người hiến.",
          "Rh is answered by year, month and ABO only, for whole years, half-years, quarters or months, without a filter by "
          "place or kind of bag: small counts would point at donors."}},
        {"too_many_rows",
         {"Quá nhiều dòng cho một tệp", "Too many rows for one file"},
         {"Câu hỏi có {rows} dòng, tệp {format} nhận tối đa {most}. Hãy lọc bớt, chia ít chiều hơn, hoặc lấy CSV.",
          "The question has {rows} rows, a file in {format} takes {most}. Filter, split less finely, or take CSV."}},
        {"unit_or_count", {"Cần đúng một trong hai: unit hoặc count", "Exactly one of unit and count"}, {}},
        {"review_not_found", {"Không có mục chờ xem xét này", "No such review item"}, {}},
    };
    return all;
}

}  // namespace api::messages
