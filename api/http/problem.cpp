#include "api/http/problem.hpp"

#include "api/http/messages.hpp"
#include "api/http/query.hpp"

namespace api {
namespace {

using domain::Error;
using domain::ErrorKind;

struct CodeStatus {
    std::string_view code;
    unsigned status;
};
constexpr CodeStatus own_status[] = {
    {"method_not_allowed", 405},    {"not_acceptable", 406},
    {"request_timeout", 408},       {"body_too_large", 413},
    {"target_too_long", 414},       {"unsupported_media_type", 415},
    {"expectation_unknown", 417},   {"header_too_large", 431},
    {"internal_error", 500},        {"method_not_implemented", 501},
    {"version_not_supported", 505},
};

/// Seconds after which a refused client may ask again: what the refusal says. A full queue empties
/// within one; a full disk needs a person.
std::string_view retry_after(unsigned status, const Error& error) {
    const std::string_view code = error.code;
    if (error.kind == ErrorKind::limited)
        for (const auto& [name, value] : error.parameters)
            if (name == "seconds") return value;
    if (code == "storage_full" || code == "storage_failed") return "30";
    if (code == "database_corrupt" || code == "database_replaced" || code == "database_newer")
        return "30";
    if (code == "storage_unreachable" || code == "books_differ") return "3";
    if (code == "draining") return "5";
    return status == 429 || status == 503 ? "1" : "";
}

/// What the request itself brought about. The parameters of anything else may name what is inside,
/// or what nobody should learn.
bool tells_parameters(ErrorKind kind) {
    return kind == ErrorKind::rule || kind == ErrorKind::conflict || kind == ErrorKind::syntax;
}

Given<ProblemParameters> given(const domain::Parameters& parameters) {
    Given<ProblemParameters> out;
    if (!parameters.empty()) out = ProblemParameters{parameters};
    return out;
}

}  // namespace

void json::TypeOf<ProblemParameters>::write(const void* p, Writer& w) {
    w.StartObject();
    for (const auto& [name, text] : static_cast<const ProblemParameters*>(p)->values) {
        w.Key(name.data(), rapidjson::SizeType(name.size()));
        w.String(text.data(), rapidjson::SizeType(text.size()));
    }
    w.EndObject();
}

unsigned status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::syntax:
            return 400;
        case ErrorKind::unauthenticated:
            return 401;
        case ErrorKind::forbidden:
            return 403;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::stale:
            return 412;
        case ErrorKind::too_large:
            return 413;
        case ErrorKind::rule:
            return 422;
        case ErrorKind::precondition_required:
            return 428;
        case ErrorKind::limited:
            return 429;
        case ErrorKind::unavailable:
        case ErrorKind::outcome_unknown:
            return 503;
    }
    return 500;
}

unsigned status_of(ErrorKind kind, std::string_view code) {
    for (const auto& own : own_status)
        if (own.code == code) return own.status;
    return status_of(kind);
}

namespace {

std::string pointer_to(const std::string& field, char lead) {
    if (field.empty() || field.front() == '/' || field.front() == '?') return field;
    return lead + field;
}

}  // namespace

Error with_pointers(Error error) {
    const bool of_query = error.kind == ErrorKind::syntax && error.code == "invalid_parameter";
    for (auto& v : error.violations) v.pointer = pointer_to(v.pointer, of_query ? '?' : '/');
    return error;
}

ProblemItem problem_item(const domain::Violation& v, Language language) {
    return {pointer_to(v.pointer, '/'), v.code, explain(v.code, v.parameters, language),
            given(v.parameters)};
}

Response problem(const Request& request, const Error& error) {
    Language language = preferred_language(request.header("accept-language"));
    const Message* message = find_message(error.code);

    Problem document;
    document.status = status_of(error.kind, error.code);
    document.type = "/api/v1/docs#problem-" + error.code;
    document.title = message ? in(message->title, language) : std::string_view(error.code);
    document.detail = explain(error.code, error.parameters, language);
    // What arrived may not be UTF-8; the path as far as it is plain ASCII is enough to find the
    // request again.
    auto path = split_target(request.target).path;
    for (char c : path) {
        if (c < 0x21 || c == 0x7f) break;
        document.instance += c;
    }
    document.code = error.code;
    if (tells_parameters(error.kind) && document.status < 500)
        document.parameters = given(error.parameters);
    if (!request.request_id.empty()) document.request_id = request.request_id;
    if (!error.violations.empty()) {
        std::vector<ProblemItem> items;
        items.reserve(error.violations.size());
        for (const auto& v : with_pointers(error).violations)
            items.push_back(problem_item(v, language));
        document.errors = std::move(items);
    }

    Response response;
    response.status = unsigned(document.status);
    response.content_type = "application/problem+json";
    response.headers = {{"Content-Language", language == Language::en ? "en" : "vi"},
                        {"Vary", "Accept-Language"},
                        {"Cache-Control", "no-store"}};
    if (auto seconds = retry_after(response.status, error); !seconds.empty())
        response.headers.emplace_back("Retry-After", seconds);
    if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    response.body = std::make_shared<const std::string>(json::write(document));
    return response;
}

Response problem(const Request& request, ErrorKind kind, std::string_view code,
                 domain::Parameters parameters) {
    return problem(request, Error{kind, std::string(code), std::move(parameters), {}});
}

Response method_not_allowed(const Request& request, const std::string& allowed) {
    Response response =
        problem(request, ErrorKind::syntax, "method_not_allowed", {{"allowed", allowed}});
    response.headers.emplace_back("Allow", allowed);
    return response;
}

}  // namespace api
