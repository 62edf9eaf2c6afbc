#include "api/csv/writing.hpp"

#include "api/documents/files.hpp"
#include "domain/core/characters.hpp"

namespace api::csv {

void append_text(std::string& out, std::string_view text, const Form& form) {
    const bool formula =
        !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    // Whatever is stored: programs that read the file stop at characters that no text has.
    std::string plain;
    if (!domain::is_plain_text(text, domain::LineEnds::kept))
        text = plain = domain::to_plain_text(text, domain::LineEnds::kept);
    const bool quoted =
        text.find(form.separator) != text.npos || text.find_first_of("\"\r\n") != text.npos;
    if (quoted) out.push_back('"');
    if (formula) out.push_back('\'');
    for (char c : text) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    if (quoted) out.push_back('"');
}

void append_number(std::string& out, std::string_view number, const Form& form) {
    for (char c : number) out.push_back(c == '.' ? form.decimal : c);
}

namespace {

/// A member's JSON as a cell: strings without their quotes, null as nothing, lists and objects as
/// their JSON.
void append_cell(std::string& out, const json::Member& member, const char* row, const Form& form) {
    const void* at = row + member.offset;
    if (member.type->absent && member.type->absent(at)) return;
    rapidjson::StringBuffer buffer;
    json::Writer writer(buffer);
    member.type->write(at, writer);
    rapidjson::Document value;
    value.Parse<rapidjson::kParseNumbersAsStringsFlag>(buffer.GetString(), buffer.GetSize());
    std::string_view text(buffer.GetString(), buffer.GetSize());
    if (text == "null") return;
    if (text.front() == '"')
        append_text(out, {value.GetString(), value.GetStringLength()}, form);
    else if (text.front() == '[' || text.front() == '{')
        append_text(out, text, form);
    else
        append_number(out, text, form);
}

}  // namespace

std::string write(const json::Object& object, const void* rows, std::size_t count, std::size_t size,
                  const Form& form) {
    const char* first = static_cast<const char*>(rows);
    std::vector<const json::Member*> columns;
    for (const auto& member : object.members) {
        bool may_be_absent = member.type->absent != nullptr;
        if (!may_be_absent || (count > 0 && !member.type->absent(first + member.offset)))
            columns.push_back(&member);
    }
    std::string out = form.bom ? "\xEF\xBB\xBF" : "";
    for (std::size_t c = 0; c < columns.size(); ++c) {
        if (c) out.push_back(form.separator);
        out += columns[c]->name;
    }
    out += "\r\n";
    for (std::size_t r = 0; r < count; ++r) {
        for (std::size_t c = 0; c < columns.size(); ++c) {
            if (c) out.push_back(form.separator);
            append_cell(out, *columns[c], first + r * size, form);
        }
        out += "\r\n";
    }
    return out;
}

void set_headers(Response& response, std::string_view name) {
    response.content_type = "text/csv; charset=utf-8";
    response.headers.emplace_back("Content-Disposition", documents::attachment(name, "csv"));
}

Response response(std::string text, std::string_view name) {
    Response out;
    set_headers(out, name);
    out.body = std::make_shared<const std::string>(std::move(text));
    return out;
}

}  // namespace api::csv
