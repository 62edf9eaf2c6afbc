#include "api/imports/checks.hpp"

#include "domain/core/text.hpp"

#include <algorithm>

namespace api::imports {

std::vector<std::string> repeated(std::vector<std::string> names) {
    for (auto& name : names)
        if (auto nfc = domain::to_nfc(name)) name = std::move(*nfc);
    std::sort(names.begin(), names.end());
    std::vector<std::string> out;
    for (std::size_t i = 1; i < names.size(); ++i)
        if (names[i] == names[i - 1] && (out.empty() || out.back() != names[i]))
            out.push_back(names[i]);
    return out;
}

domain::Error against_header(domain::Error error, const std::vector<std::string>& header) {
    constexpr std::size_t most_shown = 20;
    std::string lacks, has;
    for (const auto& v : error.violations) {
        if (v.code != "unknown_column") return error;
        for (const auto& [name, value] : v.parameters)
            if (name == "column" && lacks.find('"' + value + '"') == lacks.npos)
                lacks += (lacks.empty() ? "\"" : ", \"") + value + '"';
    }
    for (std::size_t i = 0; i < std::min(header.size(), most_shown); ++i)
        has += (i ? ", \"" : "\"") + header[i] + '"';
    if (header.size() > most_shown) has += " …";
    if (lacks.empty()) return error;
    error.code = "other_file";
    error.parameters = {{"header", has}, {"columns", lacks}};
    return error;
}

domain::Result<void> check_header(const std::vector<std::string>& header) {
    const auto twice = repeated(header);
    if (twice.empty()) return {};
    domain::Error error{
        domain::ErrorKind::rule, "repeated_column", {{"column", twice.front()}}, {}};
    for (const auto& name : twice)
        error.violations.push_back({"line 1", "repeated_column", {{"column", name}}});
    return error;
}

}  // namespace api::imports
