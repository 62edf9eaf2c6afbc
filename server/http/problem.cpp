#include "server/http/problem.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdlib>

namespace server::http {
namespace {

struct Wording {
    std::string_view code;
    std::string_view title_vi, title_en;
    std::string_view detail_vi, detail_en;
};

constexpr Wording wordings[] = {
    {"malformed_request", "Yêu cầu HTTP sai dạng", "Malformed HTTP request",
     "Yêu cầu không đúng cú pháp HTTP/1.1 nên không được xử lý.",
     "The request does not follow the syntax of HTTP/1.1 and was not processed."},
    {"header_too_large", "Phần đầu quá lớn", "Header too large",
     "Phần đầu của yêu cầu vượt giới hạn. Hãy bỏ bớt tiêu đề hoặc cookie.",
     "The request's header is over the limit. Send fewer headers or cookies."},
    {"target_too_long", "Địa chỉ quá dài", "Address too long",
     "Dòng đầu của yêu cầu vượt giới hạn. Hãy rút ngắn địa chỉ.",
     "The request's first line is over the limit. Shorten the address."},
    {"body_too_large", "Phần thân quá lớn", "Body too large",
     "Phần thân của yêu cầu vượt giới hạn. Hãy chia thành nhiều lần gửi.",
     "The request's body is over the limit. Send it in several parts."},
    {"request_timeout", "Hết hạn nhận yêu cầu", "Request timed out",
     "Yêu cầu không đến đủ trong thời hạn. Hãy gửi lại.",
     "The request did not arrive whole in time. Send it again."},
    {"expectation_unknown", "Không đáp ứng được Expect", "Expectation not met",
     "Chỉ hỗ trợ Expect: 100-continue.", "Only Expect: 100-continue is supported."},
    {"method_not_implemented", "Phương thức không được hỗ trợ", "Method not implemented",
     "Dịch vụ không biết phương thức này.", "The service does not know this method."},
    {"transfer_coding_not_implemented", "Mã hoá truyền không được hỗ trợ",
     "Transfer coding not implemented", "Chỉ hỗ trợ Transfer-Encoding: chunked.",
     "Only Transfer-Encoding: chunked is supported."},
    {"version_not_supported", "Phiên bản HTTP không được hỗ trợ", "HTTP version not supported",
     "Hãy dùng HTTP/1.1.", "Use HTTP/1.1."},
    {"too_many_connections", "Quá nhiều kết nối", "Too many connections",
     "Dịch vụ đang có số kết nối tối đa. Hãy thử lại sau.",
     "The service has as many connections as it takes. Try again later."},
    {"deadline_passed", "Không kịp trả lời", "No answer in time",
     "Chưa biết kết quả: nếu là lệnh ghi, hãy gửi lại với cùng mã để biết chắc.",
     "The outcome is not known: if this was a write, send it again with the same ids to be sure."},
    {"internal_error", "Lỗi của dịch vụ", "Service error",
     "Đã có lỗi ngoài dự kiến. Hãy báo mã yêu cầu cho người vận hành.",
     "Something unexpected went wrong. Tell the operator the request id."},
    {"method_not_allowed", "Phương thức không được phép", "Method not allowed",
     "Địa chỉ này chỉ nhận các phương thức ghi trong Allow.",
     "This address only takes the methods listed in Allow."},
    {"starting", "Đang khởi động", "Starting", "Dịch vụ đang khởi động. Hãy thử lại sau.",
     "The service is starting. Try again shortly."},
    {"draining", "Đang tắt", "Stopping", "Dịch vụ đang tắt. Hãy thử lại sau.",
     "The service is stopping. Try again shortly."},
    {"storage_full", "Hết chỗ lưu trữ", "Storage is full",
     "Ổ đĩa đã đầy: vẫn đọc được, chưa ghi được.", "The disk is full: reads go on, writes do not."},
    {"storage_failed", "Lưu trữ hỏng", "Storage has failed",
     "Không ghi chắc được xuống đĩa; dịch vụ cần khởi động lại.",
     "Writing to disk cannot be relied on; the service has to be restarted."},
};

const Wording& wording_of(std::string_view code) {
    for (const auto& wording : wordings)
        if (wording.code == code) return wording;
    static constexpr Wording other{"", "Chưa sẵn sàng", "Not ready", "Dịch vụ chưa sẵn sàng.",
                                   "The service is not ready."};
    return other;
}

}  // namespace

api::Response problem(unsigned status, std::string_view code, api::Language language,
                      std::string_view instance, std::string_view reason) {
    const Wording& wording = wording_of(code);
    const bool vi = language == api::Language::vi;
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto member = [&](const char* name, std::string_view value) {
        writer.Key(name);
        writer.String(value.data(), rapidjson::SizeType(value.size()));
    };
    writer.StartObject();
    member("type", "about:blank");
    member("title", vi ? wording.title_vi : wording.title_en);
    writer.Key("status");
    writer.Uint(status);
    member("detail", vi ? wording.detail_vi : wording.detail_en);
    member("instance", instance);
    member("code", code);
    if (!reason.empty()) member("reason", reason);
    writer.EndObject();

    api::Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.headers.emplace_back("Content-Language", vi ? "vi" : "en");
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    response.body = std::make_shared<const std::string>(buffer.GetString(), buffer.GetSize());
    response.route = "transport";
    return response;
}

api::Language preferred_language(std::string_view header) {
    double best_vi = -1, best_en = -1;
    while (!header.empty()) {
        const auto comma = header.find(',');
        std::string_view item = header.substr(0, comma);
        header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
        double quality = 1;
        if (const auto q = item.find("q="); q != std::string_view::npos)
            quality = std::strtod(std::string(item.substr(q + 2)).c_str(), nullptr);
        const auto starts = [&](std::string_view tag) {
            return item.size() >= 2 && (item[0] | 0x20) == tag[0] && (item[1] | 0x20) == tag[1] &&
                   (item.size() == 2 || item[2] == '-' || item[2] == ';' || item[2] == ' ');
        };
        if (starts("vi")) best_vi = std::max(best_vi, quality);
        if (starts("en")) best_en = std::max(best_en, quality);
    }
    return best_en > 0 && best_en > best_vi ? api::Language::en : api::Language::vi;
}

}  // namespace server::http
