#include "usecases/core/checks.hpp"

#include <algorithm>

namespace usecases {

using domain::Error;
using domain::ErrorKind;
using domain::Violation;

namespace {

/// "drives/0" and "site" are "drives/0/site".
std::string below(const std::string& field, const std::string& part) {
    if (field.empty() || part.empty() || part.front() == '/') return field + part;
    return field + "/" + part;
}

/// The code and parameters that stand for all violations.
void name(Error& error) {
    const auto& violations = error.violations;
    const auto& first = violations.front();
    const bool agree = std::all_of(violations.begin(), violations.end(),
                                   [&](const Violation& v) { return v.code == first.code; });
    error.code = agree ? first.code : "invalid_body";
    error.parameters =
        agree ? first.parameters : domain::Parameters{{"count", std::to_string(violations.size())}};
}

}  // namespace

std::string normal_reference(const std::string& reference) {
    auto id = domain::Uuid::parse(reference);
    return id ? id->text() : reference;
}

Error not_found(std::string_view code, std::string_view what, const std::string& reference) {
    return {ErrorKind::not_found, std::string(code), {{std::string(what), reference}}, {}};
}

void Checks::refuse(std::string field, std::string_view code, domain::Parameters parameters,
                    ErrorKind kind) {
    all_conflicts_ = all_conflicts_ && kind == ErrorKind::conflict;
    violations_.push_back({std::move(field), std::string(code), std::move(parameters)});
}

std::int64_t Checks::organization(std::string_view field, const std::string& reference) {
    if (auto num = books_.registry().organization(reference)) return *num;
    refuse(std::string(field), "organization_not_found", {{"organization", reference}});
    return 0;
}

std::int64_t Checks::campaign(std::string_view field, const std::string& reference) {
    if (auto num = books_.registry().campaign(reference)) return *num;
    refuse(std::string(field), "campaign_not_found", {{"campaign", reference}});
    return 0;
}

std::int64_t Checks::site(std::string_view field, const std::string& reference) {
    if (auto num = books_.registry().site(reference)) return *num;
    refuse(std::string(field), "site_not_found", {{"site", reference}});
    return 0;
}

std::int64_t Checks::drive(std::string_view field, const std::string& reference) {
    if (auto num = books_.drive_number(reference)) return *num;
    refuse(std::string(field), "drive_not_found", {{"drive", reference}});
    return 0;
}

std::int64_t Checks::team(std::string_view field, const std::string& reference) {
    if (auto num = books_.registry().team(reference)) return *num;
    refuse(std::string(field), "team_not_found", {{"team", reference}});
    return 0;
}

domain::Result<void> Checks::verdict() {
    if (violations_.empty()) return {};
    Error error;
    error.kind = all_conflicts_ ? ErrorKind::conflict : ErrorKind::rule;
    error.violations = std::move(violations_);
    name(error);
    return error;
}

void refuse_part(Error& all, const std::string& field, const Error& one) {
    if (one.kind != ErrorKind::conflict) all.kind = ErrorKind::rule;
    if (one.violations.empty()) all.violations.push_back({field, one.code, one.parameters});
    for (const auto& v : one.violations)
        all.violations.push_back({below(field, v.pointer), v.code, v.parameters});
}

Error settled(Error all) {
    name(all);
    return all;
}

}  // namespace usecases
