#include "api/imports/report.hpp"

#include "api/http/messages.hpp"
#include "api/http/problem.hpp"
#include "api/json/reading.hpp"

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;

RowReport row_report(const RefusedRow& row, RowFate fate, const ImportResult& result,
                     Language language) {
    const auto& error = row.error;
    RowReport out{row.line,
                  fate,
                  column_of(error.parameters, "", result),
                  error.code,
                  explain(error.code, error.parameters, language),
                  {}};
    for (const auto& v : error.violations)
        out.errors.push_back({column_of(v.parameters, v.pointer, result), v.code,
                              explain(v.code, v.parameters, language)});
    return out;
}

}  // namespace

std::optional<std::string> column_of(const domain::Parameters& parameters,
                                     const std::string& pointer, const ImportResult& result) {
    for (const auto& [name, value] : parameters)
        if (name == "column") return value;
    // "/campaigns/0" is about campaigns, "/prices/0/price_vnd" about a price.
    const auto begin = pointer.starts_with('/') ? std::size_t(1) : std::size_t(0);
    const auto first = pointer.substr(begin, pointer.find('/', begin) - begin);
    const auto last = pointer.substr(pointer.rfind('/') + 1);
    for (const auto& field : {first, last})
        if (auto it = result.columns.find(field); it != result.columns.end()) return it->second;
    return std::nullopt;
}

ImportReport report_of(std::string kind, bool dry_run, const ImportResult& result,
                       Language language) {
    ImportReport out;
    out.kind = std::move(kind);
    out.dry_run = dry_run;
    out.read_as = result.form;
    out.rows = result.rows;
    out.written = result.written;
    out.unchanged = result.unchanged;
    out.in_review = result.waiting;
    out.refused = std::int64_t(result.refused.size());
    out.notes = std::int64_t(result.warnings.size());
    out.events = result.events;
    out.events_in_review = result.in_review;
    for (const auto& row : result.refused)
        out.results.push_back(row_report(row, RowFate::refused, result, language));
    for (const auto& row : result.warnings)
        out.results.push_back(row_report(row, RowFate::note, result, language));
    return out;
}

Error refusal_of(const ImportResult& result) {
    Error out{
        ErrorKind::rule,
        "import_refused",
        {{"refused", std::to_string(result.refused.size())}, {"rows", std::to_string(result.rows)}},
        {}};
    for (const auto& row : result.refused) {
        const auto line = "/lines/" + std::to_string(row.line);
        const auto add = [&](const domain::Parameters& parameters, const std::string& pointer,
                             const std::string& code) {
            const auto column = column_of(parameters, pointer, result);
            out.violations.push_back(
                {column ? line + "/" + json::pointer_token(*column) : line, code, parameters});
        };
        if (row.error.violations.empty()) add(row.error.parameters, "", row.error.code);
        for (const auto& v : row.error.violations) add(v.parameters, v.pointer, v.code);
    }
    return out;
}

}  // namespace api::imports
