#include "api/http/messages.hpp"

#include <algorithm>
#include <vector>

#include "api/http/header_list.hpp"

namespace api {
namespace {

const std::vector<Message>& catalogue() {
    static const std::vector<Message> sorted = [] {
        std::vector<Message> all{
            // HTTP itself, said by the transport
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
            // The request itself
            {"invalid_body", {"Nội dung gửi lên có chỗ sai", "The body breaks rules"},
             {"Có {count} chỗ sai, liệt kê trong errors.", "{count} violations, listed in errors."}},
            {"invalid_idempotency_key", {"Idempotency-Key không hợp lệ", "Invalid Idempotency-Key"},
             {"Khóa gồm 1 đến 200 ký tự ASCII nhìn thấy được.", "A key has 1 to 200 visible ASCII characters."}},
            {"invalid_json", {"JSON không hợp lệ", "Invalid JSON"},
             {"Không đọc được JSON từ byte thứ {offset}.", "The JSON cannot be read from byte {offset} on."}},
            {"invalid_parameter", {"Tham số không hợp lệ", "Invalid parameter"}, {}},
            {"invalid_query", {"Chuỗi truy vấn không giải mã được", "The query string cannot be decoded"}, {}},
            {"json_too_deep", {"JSON lồng quá sâu", "JSON nested too deeply"},
             {"Nội dung không được lồng quá {max} cấp.", "The body may be nested at most {max} levels deep."}},
            {"method_not_allowed", {"Phương thức không được phép", "Method not allowed"},
             {"Đường dẫn này nhận: {allowed}.", "This path takes: {allowed}."}},
            {"not_acceptable", {"Không có dạng trả lời được yêu cầu", "No acceptable representation"},
             {"Có thể trả lời dưới dạng: {available}.", "Available: {available}."}},
            {"repeated_parameter", {"Tham số bị lặp lại", "Parameter given more than once"}, {}},
            {"route_not_found", {"Không có đường dẫn này", "No such path"}, {}},
            {"unknown_parameter", {"Tham số không được biết đến", "Unknown parameter"}, {}},
            {"unsupported_media_type", {"Loại nội dung không được hỗ trợ", "Unsupported media type"},
             {"Gửi nội dung với Content-Type: application/json, không nén.",
              "Send the body as Content-Type: application/json, without compression."}},
            // Conditions and repetition
            {"if_match_required", {"Thiếu If-Match", "If-Match is missing"},
             {"Gửi kèm ETag của bản đã đọc trong If-Match.",
              "Send the ETag of the version that was read in If-Match."}},
            {"invalid_cursor", {"Con trỏ trang không hợp lệ", "Invalid cursor"},
             {"Dùng đúng giá trị next của trang trước, với cùng cách sắp xếp.",
              "Use the value of next from the page before, with the same sort."}},
            {"key_reused", {"Idempotency-Key đã dùng cho yêu cầu khác", "Idempotency-Key was used for another request"},
             {}},
            {"stale_version", {"Bản đang sửa đã cũ", "Made from an older version"},
             {"Bản hiện tại là {current}. Đọc lại rồi sửa tiếp.",
              "The current version is {current}. Read it again and repeat the change."}},
            // The service
            {"draining", {"Máy chủ đang dừng", "The server is shutting down"},
             {"Chưa có gì được ghi; hãy thử lại.", "Nothing was written; try again."}},
            {"internal_error", {"Lỗi bên trong", "Internal error"},
             {"Lỗi đã được ghi lại. Khi báo lỗi, hãy kèm request_id.",
              "The error was logged. Quote the request_id when you report it."}},
            {"outcome_unknown", {"Không rõ đã ghi hay chưa", "The outcome is unknown"},
             {"Gửi lại đúng yêu cầu này với cùng id và Idempotency-Key: nếu đã ghi thì không ghi thêm.",
              "Repeat the request with the same ids and Idempotency-Key: what was written is not written twice."}},
            {"queue_full", {"Máy chủ đang bận", "The server is busy"},
             {"Chưa có gì được ghi; hãy thử lại.", "Nothing was written; try again."}},
            {"retry_later", {"Yêu cầu cùng khóa đang được xử lý", "A request with this key is being handled"},
             {"Chưa có gì được ghi; hãy thử lại.", "Nothing was written; try again."}},
            {"storage_busy", {"Cơ sở dữ liệu đang bận", "The database is busy"},
             {"Chưa có gì được ghi; hãy thử lại.", "Nothing was written; try again."}},
            {"storage_failed", {"Lưu trữ gặp sự cố", "Storage has failed"},
             {"Máy chủ không nhận thêm dữ liệu cho đến khi khởi động lại.",
              "Nothing more is written until the server has been restarted."}},
            {"storage_full", {"Hết chỗ lưu trữ", "Storage is full"},
             {"Đọc vẫn được; ghi bị từ chối cho đến khi có thêm chỗ.",
              "Reading works; writing is refused until there is space."}},
            // Values
            {"control_character", {"Có ký tự điều khiển", "Contains a control character"}, {}},
            {"duplicate_field", {"Trường bị lặp lại", "The field stands here twice"}, {}},
            {"not_a_choice", {"Không thuộc các giá trị cho phép", "Not one of the allowed values"},
             {"Phải là một trong: {choices}.", "Must be one of: {choices}."}},
            {"not_a_code", {"Không phải mã hợp lệ", "Not a code"},
             {"Mã gồm chữ thường không dấu, chữ số và gạch nối, từ 1 đến 64 ký tự, không bắt đầu hay kết thúc bằng gạch nối.",
              "A code has lower-case letters, digits and hyphens, 1 to 64 of them, and no hyphen at its ends."}},
            {"not_a_day", {"Không phải ngày", "Not a day"},
             {"Viết ngày dạng YYYY-MM-DD, ví dụ 2020-02-09.", "Write days as YYYY-MM-DD, such as 2020-02-09."}},
            {"not_a_uuid", {"Không phải UUID", "Not a UUID"}, {}},
            {"not_an_instant", {"Không phải thời điểm", "Not an instant"},
             {"Viết thời điểm kèm múi giờ, ví dụ 2020-02-09T08:14:00+07:00.",
              "Write instants with an offset, such as 2020-02-09T08:14:00+07:00."}},
            {"not_utf8", {"Không phải UTF-8", "Not UTF-8"}, {}},
            {"null_not_allowed", {"Không được để null", "Must not be null"}, {}},
            {"required", {"Thiếu trường bắt buộc", "Required"}, {}},
            {"too_few_items", {"Quá ít phần tử", "Too few items"},
             {"Cần ít nhất {min} phần tử.", "At least {min} items are needed."}},
            {"too_large", {"Quá lớn", "Too large"}, {"Không được lớn hơn {max}.", "At most {max}."}},
            {"too_long", {"Quá dài", "Too long"}, {"Nhiều nhất {max} ký tự.", "At most {max} characters."}},
            {"too_many_items", {"Quá nhiều phần tử", "Too many items"},
             {"Nhiều nhất {max} phần tử.", "At most {max} items."}},
            {"too_short", {"Quá ngắn", "Too short"}, {"Ít nhất {min} ký tự.", "At least {min} characters."}},
            {"too_small", {"Quá nhỏ", "Too small"}, {"Không được nhỏ hơn {min}.", "At least {min}."}},
            {"unknown_field", {"Trường không được biết đến", "Unknown field"}, {}},
            {"wrong_type", {"Sai kiểu dữ liệu", "Wrong type"}, {"Cần kiểu {expected}.", "Must be of type {expected}."}},
            // Scheduling
            {"amended_tariff_not_found", {"Không có bảng giá được sửa đổi", "The amended tariff does not exist"},
             {"Không có bảng giá \"{tariff}\".", "There is no tariff \"{tariff}\"."}},
            {"campaign_not_found", {"Không có chiến dịch này", "No such campaign"},
             {"Không có chiến dịch \"{campaign}\".", "There is no campaign \"{campaign}\"."}},
            {"code_taken", {"Mã đã được dùng", "The code is taken"},
             {"Mã \"{code}\" đã thuộc về mục khác.", "The code \"{code}\" belongs to something else."}},
            {"drive_frozen", {"Đợt hiến máu không sửa được nữa", "The drive can no longer be changed"},
             {"Đợt đang ở trạng thái {status}.", "The drive is {status}."}},
            {"drive_has_events", {"Đợt hiến máu đã có số liệu", "The drive has counted events"},
             {"Đợt đã có sự kiện được đếm thì đóng lại, không hủy.",
              "A drive with counted events is closed, not cancelled."}},
            {"drive_not_found", {"Không có đợt hiến máu này", "No such drive"},
             {"Không có đợt hiến máu \"{drive}\".", "There is no drive \"{drive}\"."}},
            {"edge_makes_cycle", {"Tổ chức sẽ nằm dưới chính nó", "The organisation would stand below itself"}, {}},
            {"edge_overlaps", {"Trùng thời gian với cấp trên khác", "Overlaps another parent in time"}, {}},
            {"edge_to_itself", {"Tổ chức không thể là cấp trên của chính nó", "An organisation cannot be its own parent"},
             {}},
            {"ends_before_starts", {"Kết thúc trước khi bắt đầu", "Ends before it starts"}, {}},
            {"half_position", {"Tọa độ thiếu một nửa", "Half a position"},
             {"lat và lon phải có cùng nhau hoặc cùng vắng.", "lat and lon come together or not at all."}},
            {"id_taken", {"Id đã được dùng", "The id is taken"},
             {"Id {id} đã thuộc về mục khác.", "The id {id} belongs to something else."}},
            {"organization_not_found", {"Không có tổ chức này", "No such organisation"},
             {"Không có tổ chức \"{organization}\".", "There is no organisation \"{organization}\"."}},
            {"percent_out_of_range", {"Tỷ lệ ngoài khoảng", "Percentage out of range"},
             {"Tỷ lệ phải lớn hơn 0 và không quá {max}.", "A percentage must be above 0 and at most {max}."}},
            {"price_repeated", {"Giá bị lặp lại", "The price stands here twice"},
             {"Đã có giá cho {component} {nominal_ml} ml.", "There is a price for {component} {nominal_ml} ml already."}},
            {"reason_required", {"Cần nêu lý do", "A reason is required"}, {}},
            {"repeated_item", {"Phần tử bị lặp lại", "The item stands here twice"}, {}},
            {"revision_of_other_organization", {"Bản thay thế phải của cùng tổ chức",
                                                 "A revision stays with its organisation"}, {}},
            {"site_not_found", {"Không có địa điểm này", "No such site"},
             {"Không có địa điểm \"{site}\".", "There is no site \"{site}\"."}},
            {"target_needs_period_or_campaign", {"Chỉ tiêu cần thời kỳ hoặc chiến dịch",
                                                  "A target needs a period or a campaign"},
             {"Cho đúng một trong hai: period hoặc campaign.", "Give exactly one of period and campaign."}},
            {"target_not_positive", {"Chỉ tiêu phải lớn hơn 0", "A target must be above 0"}, {}},
            {"target_not_found", {"Không có chỉ tiêu này", "No such target"},
             {"Không có chỉ tiêu \"{target}\".", "There is no target \"{target}\"."}},
            {"target_already_superseded", {"Chỉ tiêu đã được thay thế", "The target has been superseded"},
             {"Hãy thay thế bản mới nhất của chỉ tiêu.", "Supersede the latest revision of the target."}},
            {"tariff_not_found", {"Không có bảng giá này", "No such tariff"},
             {"Không có bảng giá \"{tariff}\".", "There is no tariff \"{tariff}\"."}},
            {"tariff_overlaps", {"Bảng giá trùng thời gian", "The tariff overlaps another in time"},
             {"Trùng với bảng giá \"{tariff}\" về {component} {nominal_ml} ml.",
              "It overlaps \"{tariff}\" in {component} {nominal_ml} ml."}},
            {"transition_not_allowed", {"Không chuyển trạng thái như vậy được", "The transition is not allowed"},
             {"Từ {from} không sang {to} được; có thể sang: {allowed}.",
              "From {from} there is no way to {to}; allowed: {allowed}."}},
            {"valid_from_needs_parent", {"valid_from chỉ đi cùng parent", "valid_from comes with parent only"},
             {"valid_from là ngày đầu tiên dưới cấp trên mới.", "valid_from is the first day below the new parent."}},
            {"valid_from_required", {"Cần ngày bắt đầu của cấp trên mới", "The new parent needs a first day"}, {}},
            // Tallying
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
            {"unit_or_count", {"Cần đúng một trong hai: unit hoặc count", "Exactly one of unit and count"}, {}},
            {"review_not_found", {"Không có mục chờ xem xét này", "No such review item"}, {}},
            // Valuation
            {"tariff_missing", {"Thiếu giá", "A price is missing"},
             {"Không có giá cho {component} {nominal_ml} ml ({bags} túi, từ {from} đến {to}).",
              "No price for {component} {nominal_ml} ml ({bags} bags, {from} to {to})."}},
            {"value_too_large", {"Giá trị vượt giới hạn", "The value is too large"}, {}},
            // Imports
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
            // The database, at start
            {"database_in_use", {"Cơ sở dữ liệu đang được dùng", "The database is in use"}, {}},
            {"database_missing", {"Không có cơ sở dữ liệu này", "There is no such database"},
             {"Không có tệp {database}; chạy `giothong serve` hoặc `giothong demo --db {database}` để tạo.",
              "There is no file {database}; `giothong serve` or `giothong demo --db {database}` makes one."}},
            {"database_not_empty", {"Cơ sở dữ liệu đã có dữ liệu", "The database is not empty"},
             {"Hãy nạp bản mẫu vào một cơ sở dữ liệu mới.", "Load the demo into a new database."}},
            {"address_in_use", {"Cổng đang được dùng", "The port is in use"}, {}},
            {"address_unavailable", {"Không lắng nghe được ở địa chỉ này", "Cannot listen on this address"}, {}},
            {"database_newer", {"Cơ sở dữ liệu mới hơn chương trình", "The database is newer than the program"}, {}},
            {"database_not_ours", {"Không phải cơ sở dữ liệu của Giọt Hồng", "Not a database of Giọt Hồng"}, {}},
            {"database_older", {"Cơ sở dữ liệu cũ hơn chương trình", "The database is older than the program"},
             {"Mở một lần bằng quyền ghi để nâng cấp.", "Open it for writing once to bring it up to date."}},
            {"database_unreachable", {"Không mở được cơ sở dữ liệu", "The database cannot be opened"}, {}},
        };
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
        return all;
    }();
    return sorted;
}

bool starts_with_tag(std::string_view range, std::string_view tag) {
    return range.size() >= 2 && iequals(range.substr(0, 2), tag) && (range.size() == 2 || range[2] == '-');
}

}  // namespace

std::span<const Message> all_messages() { return catalogue(); }

const Message* find_message(std::string_view code) {
    const auto& all = catalogue();
    auto it = std::lower_bound(all.begin(), all.end(), code, [](const auto& m, auto c) { return m.code < c; });
    return it != all.end() && it->code == code ? &*it : nullptr;
}

std::string explain(std::string_view code, const domain::Parameters& parameters, Language language) {
    const Message* message = find_message(code);
    if (!message) return std::string(code);
    auto pattern = in(message->detail.vi.empty() ? message->title : message->detail, language);
    std::string out;
    while (!pattern.empty()) {
        auto open = pattern.find('{');
        out += pattern.substr(0, open);
        if (open == pattern.npos) break;
        auto close = pattern.find('}', open);
        auto name = pattern.substr(open + 1, close - open - 1);
        bool found = false;
        for (const auto& [key, value] : parameters)
            if (key == name) {
                out += value;
                found = true;
                break;
            }
        // A detail that lacks one of its values would be a riddle: the title stands alone instead.
        if (!found) return std::string(in(message->title, language));
        pattern.remove_prefix(close + 1);
    }
    return out;
}

Language preferred_language(std::string_view accept_language) {
    if (accept_language.empty()) return Language::vi;
    int vi = -1, en = -1, any = -1;
    each_element(accept_language, [&](std::string_view range, int quality) {
        if (starts_with_tag(range, "vi"))
            vi = std::max(vi, quality);
        else if (starts_with_tag(range, "en"))
            en = std::max(en, quality);
        else if (range == "*")
            any = quality;
    });
    if (vi < 0) vi = any;
    if (en < 0) en = any;
    return en > 0 && en > vi ? Language::en : Language::vi;
}

}  // namespace api
