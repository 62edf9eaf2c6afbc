// Errors as RFC 9457 problem documents: the one place where a refusal gets its HTTP status.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/message.hpp"
#include "api/json/members.hpp"
#include "api/scheduling/clash_answer.hpp"
#include "domain/core/result.hpp"

namespace api {

struct ProblemItem {
    std::string pointer;
    std::string code;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(ProblemItem, (), (pointer, code, detail))

struct Problem {
    std::string type;
    std::string title;
    std::int64_t status = 0;
    std::string detail;
    std::string instance;
    std::string code;
    Given<std::string> request_id;
    Given<std::string> reason;
    Given<std::vector<ProblemItem>> errors;
    Given<std::vector<scheduling::ClashAnswer>> clashes;
    Given<std::string> report;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, detail, instance, code, request_id, reason, errors, clashes, report))

template <>
struct Documentation<Problem> {
    static constexpr Words summary{"Vì sao yêu cầu bị từ chối (RFC 9457). Chương trình so sánh code, không so sánh lời văn.",
                                   "Why a request was refused (RFC 9457). Programs compare code, never wording."};
    static constexpr FieldWords fields[] = {
        {"code", {"Mã lỗi, không đổi giữa các phiên bản", "The stable code of the error"}},
        {"reason", {"Phần nào của yêu cầu HTTP sai (chỉ khi máy chủ không đọc được yêu cầu)",
                    "Which part of the HTTP request is wrong (only when the request could not be read)"}},
        {"errors", {"Mọi chỗ sai, mỗi chỗ một con trỏ JSON (hoặc ?tên của tham số)",
                    "Every violation with its JSON Pointer (or ?name of a parameter)"}},
        {"clashes", {"Các chỗ trùng trên lịch trong errors, đầy đủ từng phần", "The clashes of the calendar among the errors, part by part"}},
        {"report", {"Mã báo cáo đã có (report_exists)", "Code of the report that is there already (report_exists)"}},
        {"request_id", {"Kèm theo khi báo lỗi", "Quote it when you report an error"}},
    };
};

unsigned status_of(domain::ErrorKind kind);
/// As above, with the few codes that HTTP gives a status of their own (405, 406, 408, 415, 431, 500 …).
unsigned status_of(domain::ErrorKind kind, std::string_view code);

/// The reason phrase in the document when a code has no words; also for logs.
Response problem(const Request& request, const domain::Error& error);
/// 405 with Allow, a comma-separated list.
Response method_not_allowed(const Request& request, const std::string& allowed);
/// For what has no domain::Error: transport refusals (`body_too_large` …) and `internal_error`.
Response problem(const Request& request, domain::ErrorKind kind, std::string_view code,
                 domain::Parameters parameters = {});

}  // namespace api
