// Errors as RFC 9457 problem documents: the one place where a refusal gets its HTTP status.
#pragma once

#include "api/http/message.hpp"
#include "api/json/members.hpp"
#include "domain/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api {

/// What the words of a refusal are about, by name: an object of texts.
struct ProblemParameters {
    domain::Parameters values;
};

}  // namespace api

namespace api::json {

template <>
struct TypeOf<ProblemParameters> {
    static void write(const void* p, Writer& w);
    static void read(const Value&, void*, Reading&) {}
    static void schema(Writer& w, const SchemaNames&, bool) { write_schema(w, {.type = "object"}); }
    static constexpr Type value{.read = read, .write = write, .schema = schema};
};

}  // namespace api::json

namespace api {

struct ProblemItem {
    std::string pointer;
    std::string code;
    std::string detail;
    Given<ProblemParameters> parameters;
};
BOOST_DESCRIBE_STRUCT(ProblemItem, (), (pointer, code, detail, parameters))

/// The refusal as clients are told it: the fields of its violations are JSON Pointers into the
/// body, or "?name" for the parameters of a query. The one place that makes these.
domain::Error with_pointers(domain::Error error);

/// A violation of a body in words, with what they are about.
ProblemItem problem_item(const domain::Violation& violation, Language language);

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
    Given<ProblemParameters> parameters;
};
BOOST_DESCRIBE_STRUCT(Problem, (),
                      (type, title, status, detail, instance, code, request_id, reason, errors,
                       parameters))

template <>
struct Documentation<ProblemItem> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"parameters",
         {"Những giá trị mà lời văn nói tới, theo tên; ngày dạng YYYY-MM-DD",
          "The values that the words are about, by name; days as YYYY-MM-DD"}},
    };
};

template <>
struct Documentation<Problem> {
    static constexpr Words summary{
        "Vì sao yêu cầu bị từ chối (RFC 9457). Chương trình so sánh code, không so sánh lời văn.",
        "Why a request was refused (RFC 9457). Programs compare code, never wording."};
    static constexpr FieldWords fields[] = {
        {"code", {"Mã lỗi, không đổi giữa các phiên bản", "The stable code of the error"}},
        {"reason",
         {"Phần nào của yêu cầu HTTP sai (chỉ khi máy chủ không đọc được yêu cầu)",
          "Which part of the HTTP request is wrong (only when the request could not be read)"}},
        {"errors",
         {"Mọi chỗ sai, mỗi chỗ một con trỏ JSON (hoặc ?tên của tham số)",
          "Every violation with its JSON Pointer (or ?name of a parameter)"}},
        {"parameters",
         {"Những giá trị mà detail nói tới, theo tên; ngày dạng YYYY-MM-DD",
          "The values that detail is about, by name; days as YYYY-MM-DD"}},
        {"request_id", {"Kèm theo khi báo lỗi", "Quote it when you report an error"}},
    };
};

unsigned status_of(domain::ErrorKind kind);
/// As above, with the few codes that HTTP gives a status of their own (405, 406, 408, 415, 431, 500
/// …).
unsigned status_of(domain::ErrorKind kind, std::string_view code);

/// The reason phrase in the document when a code has no words; also for logs.
Response problem(const Request& request, const domain::Error& error);
/// 405 with Allow, a comma-separated list.
Response method_not_allowed(const Request& request, const std::string& allowed);
/// For what has no domain::Error: transport refusals (`body_too_large` …) and `internal_error`.
Response problem(const Request& request, domain::ErrorKind kind, std::string_view code,
                 domain::Parameters parameters = {});

}  // namespace api
