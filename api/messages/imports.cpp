// Imports.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> imports() {
    static const Message all[]{
        {"hours_missing", {"Thiếu giờ", "Hours are missing"},
         {"\"{value}\": cần cả giờ bắt đầu và giờ kết thúc.", "\"{value}\": both a start and an end are needed."}},
        {"bad_encoding", {"Dòng không phải UTF-8", "The row is not UTF-8"}, {}},
        {"bad_map", {"Tệp ánh xạ có chỗ sai", "The map has mistakes"}, {}},
        {"bad_template", {"Mẫu văn bản sai dấu ngoặc", "The template's braces do not match"}, {}},
        {"blank", {"Ô trống", "The cell is blank"}, {"Cột \"{column}\" trống.", "Column \"{column}\" is blank."}},
        {"check_failed", {"Các tổng không khớp", "The sums do not agree"},
         {"{sum}: {left}, {column}: {right}.", "{sum}: {left}, {column}: {right}."}},
        {"count_withdrawn", {"Số đã ghi nay là không", "A figure that was counted is now none"},
         {"Đã ghi {count}; muốn rút lại thì đảo sự kiện {event}.", "{count} stands; to take it back, reverse event {event}."}},
        {"day_out_of_range", {"Ngày ngoài khoảng của nguồn", "The day is outside the source's range"},
         {"Ngày {day}.", "Day {day}."}},
        {"day_shifts", {"Giờ của nguồn rơi sang ngày khác", "The source's hours fall on another day"}, {}},
        {"drive_missing", {"Chưa có đợt hiến máu", "The drive does not exist"},
         {"Không có đợt \"{drive}\".", "There is no drive \"{drive}\"."}},
        {"drive_twice", {"Đợt hiến máu có hai dòng khác nhau", "The drive stands in two different rows"},
         {"Đã có ở dòng {line}.", "It stands in line {line}."}},
        {"file_unreadable", {"Không đọc được tệp", "The file cannot be read"}, {"{file}", "{file}"}},
        {"known_file_unreadable", {"Không đọc được tệp danh mục", "The list of known values cannot be read"}, {"{file}", "{file}"}},
        {"list_incomplete", {"Bảng giá thiếu dòng", "The price list is not whole"},
         {"Một dòng của \"{tariff}\" bị từ chối; bảng giá chỉ được nhập trọn vẹn.",
          "A row of \"{tariff}\" was refused; a price list goes in whole or not at all."}},
        {"list_rows_differ", {"Các dòng của bảng giá nói khác nhau", "Rows of one price list differ"},
         {"title, valid_from, valid_to, source và amends phải giống dòng đầu.",
          "title, valid_from, valid_to, source and amends must be those of its first row."}},
        {"malformed_row", {"Dòng hỏng (dấu nháy)", "The row is malformed (quotes)"}, {}},
        {"not_a_count", {"Không phải số túi", "Not a number of bags"},
         {"Cột \"{column}\": \"{value}\".", "Column \"{column}\": \"{value}\"."}},
        {"not_a_time", {"Không phải giờ HH:MM", "Not a time HH:MM"}, {}},
        {"not_known", {"Giá trị không có trong danh mục", "Not among the known values"},
         {"\"{value}\" không có trong danh mục.", "\"{value}\" is not among the known values."}},
        {"one_of_two", {"Cần đúng một trong hai", "Exactly one of the two"}, {}},
        {"organization_missing", {"Chưa có tổ chức", "The organisation does not exist"},
         {"Không có tổ chức \"{organization}\".", "There is no organisation \"{organization}\"."}},
        {"remainder_negative", {"Phần còn lại âm", "The remainder is negative"},
         {"Cột \"{column}\" nhỏ hơn tổng các phần: {value}.", "Column \"{column}\" is less than its parts: {value}."}},
        {"row_too_long", {"Dòng quá dài", "The row is too long"}, {}},
        {"site_missing", {"Chưa có địa điểm", "The site does not exist"},
         {"Không có địa điểm \"{site}\".", "There is no site \"{site}\"."}},
        {"site_not_described", {"Thiếu phần [site]", "[site] is missing"}, {}},
        {"unknown_column", {"Tệp không có cột này", "The file has no such column"},
         {"Không có cột \"{column}\".", "There is no column \"{column}\"."}},
        {"unknown_facility", {"Cơ sở không có trong danh mục", "Unknown facility"},
         {"\"{value}\" không có trong danh mục.", "\"{value}\" is not among the known facilities."}},
        {"unknown_key", {"Khóa không được biết đến", "Unknown key"}, {}},
        {"wrong_field_count", {"Sai số ô", "Wrong number of fields"},
         {"Có {found} ô, cần {expected}.", "{found} fields, {expected} expected."}},
    };
    return all;
}

}  // namespace api::messages
