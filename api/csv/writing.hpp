// Lists of described structs as CSV (RFC 4180), from the same descriptions as their JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/http/operation.hpp"

namespace api::csv {

/// What a query may ask an export to be.
enum class Format { json, csv };
BOOST_DESCRIBE_ENUM(Format, json, csv)

constexpr std::string_view media = "text/csv";

/// Members of the query struct of everything that can be exported.
struct ExportQuery {
    Given<Format> format;
    Given<bool> bom;  ///< a byte order mark in front, for spreadsheets that need one to see UTF-8
    BOOST_DESCRIBE_CLASS(ExportQuery, (), (format, bom), (), ())

    /// `format` goes before what Accept chose.
    bool wants_csv(std::string_view chosen) const { return format ? *format == Format::csv : chosen == media; }
};

/// One cell of text: quoted when it needs it, with an apostrophe in front when a spreadsheet would take it for a formula.
void append_text(std::string& out, std::string_view text);

/// `count` structs of `object`, `size` bytes apart. The columns are the members that the first row has; without rows, all
/// that are never absent. No cell begins with a character that a spreadsheet takes for a formula: text that would gets an
/// apostrophe in front. Numbers stay numbers.
std::string write(const json::Object& object, const void* rows, std::size_t count, std::size_t size, bool bom);

template <class T>
std::string write(const std::vector<T>& rows, bool bom) {
    return write(json::object_of<T>(), rows.data(), rows.size(), sizeof(T), bom);
}

/// The answer around a CSV text, saved under a name of letters, digits and hyphens.
Response response(std::string text, std::string_view name);

}  // namespace api::csv
