// Lists of described structs as CSV (RFC 4180), from the same descriptions as their JSON.
#pragma once

#include "api/csv/form.hpp"
#include "api/http/operation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace api::csv {

/// What a query may ask an export to be.
enum class Format { json, csv };
BOOST_DESCRIBE_ENUM(Format, json, csv)

constexpr std::string_view media = "text/csv";

/// Members of the query struct of everything that can be exported.
struct ExportQuery {
    Given<Format> format;
    Given<bool> bom;  ///< a byte order mark in front, for spreadsheets that need one to see UTF-8
    Given<Locale> locale;
    BOOST_DESCRIBE_CLASS(ExportQuery, (), (format, bom, locale), (), ())

    /// `format` goes before what Accept chose.
    bool wants_csv(std::string_view chosen) const {
        return format ? *format == Format::csv : chosen == media;
    }
    Form csv_form() const { return form_of(locale, bom); }
};

/// One cell of text: quoted when it needs it, with an apostrophe in front when a spreadsheet would
/// take it for a formula.
void append_text(std::string& out, std::string_view text, const Form& form = {});

/// A number as JSON and programs write it, as `form` has it.
void append_number(std::string& out, std::string_view number, const Form& form);

/// `count` structs of `object`, `size` bytes apart. The columns are the members that the first row
/// has; without rows, all that are never absent. No cell begins with a character that a spreadsheet
/// takes for a formula: text that would gets an apostrophe in front. Numbers stay numbers, in every
/// form.
std::string write(const json::Object& object, const void* rows, std::size_t count, std::size_t size,
                  const Form& form);

template <class T>
std::string write(const std::vector<T>& rows, const Form& form) {
    return write(json::object_of<T>(), rows.data(), rows.size(), sizeof(T), form);
}

/// Says that the body is CSV, saved under a name of letters, digits and hyphens.
void set_headers(Response& response, std::string_view name);
/// The answer around a CSV text, saved under a name of letters, digits and hyphens.
Response response(std::string text, std::string_view name);

}  // namespace api::csv
