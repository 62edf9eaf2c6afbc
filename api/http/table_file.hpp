// A body that is a file with a table, and not JSON.
#pragma once

#include "api/http/header_list.hpp"
#include "api/json/members.hpp"

#include <array>
#include <string_view>

namespace api {

/// Names a body that is a CSV file, a workbook, or a form with one of them as its part `file`.
/// Handlers read it themselves.
struct TableFile {};

inline constexpr std::string_view workbook_media =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
inline constexpr std::string_view form_media = "multipart/form-data";
/// What such a body may be; the charset of text is told by its bytes.
inline constexpr std::array<std::string_view, 3> table_media{"text/csv", workbook_media,
                                                             form_media};

/// The medium of such a body, without parameters; empty for another one.
inline std::string_view table_media_of(std::string_view content_type) {
    const auto media = trimmed(content_type.substr(0, content_type.find(';')));
    for (auto one : table_media)
        if (iequals(media, one)) return one;
    return {};
}

/// True for the paths whose bodies are such files: the transport takes larger ones there.
inline bool takes_table_file(std::string_view path) {
    return path.starts_with("/api/v1/imports/");
}

}  // namespace api

template <>
struct api::json::TypeOf<api::TableFile> {
    static void write(const void*, Writer& w) { w.Null(); }
    static void read(const Value&, void*, Reading&) {}
    static void schema(Writer& w, const SchemaNames&, bool) {
        write_schema(w, {.type = "string", .format = "binary"});
    }
    static constexpr Type value{.read = read, .write = write, .schema = schema};
};
