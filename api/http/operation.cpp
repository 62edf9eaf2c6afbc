#include "api/http/operation.hpp"

#include "api/http/conditions.hpp"
#include "domain/tallying/books.hpp"

#include <stdexcept>

namespace api {

using domain::ErrorKind;

std::shared_ptr<const domain::identity::Principal> local_operator() {
    static const auto one =
        std::make_shared<const domain::identity::Principal>(domain::identity::Principal::local());
    return one;
}

const std::string& Incoming::path(std::string_view parameter) const {
    for (std::size_t i = 0; i < operation->path.size(); ++i)
        if (operation->path[i].name == parameter) return path_values[i];
    throw std::logic_error(operation->pattern + " has no parameter " + std::string(parameter));
}

domain::Result<void> Incoming::expect_version(std::int64_t current) const {
    if (match_hits(request->header("if-match"), version_etag(current))) return {};
    return domain::Error{
        ErrorKind::stale, "stale_version", {{"current", version_etag(current)}}, {}};
}

usecases::Actor Incoming::actor() const {
    return {principal, request->actor, {request->remote_address, request->request_id}};
}

domain::Result<void> Incoming::require(Permission permission, const domain::tallying::Books& books,
                                       std::int64_t organization) const {
    return actor().require(permission, books, organization);
}

bool Incoming::sees(const domain::tallying::Books& books,
                    const domain::scheduling::Drive& drive) const {
    return usecases::sees(*principal, books, drive);
}

bool Incoming::sees_organization(const domain::tallying::Books& books,
                                 std::int64_t organization) const {
    return usecases::sees_organization(*principal, books, organization);
}

std::vector<DeclaredProblem> Operation::all_problems() const {
    std::vector<DeclaredProblem> out = problems;
    auto add = [&](ErrorKind kind, std::initializer_list<std::string_view> codes) {
        for (auto code : codes) out.push_back({kind, code});
    };
    add(ErrorKind::syntax, {"unknown_parameter", "invalid_query"});
    if (query || !writes()) add(ErrorKind::syntax, {"invalid_parameter", "repeated_parameter"});
    if (!writes()) add(ErrorKind::unavailable, {"ledger_behind"});
    if (body) {
        add(ErrorKind::syntax, {"invalid_json", "json_too_deep", "unsupported_media_type"});
        add(ErrorKind::too_large, {"body_too_large"});
        add(ErrorKind::rule, {"invalid_body"});
    }
    if (permission != Permission::anyone) {
        add(ErrorKind::unauthenticated, {"unauthenticated", "credential_invalid"});
        if (permission != Permission::any_credential) add(ErrorKind::forbidden, {"forbidden"});
        if (writes()) add(ErrorKind::forbidden, {"csrf_token_wrong"});
    }
    if (writes()) {
        add(ErrorKind::syntax, {"invalid_idempotency_key"});
        add(ErrorKind::conflict, {"key_reused"});
        add(ErrorKind::unavailable,
            {"storage_full", "storage_failed", "storage_unreachable", "storage_busy",
             "database_newer", "database_corrupt", "database_replaced"});
        add(ErrorKind::outcome_unknown, {"outcome_unknown"});
    }
    if (versioned) {
        add(ErrorKind::precondition_required, {"if_match_required"});
        add(ErrorKind::stale, {"stale_version"});
    }
    add(ErrorKind::syntax, {"not_acceptable", "internal_error"});
    add(ErrorKind::limited, {"rate_limited"});
    if (!memory) add(ErrorKind::unavailable, {"queue_full", "draining", "deadline_passed"});
    if (!memory && !writes())
        add(ErrorKind::unavailable,
            {"storage_failed", "storage_unreachable", "database_corrupt", "database_replaced"});
    if (gives_figures()) add(ErrorKind::unavailable, {"books_differ"});
    return out;
}

bool Operation::gives_figures() const {
    // Uploads and decisions about them are facts, which are taken all the same; a report keeps the
    // figures of its day.
    if (tag == "reports") return true;
    return !writes() && (tag == "tallying" || tag == "valuation" || tag == "targets");
}

std::string_view method_name(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::patch:
            return "PATCH";
        case Method::put:
            return "PUT";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            break;
    }
    return "OTHER";
}

namespace detail {

Response render(const Operation& operation, unsigned status, const std::string& etag,
                const std::string& location, const json::Type* type, const void* value) {
    Response response;
    response.status = status ? status : operation.status;
    if (type)
        response.body = std::make_shared<const std::string>(json::write(*type, value));
    else
        response.content_type.clear();
    if (!location.empty()) response.headers.emplace_back("Location", location);
    if (!etag.empty()) response.headers.emplace_back("ETag", etag);
    // Kept copies may be used after asking; what carries no tag is not worth keeping.
    response.headers.emplace_back("Cache-Control", etag.empty() ? "no-store" : "no-cache");
    return response;
}

}  // namespace detail

}  // namespace api
