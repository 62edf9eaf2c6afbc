// HTTP itself, said by the transport.
#include "api/messages/catalogue.hpp"

namespace api::messages {

std::span<const Message> transport() {
    static const Message all[]{
        {"body_too_large", {"Phần thân quá lớn", "Body too large"},
         {"Phần thân của yêu cầu vượt giới hạn. Hãy chia thành nhiều lần gửi.",
          "The request's body is over the limit. Send it in several parts."}},
        {"deadline_passed", {"Không kịp trả lời", "No answer in time"},
         {"Chưa biết kết quả: nếu là lệnh ghi, hãy gửi lại với cùng mã để biết chắc.",
          "The outcome is not known: if this was a write, send it again with the same ids to be sure."}},
        {"expectation_unknown", {"Không đáp ứng được Expect", "Expectation not met"},
         {"Chỉ hỗ trợ Expect: 100-continue.", "Only Expect: 100-continue is supported."}},
        {"header_too_large", {"Phần đầu quá lớn", "Header too large"},
         {"Phần đầu của yêu cầu vượt giới hạn. Hãy bỏ bớt tiêu đề hoặc cookie.",
          "The request's header is over the limit. Send fewer headers or cookies."}},
        {"malformed_request", {"Yêu cầu HTTP sai dạng", "Malformed HTTP request"},
         {"Yêu cầu không đúng cú pháp HTTP/1.1 nên không được xử lý.",
          "The request does not follow the syntax of HTTP/1.1 and was not processed."}},
        {"method_not_implemented", {"Phương thức không được hỗ trợ", "Method not implemented"},
         {"Dịch vụ không biết phương thức này.", "The service does not know this method."}},
        {"request_timeout", {"Hết hạn nhận yêu cầu", "Request timed out"},
         {"Yêu cầu không đến đủ trong thời hạn. Hãy gửi lại.", "The request did not arrive whole in time. Send it again."}},
        {"starting", {"Đang khởi động", "Starting"},
         {"Dịch vụ đang khởi động. Hãy thử lại sau.", "The service is starting. Try again shortly."}},
        {"target_too_long", {"Địa chỉ quá dài", "Address too long"},
         {"Dòng đầu của yêu cầu vượt giới hạn. Hãy rút ngắn địa chỉ.",
          "The request's first line is over the limit. Shorten the address."}},
        {"too_many_connections", {"Quá nhiều kết nối", "Too many connections"},
         {"Dịch vụ đang có số kết nối tối đa. Hãy thử lại sau.",
          "The service has as many connections as it takes. Try again later."}},
        {"transfer_coding_not_implemented", {"Mã hoá truyền không được hỗ trợ", "Transfer coding not implemented"},
         {"Chỉ hỗ trợ Transfer-Encoding: chunked.", "Only Transfer-Encoding: chunked is supported."}},
        {"version_not_supported", {"Phiên bản HTTP không được hỗ trợ", "HTTP version not supported"},
         {"Hãy dùng HTTP/1.1.", "Use HTTP/1.1."}},
    };
    return all;
}

}  // namespace api::messages
