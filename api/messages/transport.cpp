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
        {"https_required", {"Cổng này dùng HTTPS", "This port speaks HTTPS"},
         {"Hãy dùng địa chỉ bắt đầu bằng https://.", "Use an address that begins with https://."}},
        {"malformed_request", {"Yêu cầu HTTP sai dạng", "Malformed HTTP request"},
         {"Yêu cầu không đúng cú pháp HTTP/1.1 nên không được xử lý.",
          "The request does not follow the syntax of HTTP/1.1 and was not processed."}},
        {"method_not_implemented", {"Phương thức không được hỗ trợ", "Method not implemented"},
         {"Dịch vụ không biết phương thức này.", "The service does not know this method."}},
        {"metrics_closed", {"Số đo không mở cho nơi này", "Metrics are not open to this place"},
         {"Người quản trị cho phép bằng metrics.allowed (địa chỉ) hoặc metrics.token.",
          "An administrator allows it with metrics.allowed (addresses) or metrics.token."}},
        {"not_ready", {"Chưa sẵn sàng", "Not ready"},
         {"Dịch vụ chưa nhận yêu cầu. Hãy thử lại sau.", "The service takes no requests now. Try again later."}},
        {"rate_limited", {"Quá nhiều yêu cầu", "Too many requests"},
         {"Hãy chờ số giây ghi ở Retry-After rồi gửi lại; chưa có gì được thực hiện.",
          "Wait for the seconds of Retry-After and send it again; nothing was done."}},
        {"request_timeout", {"Hết hạn nhận yêu cầu", "Request timed out"},
         {"Yêu cầu không đến đủ trong thời hạn. Hãy gửi lại.", "The request did not arrive whole in time. Send it again."}},
        {"starting", {"Đang khởi động", "Starting"},
         {"Dịch vụ đang khởi động. Hãy thử lại sau.", "The service is starting. Try again shortly."}},
        {"target_too_long", {"Địa chỉ quá dài", "Address too long"},
         {"Dòng đầu của yêu cầu vượt giới hạn. Hãy rút ngắn địa chỉ.",
          "The request's first line is over the limit. Shorten the address."}},
        {"tls_certificate_unreadable", {"Không đọc được chứng chỉ TLS", "The TLS certificate cannot be read"},
         {"{path}: {system}", "{path}: {system}"}},
        {"tls_key_does_not_match", {"Khóa TLS không khớp chứng chỉ", "The TLS key does not match the certificate"},
         {"{path}: {system}", "{path}: {system}"}},
        {"tls_key_unreadable", {"Không đọc được khóa TLS", "The TLS key cannot be read"},
         {"{path}: {system}", "{path}: {system}"}},
        {"too_many_connections", {"Quá nhiều kết nối", "Too many connections"},
         {"Dịch vụ đang có số kết nối tối đa. Hãy thử lại sau.",
          "The service has as many connections as it takes. Try again later."}},
        {"too_many_streams", {"Quá nhiều kết nối theo dõi trực tiếp", "Too many live streams"},
         {"Hãy hỏi lại theo chu kỳ thay vì theo dõi trực tiếp.", "Ask from time to time instead of following live."}},
        {"transfer_coding_not_implemented", {"Mã hoá truyền không được hỗ trợ", "Transfer coding not implemented"},
         {"Chỉ hỗ trợ Transfer-Encoding: chunked.", "Only Transfer-Encoding: chunked is supported."}},
        {"web_root_too_large", {"Thư mục giao diện web quá lớn", "The web client's folder is too large"},
         {"{path}: tối đa {files} tệp và {bytes} byte.", "{path}: at most {files} files and {bytes} bytes."}},
        {"web_root_unreadable", {"Không đọc được thư mục giao diện web", "The web client's folder cannot be read"},
         {"{path}: {system}", "{path}: {system}"}},
        {"version_not_supported", {"Phiên bản HTTP không được hỗ trợ", "HTTP version not supported"},
         {"Hãy dùng HTTP/1.1.", "Use HTTP/1.1."}},
    };
    return all;
}

}  // namespace api::messages
