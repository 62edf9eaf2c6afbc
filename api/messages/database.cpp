// The database, at start.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> database() {
    static const Message all[]{
        {"database_corrupt",
         {"Cơ sở dữ liệu bị hỏng", "The database is corrupt"},
         {"Khởi động lại không chữa được. Hãy dừng máy chủ, giữ lại tệp hỏng (cả -wal), khôi phục "
          "bản sao lưu gần nhất rồi chạy "
          "`giothong verify`; máy tính bảng gửi lại những gì còn giữ.",
          "Starting again does not mend it. Stop the server, keep the damaged file (and its -wal), "
          "restore the last backup and run "
          "`giothong verify`; tablets send again what they still hold."}},
        {"database_has_links",
         {"Tệp cơ sở dữ liệu có nhiều tên", "The database file has more than one name"},
         {"Mỗi tên sẽ có nhật ký ghi trước riêng và mất phần của tên kia. Hãy xóa tên thừa (liên "
          "kết cứng) hoặc chép thành tệp riêng.",
          "Each name would have a write-ahead log of its own and lose what stands in the other. "
          "Remove the other name (a hard link), or "
          "copy the file to one of its own."}},
        {"database_in_use", {"Cơ sở dữ liệu đang được dùng", "The database is in use"}, {}},
        {"database_missing",
         {"Không có cơ sở dữ liệu này", "There is no such database"},
         {"Không có tệp {database}; chạy `giothong serve` hoặc `giothong demo --db {database}` để "
          "tạo.",
          "There is no file {database}; `giothong serve` or `giothong demo --db {database}` makes "
          "one."}},
        {"database_not_empty",
         {"Cơ sở dữ liệu đã có dữ liệu", "The database is not empty"},
         {"Hãy nạp bản mẫu vào một cơ sở dữ liệu mới.", "Load the demo into a new database."}},
        {"database_open_to_others",
         {"Người khác trên máy đọc được cơ sở dữ liệu",
          "Others on this machine can read the database"},
         {"Hãy đặt chủ sở hữu và quyền 600 cho {database} và các tệp cạnh nó.",
          "Give {database} and the files beside it their owner and mode 600."}},
        {"database_replaced",
         {"Tệp cơ sở dữ liệu đã bị thay", "The database file was replaced"},
         {"Tệp bị xóa, thay hoặc cắt ngắn khi máy chủ đang chạy. Không xác nhận thêm gì; máy chủ "
          "dừng. Hãy xem tệp nào là đúng, chạy "
          "`giothong verify` rồi khởi động lại.",
          "The file was removed, replaced or cut while the server ran. Nothing more is "
          "acknowledged and the server stops. Find out which "
          "file is the right one, run `giothong verify`, then start again."}},
        {"key_file_missing",
         {"Mất tệp khóa", "The key file is missing"},
         {"Cơ sở dữ liệu có bí mật niêm phong bằng khóa đã mất. Hãy khôi phục {file} từ bản sao "
          "lưu; khóa mới sẽ không mở được chúng.",
          "The database holds secrets that were sealed with the lost key. Restore {file} from its "
          "backup; a new key would not open them."}},
        {"key_file_other",
         {"Tệp khóa của cơ sở dữ liệu khác", "The key file belongs to another database"},
         {"{file} không phải khóa đã niêm phong các bí mật ở đây. Hãy khôi phục đúng tệp.",
          "{file} is not the key that sealed the secrets here. Restore the right one."}},
        {"key_file_unreadable",
         {"Không đọc được tệp khóa", "The key file cannot be read"},
         {"{file} phải có 64 chữ số thập lục phân và chỉ chủ sở hữu đọc được (chmod 600).",
          "{file} must hold 64 hexadecimal digits and be readable by its owner only (chmod 600)."}},
        {"address_in_use", {"Cổng đang được dùng", "The port is in use"}, {}},
        {"address_unavailable",
         {"Không lắng nghe được ở địa chỉ này", "Cannot listen on this address"},
         {}},
        {"database_newer",
         {"Cơ sở dữ liệu mới hơn chương trình", "The database is newer than the program"},
         {"Chương trình này không ghi gì nữa; hãy chạy bản mới.",
          "This program writes nothing more; run the newer one."}},
        {"database_not_ours",
         {"Không phải cơ sở dữ liệu của Giọt Hồng", "Not a database of Giọt Hồng"},
         {}},
        {"database_older",
         {"Cơ sở dữ liệu cũ hơn chương trình", "The database is older than the program"},
         {"Mở một lần bằng quyền ghi để nâng cấp.",
          "Open it for writing once to bring it up to date."}},
        {"database_unreachable",
         {"Không mở được cơ sở dữ liệu", "The database cannot be opened"},
         {}},
    };
    return all;
}

}  // namespace api::messages
