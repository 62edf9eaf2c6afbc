// The request itself: syntax, negotiation, conditions, repetition.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> request() {
    static const Message all[]{
        {"invalid_body",
         {"Nội dung gửi lên có chỗ sai", "The body breaks rules"},
         {"Có {count} chỗ chưa đúng.", "Not right in {count} places."}},
        {"invalid_idempotency_key",
         {"Idempotency-Key không hợp lệ", "Invalid Idempotency-Key"},
         {"Khóa gồm 1 đến 200 ký tự ASCII nhìn thấy được.",
          "A key has 1 to 200 visible ASCII characters."}},
        {"invalid_json",
         {"JSON không hợp lệ", "Invalid JSON"},
         {"Không đọc được JSON từ byte thứ {offset}.",
          "The JSON cannot be read from byte {offset} on."}},
        {"invalid_parameter", {"Tham số không hợp lệ", "Invalid parameter"}, {}},
        {"invalid_query",
         {"Chuỗi truy vấn không giải mã được", "The query string cannot be decoded"},
         {}},
        {"json_too_deep",
         {"JSON lồng quá sâu", "JSON nested too deeply"},
         {"Nội dung không được lồng quá {max} cấp.",
          "The body may be nested at most {max} levels deep."}},
        {"method_not_allowed",
         {"Phương thức không được phép", "Method not allowed"},
         {"Đường dẫn này nhận: {allowed}.", "This path takes: {allowed}."}},
        {"not_acceptable",
         {"Không có dạng trả lời được yêu cầu", "No acceptable representation"},
         {"Có thể trả lời dưới dạng: {available}.", "Available: {available}."}},
        {"repeated_parameter", {"Tham số bị lặp lại", "Parameter given more than once"}, {}},
        {"route_not_found", {"Không có đường dẫn này", "No such path"}, {}},
        {"unknown_parameter", {"Tham số không được biết đến", "Unknown parameter"}, {}},
        {"unsupported_media_type",
         {"Loại nội dung không được hỗ trợ", "Unsupported media type"},
         {"Gửi nội dung với Content-Type: application/json, không nén.",
          "Send the body as Content-Type: application/json, without compression."}},
        // Conditions and repetition
        {"if_match_required",
         {"Thiếu If-Match", "If-Match is missing"},
         {"Gửi kèm ETag của bản đã đọc trong If-Match.",
          "Send the ETag of the version that was read in If-Match."}},
        {"invalid_cursor",
         {"Con trỏ trang không hợp lệ", "Invalid cursor"},
         {"Dùng đúng giá trị next của trang trước, với cùng cách sắp xếp.",
          "Use the value of next from the page before, with the same sort."}},
        {"key_reused",
         {"Idempotency-Key đã dùng cho yêu cầu khác",
          "Idempotency-Key was used for another request"},
         {}},
        {"stale_version",
         {"Bản đang sửa đã cũ", "Made from an older version"},
         {"Bản hiện tại là {current}. Đọc lại rồi sửa tiếp.",
          "The current version is {current}. Read it again and repeat the change."}},
    };
    return all;
}

}  // namespace api::messages
