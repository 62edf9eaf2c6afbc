#include "api/scheduling/checks.hpp"

#include <algorithm>

namespace api::scheduling {

using domain::Error;
using domain::ErrorKind;

void Checks::refuse(std::string pointer, std::string_view code, domain::Parameters parameters, ErrorKind kind) {
    all_conflicts_ = all_conflicts_ && kind == ErrorKind::conflict;
    violations_.push_back({std::move(pointer), std::string(code), std::move(parameters)});
}

std::int64_t Checks::organization(std::string_view pointer, const std::string& reference) {
    if (auto num = books_.registry().organization(reference)) return *num;
    refuse(std::string(pointer), "organization_not_found", {{"organization", reference}});
    return 0;
}

std::int64_t Checks::campaign(std::string_view pointer, const std::string& reference) {
    if (auto num = books_.registry().campaign(reference)) return *num;
    refuse(std::string(pointer), "campaign_not_found", {{"campaign", reference}});
    return 0;
}

std::int64_t Checks::site(std::string_view pointer, const std::string& reference) {
    if (auto num = books_.registry().site(reference)) return *num;
    refuse(std::string(pointer), "site_not_found", {{"site", reference}});
    return 0;
}

std::int64_t Checks::drive(std::string_view pointer, const std::string& reference) {
    if (auto num = books_.drive_number(reference)) return *num;
    refuse(std::string(pointer), "drive_not_found", {{"drive", reference}});
    return 0;
}

std::int64_t Checks::team(std::string_view pointer, const std::string& reference) {
    if (auto num = books_.registry().team(reference)) return *num;
    refuse(std::string(pointer), "team_not_found", {{"team", reference}});
    return 0;
}

domain::Result<void> Checks::verdict() {
    if (violations_.empty()) return {};
    const auto& first = violations_.front();
    bool agree = std::all_of(violations_.begin(), violations_.end(),
                             [&](const auto& v) { return v.code == first.code; });
    Error error;
    error.kind = all_conflicts_ ? ErrorKind::conflict : ErrorKind::rule;
    error.code = agree ? first.code : "invalid_body";
    error.parameters = agree ? first.parameters
                             : domain::Parameters{{"count", std::to_string(violations_.size())}};
    error.violations = std::move(violations_);
    return error;
}

domain::Result<void> Checks::query_verdict() {
    if (violations_.empty()) return {};
    return Error{ErrorKind::syntax, "invalid_parameter", {}, std::move(violations_)};
}

void refuse_part(Error& all, const std::string& pointer, const Error& one) {
    if (one.kind != ErrorKind::conflict) all.kind = ErrorKind::rule;
    if (one.violations.empty()) all.violations.push_back({pointer, one.code, one.parameters});
    for (const auto& v : one.violations) all.violations.push_back({pointer + v.pointer, v.code, v.parameters});
}

Error settled(Error all) {
    const auto& first = all.violations.front();
    bool agree = std::all_of(all.violations.begin(), all.violations.end(), [&](const auto& v) { return v.code == first.code; });
    all.code = agree ? first.code : "invalid_body";
    all.parameters = agree ? first.parameters : domain::Parameters{{"count", std::to_string(all.violations.size())}};
    return all;
}

}  // namespace api::scheduling
