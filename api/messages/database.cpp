// The database, at start.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> database() {
    static const Message all[]{
        {"database_in_use", {"Cơ sở dữ liệu đang được dùng", "The database is in use"}, {}},
        {"database_missing", {"Không có cơ sở dữ liệu này", "There is no such database"},
         {"Không có tệp {database}; chạy `giothong serve` hoặc `giothong demo --db {database}` để tạo.",
          "There is no file {database}; `giothong serve` or `giothong demo --db {database}` makes one."}},
        {"database_not_empty", {"Cơ sở dữ liệu đã có dữ liệu", "The database is not empty"},
         {"Hãy nạp bản mẫu vào một cơ sở dữ liệu mới.", "Load the demo into a new database."}},
        {"key_file_unreadable", {"Không đọc được tệp khóa", "The key file cannot be read"},
         {"{file} phải có 64 chữ số thập lục phân và chỉ chủ sở hữu đọc được (chmod 600).",
          "{file} must hold 64 hexadecimal digits and be readable by its owner only (chmod 600)."}},
        {"address_in_use", {"Cổng đang được dùng", "The port is in use"}, {}},
        {"address_unavailable", {"Không lắng nghe được ở địa chỉ này", "Cannot listen on this address"}, {}},
        {"database_newer", {"Cơ sở dữ liệu mới hơn chương trình", "The database is newer than the program"}, {}},
        {"database_not_ours", {"Không phải cơ sở dữ liệu của Giọt Hồng", "Not a database of Giọt Hồng"}, {}},
        {"database_older", {"Cơ sở dữ liệu cũ hơn chương trình", "The database is older than the program"},
         {"Mở một lần bằng quyền ghi để nâng cấp.", "Open it for writing once to bring it up to date."}},
        {"database_unreachable", {"Không mở được cơ sở dữ liệu", "The database cannot be opened"}, {}},
    };
    return all;
}

}  // namespace api::messages
