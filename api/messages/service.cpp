// The state of the service.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> service() {
    static const Message all[]{
        {"books_differ",
         {"Số liệu đang được dựng lại", "The figures are being rebuilt"},
         {"Tổng số không khớp sổ cái nên không được đưa ra; hãy thử lại sau. Việc ghi vẫn tiếp "
          "tục.",
          "The totals do not agree with the ledger, so none are given; try again later. Writing "
          "goes on."}},
        {"books_unchecked",
         {"Số liệu chưa được đối chiếu", "The figures are not checked yet"},
         {"Máy chủ đang đối chiếu tổng số với sổ cái.",
          "The server is holding the totals against the ledger."}},
        {"draining",
         {"Máy chủ đang dừng", "The server is shutting down"},
         {"Chưa có gì được ghi; hãy thử lại.", "Nothing was written; try again."}},
        {"internal_error",
         {"Lỗi bên trong", "Internal error"},
         {"Lỗi đã được ghi lại. Khi báo lỗi, hãy kèm request_id.",
          "The error was logged. Quote the request_id when you report it."}},
        {"ledger_behind",
         {"Máy chủ chưa biết tới số đó", "The server has not come to that yet"},
         {"Sổ cái ở đây chưa tới số thứ tự được hỏi; hãy thử lại sau một giây.",
          "The ledger here has not reached the position that was asked for; try again in a "
          "second."}},
        {"outcome_unknown",
         {"Không rõ đã ghi hay chưa", "The outcome is unknown"},
         {"Gửi lại đúng yêu cầu này với cùng id và Idempotency-Key: nếu đã ghi thì không ghi thêm.",
          "Repeat the request with the same ids and Idempotency-Key: what was written is not "
          "written twice."}},
        {"queue_full",
         {"Máy chủ đang bận", "The server is busy"},
         {"Chưa có gì được ghi; hãy thử lại.", "Nothing was written; try again."}},
        {"retry_later",
         {"Yêu cầu cùng khóa đang được xử lý", "A request with this key is being handled"},
         {"Chưa có gì được ghi; hãy thử lại.", "Nothing was written; try again."}},
        {"storage_busy",
         {"Cơ sở dữ liệu đang bận", "The database is busy"},
         {"Chưa có gì được ghi; hãy thử lại.", "Nothing was written; try again."}},
        {"storage_failed",
         {"Lưu trữ gặp sự cố", "Storage has failed"},
         {"Máy chủ không nhận thêm dữ liệu cho đến khi khởi động lại.",
          "Nothing more is written until the server has been restarted."}},
        {"storage_unreachable",
         {"Không liên lạc được cơ sở dữ liệu", "The database cannot be reached"},
         {"Chưa có gì được ghi. Máy chủ tự thử lại mỗi giây; hãy gửi lại sau.",
          "Nothing was written. The server tries again every second; send it again later."}},
        {"storage_full",
         {"Hết chỗ lưu trữ", "Storage is full"},
         {"Đọc vẫn được; ghi bị từ chối cho đến khi có thêm chỗ.",
          "Reading works; writing is refused until there is space."}},
    };
    return all;
}

}  // namespace api::messages
