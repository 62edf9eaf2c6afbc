// Words of the names that stand in details: statuses, kinds, suggestions.
#include "api/messages/catalogue.hpp"

namespace api::messages {

const Words* find_name(std::string_view name) {
    struct Named {
        std::string_view name;
        Words words;
    };
    static const Named all[]{
        // What one could do instead of what clashes; a sentence of its own, or nothing.
        {"no_suggestion", {"", ""}},
        {"next_free_day",
         {" Ngày trống gần nhất: {suggestion_day}.", " The next free day is {suggestion_day}."}},
        {"first_day_allowed",
         {" Sớm nhất: {suggestion_day}.", " At the earliest on {suggestion_day}."}},
        {"nearest_campaign_day",
         {" Ngày gần nhất trong chiến dịch: {suggestion_day}.",
          " The nearest day of the campaign is {suggestion_day}."}},
        {"fewer_donors",
         {" Còn nhận được {#suggestion_number}.", " There is room for {#suggestion_number}."}},
        {"later_start",
         {" Bắt đầu muộn hơn {#suggestion_number} phút.",
          " Start {#suggestion_number} minutes later."}},
        // Drives
        {"proposed", {"đề xuất", "proposed"}},
        {"approved", {"đã duyệt", "approved"}},
        {"open", {"đang mở", "open"}},
        {"verified", {"đã xác minh", "verified"}},
        {"cancelled", {"đã huỷ", "cancelled"}},
        // Reports, and drives that are closed
        {"draft", {"bản nháp", "draft"}},
        {"submitted", {"đã nộp", "submitted"}},
        {"returned", {"bị trả lại", "returned"}},
        {"accepted", {"đã chấp nhận", "accepted"}},
        {"closed", {"đã đóng", "closed"}},
        {"drive", {"đợt", "drive"}},
        {"campaign", {"chiến dịch", "campaign"}},
        {"month", {"tháng", "month"}},
        {"quarter", {"quý", "quarter"}},
        {"half_year", {"nửa năm", "half-year"}},
        {"nine_months", {"chín tháng", "nine months"}},
        {"year", {"năm", "year"}},
        {"free", {"tự chọn", "period of one's own"}},
        // Blood and people
        {"whole_blood", {"máu toàn phần", "whole blood"}},
        {"red_cells_apheresis", {"hồng cầu gạn tách", "red cells by apheresis"}},
        {"platelets_apheresis", {"tiểu cầu gạn tách", "platelets by apheresis"}},
        {"plasma_apheresis", {"huyết tương gạn tách", "plasma by apheresis"}},
        {"other", {"loại khác", "other"}},
        {"unknown", {"(không rõ)", "(not known)"}},
        {"population", {"dân số", "population"}},
        {"staff", {"cán bộ", "staff"}},
        // Changes of drives
        {"pending", {"chờ duyệt", "pending"}},
        {"refused", {"bị bác", "refused"}},
        {"moved", {"đã dời", "moved"}},
    };
    for (const auto& one : all)
        if (one.name == name) return &one.words;
    return nullptr;
}

}  // namespace api::messages
