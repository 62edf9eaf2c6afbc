#include "server/configuration/settings.hpp"

#include "api/imports/toml_headers.hpp"
#include "domain/core/characters.hpp"
#include "domain/tallying/unit_number.hpp"
#include "server/files/reading.hpp"
#include "server/http/networks.hpp"
#include "server/http/public_origin.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <toml++/toml.h>

#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <unistd.h>

namespace server::configuration {
namespace {

using Value = std::variant<std::string, std::int64_t>;

constexpr std::string_view log_levels[] = {"debug", "info", "warning", "error"};
constexpr std::string_view log_formats[] = {"auto", "json", "text"};
constexpr std::string_view yes_or_no[] = {"no", "yes"};
constexpr std::string_view log_requests[] = {"all", "errors", "none"};

// "+07:00" and nothing else. The real world uses -12:00 to +14:00.
std::optional<domain::UtcOffset> parse_offset(std::string_view text) {
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return std::nullopt;
    for (std::size_t at : {1, 2, 4, 5})
        if (text[at] < '0' || text[at] > '9') return std::nullopt;
    const int hours = (text[1] - '0') * 10 + (text[2] - '0');
    const int minutes = (text[4] - '0') * 10 + (text[5] - '0');
    if (minutes > 59) return std::nullopt;
    const int total = (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
    if (total < -12 * 60 || total > 14 * 60) return std::nullopt;
    return domain::UtcOffset{total};
}

std::string offset_text(domain::UtcOffset offset) {
    const int minutes = offset.minutes < 0 ? -offset.minutes : offset.minutes;
    return fmt::format("{}{:02}:{:02}", offset.minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

#define GIOTHONG_TEXT(member)                                                      \
    [](Configuration& c, const Value& v) { c.member = std::get<std::string>(v); }, \
        [](const Configuration& c) { return c.member; }
#define GIOTHONG_NUMBER(member)                                                     \
    [](Configuration& c, const Value& v) { c.member = std::get<std::int64_t>(v); }, \
        [](const Configuration& c) { return std::to_string(c.member); }

constexpr std::int64_t day_ms = 86'400'000;

const Setting table[] = {
    {"database",
     "--db",
     SettingType::text,
     GIOTHONG_TEXT(database),
     0,
     0,
     {},
     "Tệp cơ sở dữ liệu SQLite, hoặc địa chỉ postgresql://",
     "SQLite database file, or a postgresql:// URL"},
    {"utc_offset",
     "",
     SettingType::utc_offset,
     [](Configuration& c, const Value& v) {
         c.utc_offset = *parse_offset(std::get<std::string>(v));
     },
     [](const Configuration& c) { return offset_text(c.utc_offset); },
     0,
     0,
     {},
     "Giờ địa phương so với UTC; ngày được tính theo giờ này",
     "Local time relative to UTC; days are counted by it"},
    {"listen.address",
     "--address",
     SettingType::text,
     GIOTHONG_TEXT(listen.address),
     0,
     0,
     {},
     "Địa chỉ IP để lắng nghe; 127.0.0.1 chỉ nhận từ máy này",
     "IP address to listen on; 127.0.0.1 accepts from this machine only"},
    {"listen.port",
     "--port",
     SettingType::integer,
     GIOTHONG_NUMBER(listen.port),
     0,
     65'535,
     {},
     "Cổng TCP; 0 để hệ thống chọn",
     "TCP port; 0 lets the system pick one"},
    {"listen.threads",
     "--threads",
     SettingType::integer,
     GIOTHONG_NUMBER(listen.threads),
     0,
     256,
     {},
     "Số luồng phục vụ; 0 là một luồng cho mỗi nhân",
     "Serving threads; 0 is one for each core"},
    {"server.public_url",
     "--public-url",
     SettingType::origin,
     GIOTHONG_TEXT(server.public_url),
     0,
     0,
     {},
     "Địa chỉ công khai, ví dụ https://giothong.example; liên kết gửi cho người dùng được làm từ "
     "đó. Để trống thì chỉ làm "
     "liên kết khi được hỏi thẳng tại địa chỉ của máy này",
     "The public address, such as https://giothong.example; links for people are made of it. Empty "
     "makes links only when asked "
     "directly at this machine's own address"},
    {"limits.header_bytes",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.header_bytes),
     1'024,
     65'536,
     {},
     "Số byte tối đa của phần đầu yêu cầu",
     "Most bytes in a request's header"},
    {"limits.body_bytes",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.body_bytes),
     1'024,
     1'073'741'824,
     {},
     "Số byte tối đa của phần thân yêu cầu",
     "Most bytes in a request's body"},
    {"limits.import_bytes",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.import_bytes),
     1'024,
     1'073'741'824,
     {},
     "Số byte tối đa của một tệp được nhập qua HTTP; mọi tệp đang nhận cùng lúc chiếm tối đa bốn "
     "lần số đó",
     "Most bytes in a file that is imported over HTTP; all that come in at one time take four "
     "times that at most"},
    {"limits.connections",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.connections),
     1,
     60'000,
     {},
     "Số kết nối đồng thời tối đa",
     "Most connections at one time"},
    {"limits.address_connections",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.address_connections),
     0,
     60'000,
     {},
     "Số kết nối đồng thời tối đa từ một địa chỉ, trừ proxy được tin; 0 là không giới hạn",
     "Most connections at one time from one address, trusted proxies excepted; 0 is no limit"},
    {"limits.address_requests_per_second",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.address_requests_per_second),
     0,
     1'000'000,
     {},
     "Số yêu cầu mỗi giây từ một địa chỉ, trừ chính máy này; quá thì 429; 0 là không giới hạn",
     "Requests in a second from one address, this machine excepted; 429 beyond; 0 is no limit"},
    {"limits.address_burst",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.address_burst),
     1,
     1'000'000,
     {},
     "Số yêu cầu liền nhau được phép từ một địa chỉ",
     "Requests that one address may make at once"},
    {"limits.token_requests_per_second",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.token_requests_per_second),
     0,
     1'000'000,
     {},
     "Số yêu cầu mỗi giây của một phiên hay mã truy cập; quá thì 429; 0 là không giới hạn",
     "Requests in a second with one session or token; 429 beyond; 0 is no limit"},
    {"limits.token_burst",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.token_burst),
     1,
     1'000'000,
     {},
     "Số yêu cầu liền nhau được phép của một phiên hay mã truy cập",
     "Requests that one session or token may make at once"},
    {"limits.queue_events",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.queue_events),
     1'000,
     10'000'000,
     {},
     "Số sự kiện tối đa chờ ghi; quá thì trả lời 503",
     "Most events that wait to be written; more are answered with 503"},
    {"limits.group_writes",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.group_writes),
     1,
     4'096,
     {},
     "Số thay đổi khác cùng được ghi xuống đĩa trong một lần; 1 là mỗi thay đổi một lần",
     "Writes other than uploads that share one flush to disk; 1 gives each its own"},
    {"limits.kept_answers",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.kept_answers),
     100,
     100'000'000,
     {},
     "Số câu trả lời được giữ cho yêu cầu lặp lại (Idempotency-Key) của một người, mã truy cập hay "
     "thiết bị; cũ nhất bỏ trước",
     "Answers kept for repeated requests (Idempotency-Key) of one person, token or device; the "
     "oldest go first"},
    {"limits.kept_answers_mib",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.kept_answers_mib),
     1,
     1'048'576,
     {},
     "Như trên, tính theo dung lượng (MiB)",
     "The same in bytes (MiB)"},
    {"limits.readers",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.readers),
     1,
     128,
     {},
     "Số kết nối đọc tới cơ sở dữ liệu",
     "Reading sessions on the database"},
    {"limits.long_readers",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.long_readers),
     0,
     128,
     {},
     "Số luồng cho câu hỏi lớn và báo cáo, nhường mọi việc khác; 0 là một luồng cho mỗi hai nhân",
     "Threads for large questions and reports, which give way to all else; 0 is one for each two "
     "cores"},
    {"limits.answer_rows",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.answer_rows),
     1'000,
     10'000'000,
     {},
     "Số dòng tối đa của một câu trả lời về tổng số hay giá trị; quá thì 422 too_wide",
     "Most rows of one answer about totals or values; 422 too_wide beyond"},
    {"limits.answers_mib",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.answers_mib),
     1,
     1'048'576,
     {},
     "Bộ nhớ giữ câu trả lời đã dựng (MiB); một người dùng tối đa một phần tư",
     "Memory for answers kept rendered (MiB); one principal has a quarter of it at most"},
    {"limits.sums_mib",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.sums_mib),
     1,
     1'048'576,
     {},
     "Bộ nhớ giữ tổng đang cộng dồn của câu hỏi gần đây (MiB)",
     "Memory for running sums of questions asked lately (MiB)"},
    {"limits.feeds_mib",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.feeds_mib),
     1,
     1'048'576,
     {},
     "Bộ nhớ giữ lịch iCalendar đã dựng (MiB)",
     "Memory for calendar feeds kept rendered (MiB)"},
    {"limits.spool_mib",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.spool_mib),
     1,
     1'048'576,
     {},
     "Đĩa cho các câu trả lời lớn đang gửi (MiB), trong thư mục tạm; quá thì 503",
     "Disk for large answers on their way (MiB), in the temporary folder; 503 beyond"},
    {"limits.streams",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.streams),
     0,
     60'000,
     {},
     "Số kết nối theo dõi trực tiếp tối đa",
     "Most live streams at one time"},
    {"limits.address_streams",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.address_streams),
     0,
     60'000,
     {},
     "Số kết nối theo dõi trực tiếp tối đa từ một địa chỉ; 0 là không giới hạn",
     "Most live streams of one address; 0 is no limit"},
    {"limits.principal_streams",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(limits.principal_streams),
     0,
     60'000,
     {},
     "Số kết nối theo dõi trực tiếp tối đa của một người, mã truy cập hay thiết bị; 0 là không "
     "giới hạn",
     "Most live streams of one person, token or device; 0 is no limit"},
    {"web.root",
     "",
     SettingType::text,
     GIOTHONG_TEXT(web.root),
     0,
     0,
     {},
     "Thư mục giao diện web đã dựng; auto là share/giothong/web cạnh chương trình nếu có, none là "
     "không có. Đọc lại khi nhận SIGHUP",
     "Folder of the built web client; auto is share/giothong/web beside the program when it is "
     "there, none is none. Read again on SIGHUP"},
    {"tls.certificate",
     "",
     SettingType::optional_text,
     GIOTHONG_TEXT(tls.certificate),
     0,
     0,
     {},
     "Tệp PEM chứa chứng chỉ và các chứng chỉ trung gian; có thì dịch vụ dùng HTTPS. Đọc lại khi "
     "nhận SIGHUP",
     "PEM file with the certificate and those between it and the root; with it the service speaks "
     "HTTPS. Read again on SIGHUP"},
    {"tls.key",
     "",
     SettingType::optional_text,
     GIOTHONG_TEXT(tls.key),
     0,
     0,
     {},
     "Tệp PEM chứa khóa riêng, không đặt mật khẩu",
     "PEM file with its private key, without a passphrase"},
    {"proxy.trusted",
     "",
     SettingType::networks,
     GIOTHONG_TEXT(proxy.trusted),
     0,
     0,
     {},
     "Proxy được tin: địa chỉ hoặc khối CIDR; địa chỉ của khách được lấy từ X-Forwarded-For hay "
     "Forwarded của chúng",
     "Proxies to believe: addresses or CIDR blocks; their X-Forwarded-For or Forwarded says who "
     "the client is"},
    {"deadlines.handshake_ms",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(deadlines.handshake_ms),
     20,
     day_ms,
     {},
     "Hạn bắt tay TLS (mili giây)",
     "Time for a TLS handshake (milliseconds)"},
    {"deadlines.header_ms",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(deadlines.header_ms),
     20,
     day_ms,
     {},
     "Hạn nhận đủ phần đầu yêu cầu (mili giây)",
     "Time for a whole request header (milliseconds)"},
    {"deadlines.body_ms",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(deadlines.body_ms),
     20,
     day_ms,
     {},
     "Hạn nhận đủ phần thân yêu cầu (mili giây)",
     "Time for a whole request body (milliseconds)"},
    {"deadlines.handler_ms",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(deadlines.handler_ms),
     20,
     day_ms,
     {},
     "Hạn có câu trả lời; quá thì 503 (mili giây)",
     "Time for an answer; 503 after it (milliseconds)"},
    {"deadlines.write_ms",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(deadlines.write_ms),
     20,
     day_ms,
     {},
     "Hạn gửi câu trả lời, cộng một giây cho mỗi 64 KiB (mili giây)",
     "Time to send an answer, plus a second for each 64 KiB (milliseconds)"},
    {"deadlines.idle_ms",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(deadlines.idle_ms),
     20,
     day_ms,
     {},
     "Hạn giữ kết nối không có yêu cầu (mili giây)",
     "Time a connection may stay without a request (milliseconds)"},
    {"deadlines.drain_ms",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(deadlines.drain_ms),
     20,
     day_ms,
     {},
     "Hạn trả lời nốt khi tắt dịch vụ (mili giây)",
     "Time to finish answers when stopping (milliseconds)"},
    {"deadlines.database_ms",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(deadlines.database_ms),
     0,
     day_ms,
     {},
     "Hạn chờ máy chủ PostgreSQL khi khởi động (mili giây)",
     "Time to wait for the PostgreSQL server when starting (milliseconds)"},
    {"planning.travel_kmh",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(planning.travel_kmh),
     1,
     1'000,
     {},
     "Tốc độ đi giữa hai địa điểm theo đường chim bay (km/h), để kiểm tra trùng lịch",
     "Speed between two sites along the great circle (km/h), for the check of clashes"},
    {"planning.donors_per_bed_hour",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(planning.donors_per_bed_hour),
     1,
     60,
     {},
     "Số người hiến mỗi giờ trên một giường",
     "Donors an hour on one bed"},
    {"tallying.unit_rule",
     "",
     SettingType::optional_text,
     GIOTHONG_TEXT(tallying.unit_rule),
     0,
     0,
     {},
     "Số đơn vị máu trông thế nào: # chữ số, @ chữ cái, ? một trong hai, {n} hay {n,m} lặp lại, | "
     "hoặc, "
     ":mod10 hay :iso7064_mod37_2 ký tự kiểm tra; để trống là số nào cũng được",
     "What unit numbers look like: # digit, @ letter, ? either, {n} or {n,m} repeats, | or, "
     ":mod10 or :iso7064_mod37_2 check character; empty takes any"},
    {"tallying.collector_rules",
     "",
     SettingType::optional_text,
     GIOTHONG_TEXT(tallying.collector_rules),
     0,
     0,
     {},
     "Như trên cho từng cơ sở tiếp nhận máu: \"mã=dạng số; mã=dạng số\"",
     "The same for single organisations that collect blood: \"code=rule; code=rule\""},
    {"tallying.hours_before",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(tallying.hours_before),
     0,
     8'784,
     {},
     "Số giờ trước khi đợt bắt đầu mà số liệu vẫn được tính ngay; sớm hơn thì chờ người xem xét",
     "Hours before a drive from which on what happened counts at once; what is earlier waits in "
     "review"},
    {"tallying.hours_after",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(tallying.hours_after),
     0,
     8'784,
     {},
     "Số giờ sau khi đợt kết thúc mà số liệu vẫn được tính ngay; muộn hơn thì chờ người xem xét",
     "Hours after a drive up to which what happened counts at once; what is later waits in review"},
    {"log.level", "", SettingType::choice, GIOTHONG_TEXT(log.level), 0, 0, log_levels,
     "Mức nhật ký thấp nhất được ghi", "Lowest level that is logged"},
    {"log.format", "", SettingType::choice, GIOTHONG_TEXT(log.format), 0, 0, log_formats,
     "Dạng nhật ký; auto là chữ trên màn hình, JSON ở nơi khác",
     "Form of the log; auto is text on a terminal, JSON elsewhere"},
    {"log.requests", "", SettingType::choice, GIOTHONG_TEXT(log.requests), 0, 0, log_requests,
     "Yêu cầu nào được ghi; errors là từ 400 trở lên",
     "Which requests are logged; errors means status 400 and above"},
    {"metrics.allowed",
     "",
     SettingType::networks,
     GIOTHONG_TEXT(metrics.allowed),
     0,
     0,
     {},
     "Địa chỉ hoặc khối CIDR được đọc /metrics và lý do ở /readyz",
     "Addresses or CIDR blocks that may read /metrics and the reasons of /readyz"},
    {"metrics.token",
     "",
     SettingType::optional_text,
     GIOTHONG_TEXT(metrics.token),
     0,
     0,
     {},
     "Mã (Authorization: Bearer …) mở /metrics cho địa chỉ khác; để trống là không có",
     "Token (Authorization: Bearer …) that opens /metrics to other addresses; empty is none"},
    {"identity.session_idle_minutes",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(identity.session_idle_minutes),
     1,
     44'640,
     {},
     "Phiên đăng nhập không dùng quá số phút này thì kết thúc",
     "Minutes without use after which a session ends"},
    {"identity.session_hours",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(identity.session_hours),
     1,
     2'160,
     {},
     "Số giờ tối đa của một phiên đăng nhập",
     "Hours after which a session ends in any case"},
    {"identity.password_memory_kib",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(identity.password_memory_kib),
     8,
     4'194'304,
     {},
     "Bộ nhớ cho một lần băm mật khẩu Argon2id (KiB)",
     "Memory of one Argon2id password hash (KiB)"},
    {"identity.password_passes",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(identity.password_passes),
     1,
     100,
     {},
     "Số lượt của một lần băm mật khẩu Argon2id",
     "Passes of one Argon2id password hash"},
    {"identity.key_file",
     "",
     SettingType::optional_text,
     GIOTHONG_TEXT(identity.key_file),
     0,
     0,
     {},
     "Tệp khóa niêm phong lớp xác thực thứ hai; để trống là cạnh tệp cơ sở dữ liệu, đuôi .key",
     "Key file that seals second factors; empty is beside the database file, ending in .key"},
    {"identity.public_totals", "", SettingType::choice,
     [](Configuration& c, const Value& v) {
         c.identity.public_totals = std::get<std::string>(v) == "yes";
     },
     [](const Configuration& c) { return std::string(c.identity.public_totals ? "yes" : "no"); }, 0,
     0, yes_or_no, "Ai cũng xem được tổng số, ô nhỏ bị che",
     "Anybody may see totals, with small cells hidden"},
    {"verify.interval_minutes",
     "",
     SettingType::integer,
     GIOTHONG_NUMBER(verify.interval_minutes),
     0,
     10'080,
     {},
     "Số phút giữa hai lần tự kiểm tra sổ; 0 là chỉ khi khởi động",
     "Minutes between checks of the ledger; 0 checks at start only"},
};

#undef GIOTHONG_TEXT
#undef GIOTHONG_NUMBER

constexpr std::string_view prefix = "GIOTHONG_";
constexpr std::string_view file_variable = "GIOTHONG_CONFIG";

std::string joined(std::span<const std::string_view> names) {
    std::string text;
    for (auto name : names) text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

class Loader {
  public:
    Loaded result;

    // Judges a value that came as text; the flag and environment forms of every type.
    void take_text(const Setting& setting, const std::string& origin, const std::string& text) {
        if (setting.type != SettingType::integer) return take_string(setting, origin, text);
        std::int64_t number = 0;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) {
            mistake(origin, "not_an_integer",
                    fmt::format("{} phải là số nguyên, nhận được \"{}\"", setting.key, text),
                    fmt::format("{} must be a whole number, got \"{}\"", setting.key, text));
            return;
        }
        take_integer(setting, origin, number);
    }

    void take_integer(const Setting& setting, const std::string& origin, std::int64_t number) {
        if (number < setting.least || number > setting.most) {
            mistake(origin, "out_of_range",
                    fmt::format("{} phải từ {} đến {}, nhận được {}", setting.key, setting.least,
                                setting.most, number),
                    fmt::format("{} must be from {} to {}, got {}", setting.key, setting.least,
                                setting.most, number));
            return;
        }
        setting.set(result.configuration, number);
    }

    void take_string(const Setting& setting, const std::string& origin, const std::string& text) {
        const bool may_be_empty = setting.type == SettingType::optional_text ||
                                  setting.type == SettingType::networks ||
                                  setting.type == SettingType::origin;
        if (text.empty() && !may_be_empty) {
            mistake(origin, "empty", fmt::format("{} không được để trống", setting.key),
                    fmt::format("{} must not be empty", setting.key));
            return;
        }
        if (!domain::is_plain_text(text)) {
            mistake(origin, "control_character", fmt::format("{} có ký tự điều khiển", setting.key),
                    fmt::format("{} contains a control character", setting.key));
            return;
        }
        if (setting.type == SettingType::choice &&
            std::find(setting.choices.begin(), setting.choices.end(), text) ==
                setting.choices.end()) {
            const auto choices = joined(setting.choices);
            mistake(origin, "not_a_choice",
                    fmt::format("{} phải là một trong: {}; nhận được \"{}\"", setting.key, choices,
                                text),
                    fmt::format("{} must be one of: {}; got \"{}\"", setting.key, choices, text));
            return;
        }
        if (setting.type == SettingType::utc_offset && !parse_offset(text)) {
            mistake(origin, "bad_offset",
                    fmt::format("{} phải có dạng \"+07:00\", nhận được \"{}\"", setting.key, text),
                    fmt::format("{} must look like \"+07:00\", got \"{}\"", setting.key, text));
            return;
        }
        if (setting.type == SettingType::networks && !http::Networks::parse(text)) {
            mistake(
                origin, "bad_networks",
                fmt::format(
                    "{} phải gồm các địa chỉ hoặc khối CIDR như \"10.0.0.0/8\", nhận được \"{}\"",
                    setting.key, text),
                fmt::format("{} must be addresses or CIDR blocks like \"10.0.0.0/8\", got \"{}\"",
                            setting.key, text));
            return;
        }
        if (setting.key == "tallying.unit_rule" || setting.key == "tallying.collector_rules") {
            const bool one = setting.key == "tallying.unit_rule";
            if (auto rules = domain::tallying::UnitRules::parse(one ? text : "", one ? "" : text);
                !rules) {
                std::string rule, at;
                for (const auto& [name, value] : rules.error().parameters)
                    (name == "rule" ? rule : at) = value;
                mistake(origin, "bad_unit_rule",
                        fmt::format("không đọc được dạng số \"{}\"{}", rule,
                                    at.empty() ? "" : " ở ký tự " + at),
                        fmt::format("the rule \"{}\" cannot be read{}", rule,
                                    at.empty() ? "" : " at character " + at));
                return;
            }
        }
        if (setting.type == SettingType::origin && !text.empty() && !http::is_origin(text)) {
            mistake(origin, "bad_origin",
                    fmt::format("{} phải có dạng \"https://giothong.example\", không có gì phía "
                                "sau; nhận được \"{}\"",
                                setting.key, text),
                    fmt::format("{} must look like \"https://giothong.example\" with nothing "
                                "behind it, got \"{}\"",
                                setting.key, text));
            return;
        }
        if (setting.key == "listen.address") {
            boost::system::error_code bad;
            boost::asio::ip::make_address(text, bad);
            if (bad) {
                mistake(origin, "bad_address",
                        fmt::format("{} phải là địa chỉ IP, nhận được \"{}\"", setting.key, text),
                        fmt::format("{} must be an IP address, got \"{}\"", setting.key, text));
                return;
            }
        }
        setting.set(result.configuration, text);
    }

    void take_file(const std::string& path) {
        const auto text = files::read_file(path);
        if (!text) {
            const std::string why = text.error().parameters.back().second;
            mistake(path.empty() ? "--config" : path, "unreadable_file",
                    fmt::format("không đọc được tệp cấu hình: {}", why),
                    fmt::format("the configuration file cannot be read: {}", why));
            return;
        }
        if (const auto line = api::imports::unreadable_header(*text)) {
            mistake(fmt::format("{}:{}", path, *line), "toml_syntax",
                    "không phải TOML hợp lệ: tên bảng bắt đầu bằng ký tự không được phép",
                    "not valid TOML: the name of a table begins with a character that no name "
                    "begins with");
            return;
        }
        try {
            const toml::table root = toml::parse(*text, path);
            take_table(root, "", path);
        } catch (const toml::parse_error& error) {
            mistake(fmt::format("{}:{}", path, error.source().begin.line), "toml_syntax",
                    fmt::format("không phải TOML hợp lệ: {}", error.description()),
                    fmt::format("not valid TOML: {}", error.description()));
        }
    }

    void mistake(std::string origin, std::string code, std::string vi, std::string en) {
        result.mistakes.push_back(
            {std::move(origin), std::move(code), std::move(vi), std::move(en)});
    }

  private:
    void take_table(const toml::table& values, const std::string& above, const std::string& path) {
        // toml++ keeps keys sorted by name; people want them in the order of the file.
        std::multimap<std::pair<std::uint32_t, std::uint32_t>, std::string> order;
        for (const auto& [key, node] : values) {
            const auto at = key.source().begin;
            order.emplace(std::pair{at.line, at.column}, std::string(key.str()));
        }
        for (const auto& [at, name] : order) {
            const toml::node& node = *values.get(name);
            const std::string key = above + name;
            const std::string origin = fmt::format("{}:{}", path, at.first);
            const auto exact = std::find_if(std::begin(table), std::end(table),
                                            [&](const Setting& s) { return s.key == key; });
            const bool group =
                std::any_of(std::begin(table), std::end(table),
                            [&](const Setting& s) { return s.key.starts_with(key + "."); });
            if (exact != std::end(table)) {
                take_node(*exact, origin, node);
            } else if (group && node.is_table()) {
                take_table(*node.as_table(), key + ".", path);
            } else if (group) {
                mistake(origin, "wrong_type", fmt::format("{} phải là một bảng [{}]", key, key),
                        fmt::format("{} must be a table [{}]", key, key));
            } else {
                mistake(origin, "unknown_key", fmt::format("không có thiết lập \"{}\"", key),
                        fmt::format("there is no setting \"{}\"", key));
            }
        }
    }

    void take_node(const Setting& setting, const std::string& origin, const toml::node& node) {
        if (setting.type == SettingType::integer) {
            if (const auto* number = node.as_integer())
                return take_integer(setting, origin, **number);
            mistake(origin, "not_an_integer", fmt::format("{} phải là số nguyên", setting.key),
                    fmt::format("{} must be a whole number", setting.key));
            return;
        }
        if (const auto* list = node.as_array(); list && setting.type == SettingType::networks) {
            std::string all;
            for (const auto& item : *list) {
                const auto* text = item.as_string();
                all += (all.empty() ? "" : ", ") + (text ? **text : "?");
            }
            return take_string(setting, origin, all);
        }
        if (const auto* text = node.as_string()) return take_string(setting, origin, **text);
        mistake(origin, "wrong_type", fmt::format("{} phải là chuỗi trong dấu nháy", setting.key),
                fmt::format("{} must be a quoted string", setting.key));
    }
};

}  // namespace

std::string Setting::environment_name() const {
    std::string name(prefix);
    for (char c : key) name += c == '.' ? '_' : char(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return name;
}

std::string Setting::flag_name() const {
    if (!flag.empty()) return std::string(flag);
    std::string name = "--";
    for (char c : key) name += c == '.' || c == '_' ? '-' : c;
    return name;
}

std::span<const Setting> settings() {
    return table;
}

Loaded load(const Sources& sources) {
    Loader loader;
    std::optional<std::string> file = sources.file;
    if (!file)
        for (const auto& [name, value] : sources.environment)
            if (name == file_variable) file = value;
    if (file) loader.take_file(*file);

    for (const auto& [name, value] : sources.environment) {
        if (!name.starts_with(prefix) || name == file_variable) continue;
        const auto setting = std::find_if(
            std::begin(table), std::end(table),
            [&variable = name](const Setting& s) { return s.environment_name() == variable; });
        if (setting == std::end(table))
            loader.mistake(name, "unknown_variable", "không có thiết lập nào có tên biến này",
                           "no setting has a variable of this name");
        else
            loader.take_text(*setting, name, value);
    }

    std::set<std::string> given;
    for (const auto& [name, value] : sources.flags) {
        const auto setting =
            std::find_if(std::begin(table), std::end(table),
                         [&flag = name](const Setting& s) { return s.flag_name() == flag; });
        if (!given.insert(name).second)
            loader.mistake(name, "given_twice", "được viết hai lần", "is given twice");
        else if (setting == std::end(table))
            loader.mistake(name, "unknown_flag", "không có cờ này", "there is no such flag");
        else
            loader.take_text(*setting, name, value);
    }
    for (const auto& name : sources.unknown_flags)
        loader.mistake(name, "unknown_flag", "không có cờ này; xem --help",
                       "there is no such flag; see --help");
    const auto& tls = loader.result.configuration.tls;
    if (tls.certificate.empty() != tls.key.empty())
        loader.mistake(tls.key.empty() ? "tls.key" : "tls.certificate", "missing",
                       "tls.certificate và tls.key phải cùng có",
                       "tls.certificate and tls.key go together");
    return std::move(loader.result);
}

std::vector<std::pair<std::string, std::string>> process_environment() {
    std::vector<std::pair<std::string, std::string>> all;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals == std::string_view::npos || !text.starts_with(prefix)) continue;
        all.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    std::sort(all.begin(), all.end());
    return all;
}

std::shared_ptr<Sources> add_flags(CLI::App& app, std::span<const std::string_view> keys) {
    auto sources = std::make_shared<Sources>();
    sources->environment = process_environment();
    app.allow_extras();
    app.add_option_function<std::string>(
           "--config", [sources](const std::string& path) { sources->file = path; },
           "Tệp cấu hình TOML / TOML configuration file [GIOTHONG_CONFIG]")
        ->type_name("FILE")
        ->group("Thiết lập / Settings");
    const Configuration defaults;
    for (const auto& setting : table) {
        if (!keys.empty() && std::find(keys.begin(), keys.end(), setting.key) == keys.end())
            continue;
        const auto name = setting.flag_name();
        std::string limits;
        if (setting.type == SettingType::integer)
            limits = fmt::format("{}..{}", setting.least, setting.most);
        if (setting.type == SettingType::choice) limits = joined(setting.choices);
        if (setting.type == SettingType::utc_offset) limits = "+HH:MM";
        app.add_option_function<std::vector<std::string>>(
               name,
               [sources, name](const std::vector<std::string>& values) {
                   for (const auto& value : values) sources->flags.emplace_back(name, value);
               },
               fmt::format("{} / {} (={}) [{}]", setting.help_vi, setting.help_en,
                           setting.shown(defaults), setting.environment_name()))
            ->type_name(limits.empty() ? "TEXT" : limits)
            ->allow_extra_args(false)
            ->group("Thiết lập / Settings");
    }
    app.parse_complete_callback([sources, &app] {
        bool value_of_unknown = false;
        for (const auto& extra : app.remaining()) {
            if (extra.starts_with('-') || !value_of_unknown)
                sources->unknown_flags.push_back(extra);
            value_of_unknown = extra.starts_with('-') && extra.find('=') == std::string::npos;
        }
    });
    return sources;
}

std::string manual() {
    std::string text;
    const Configuration defaults;
    for (const auto& setting : table) {
        std::string limits;
        if (setting.type == SettingType::integer)
            limits = fmt::format("{} … {}", setting.least, setting.most);
        if (setting.type == SettingType::choice) limits = joined(setting.choices);
        text += fmt::format("{} = {}\n    {}\n    {}\n    {}  {}{}{}\n", setting.key,
                            setting.shown(defaults), setting.help_vi, setting.help_en,
                            setting.environment_name(), setting.flag_name(),
                            limits.empty() ? "" : "  ", limits);
    }
    return text;
}

}  // namespace server::configuration
