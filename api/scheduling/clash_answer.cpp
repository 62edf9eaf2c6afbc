#include "api/scheduling/clash_answer.hpp"

#include <charconv>

namespace api::scheduling {
namespace {

/// A parameter's value; empty when it is not there.
std::string_view value(const domain::Parameters& parameters, std::string_view name) {
    for (const auto& [key, text] : parameters)
        if (key == name) return text;
    return {};
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t out = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

std::optional<std::string> given(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

domain::Parameters parameters_of(const ClashAnswer& a) {
    domain::Parameters p{{"severity", std::string(domain::name_of(a.severity))},
                         {"day", a.day.text()},
                         {"drive", a.drive},
                         {"other", a.other.value_or(a.other_hidden ? "…" : "")},
                         {"kind", std::string(domain::name_of(a.thing))},
                         {"thing", a.thing_code.value_or("")},
                         {"value", std::to_string(a.value)},
                         {"limit", std::to_string(a.limit)},
                         {"accepted", a.accepted ? "true" : "false"},
                         {"suggestion", a.suggestion ? std::string(domain::name_of(a.suggestion->kind)) : "no_suggestion"}};
    if (a.suggestion && a.suggestion->day) p.emplace_back("suggestion_day", a.suggestion->day->text());
    if (a.suggestion && a.suggestion->number) p.emplace_back("suggestion_number", std::to_string(*a.suggestion->number));
    return p;
}

std::optional<ClashAnswer> clash_of(const domain::Violation& violation) {
    const auto& p = violation.parameters;
    auto code = domain::from_name<ClashCode>(violation.code);
    auto severity = domain::from_name<ClashSeverity>(value(p, "severity"));
    auto day = domain::Day::parse(value(p, "day"));
    auto thing = domain::from_name<ClashThing>(value(p, "kind"));
    if (!code || !severity || !day || !thing) return std::nullopt;
    ClashAnswer out;
    out.code = *code;
    out.severity = *severity;
    out.day = *day;
    out.drive = value(p, "drive");
    out.other_hidden = value(p, "other") == "…";
    if (!out.other_hidden) out.other = given(value(p, "other"));
    out.thing = *thing;
    out.thing_code = given(value(p, "thing"));
    out.value = number(value(p, "value")).value_or(0);
    out.limit = number(value(p, "limit")).value_or(0);
    out.accepted = value(p, "accepted") == "true";
    if (auto kind = domain::from_name<SuggestionKind>(value(p, "suggestion"))) {
        out.suggestion = Suggestion{*kind, std::nullopt, number(value(p, "suggestion_number"))};
        if (auto on = domain::Day::parse(value(p, "suggestion_day"))) out.suggestion->day = *on;
    }
    return out;
}

}  // namespace api::scheduling
