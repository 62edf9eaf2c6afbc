#include "api/imports/upload.hpp"

#include "api/http/table_file.hpp"
#include "api/imports/shipped.hpp"
#include "domain/core/characters.hpp"
#include "domain/core/text.hpp"

namespace api::imports {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

/// A map is read by a parser that keeps all of it.
constexpr std::size_t longest_map = 64 * 1024;
constexpr std::size_t longest_boundary = 70;  // RFC 2046
constexpr std::size_t longest_part_head = 4 * 1024;
constexpr int most_parts = 8;

Error broken() {
    return {ErrorKind::syntax, "form_broken", {}, {}};
}

/// The value of `name` in `form-data; name="file"; filename="a.csv"`; quotes inside of it are
/// percent-encoded by browsers.
std::string_view parameter_of(std::string_view value, std::string_view name) {
    for (auto at = value.find(';'); at != value.npos; at = value.find(';', at + 1)) {
        auto rest = trimmed(value.substr(at + 1));
        if (rest.size() <= name.size() || !iequals(rest.substr(0, name.size()), name)) continue;
        if (rest[name.size()] != '=') continue;
        rest.remove_prefix(name.size() + 1);
        if (!rest.starts_with('"')) return trimmed(rest.substr(0, rest.find(';')));
        rest.remove_prefix(1);
        return rest.substr(0, rest.find('"'));
    }
    return {};
}

/// The value of Content-Disposition in the head of a part.
std::string_view disposition_of(std::string_view head) {
    constexpr std::string_view field = "content-disposition:";
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        if (line.size() > field.size() && iequals(line.substr(0, field.size()), field))
            return line.substr(field.size());
        head = end == head.npos ? std::string_view{} : head.substr(end + 2);
    }
    return {};
}

std::string plain_name(std::string_view name) {
    const auto text = domain::to_plain_text(name.substr(name.find_last_of("/\\") + 1));
    return domain::to_nfc(text).value_or("?");
}

Result<Upload> read_form(std::string_view body, std::string_view boundary) {
    if (boundary.empty() || boundary.size() > longest_boundary) return broken();
    const auto dashes = "--" + std::string(boundary);
    const auto between = "\r\n" + dashes;
    auto at = body.find(dashes);
    // What stands before the first boundary is for people whose program knows no forms.
    if (at == body.npos || (at > 0 && !body.substr(0, at).ends_with("\r\n"))) return broken();
    Upload out;
    bool found = false;
    for (int parts = 0;; ++parts) {
        body.remove_prefix(at + (parts == 0 ? dashes.size() : between.size()));
        if (body.starts_with("--")) break;
        if (!body.starts_with("\r\n") || parts == most_parts) return broken();
        const auto head_end = body.substr(0, longest_part_head).find("\r\n\r\n");
        if (head_end == body.npos) return broken();
        const auto head = head_end == 0 ? std::string_view{} : body.substr(2, head_end - 2);
        body.remove_prefix(head_end + 4);
        at = body.find(between);
        if (at == body.npos) return broken();
        const auto content = body.substr(0, at);
        const auto disposition = disposition_of(head);
        const auto name = parameter_of(disposition, "name");
        if (name == "file") {
            if (found) return broken();
            found = true;
            out.file = content;
            out.name = plain_name(parameter_of(disposition, "filename"));
        } else if (name == "map") {
            if (content.size() > longest_map)
                return Error{ErrorKind::too_large,
                             "map_too_long",
                             {{"max", std::to_string(longest_map)}},
                             {}};
            out.map = MapText{"map", std::string(content)};
        } else {
            return broken();
        }
    }
    if (!found) return Error{ErrorKind::syntax, "file_missing", {}, {}};
    return out;
}

}  // namespace

Result<Upload> upload_of(const Request& request) {
    const auto type = request.header("content-type");
    const auto media = table_media_of(type);
    if (media.empty()) return Error{ErrorKind::syntax, "unsupported_media_type", {}, {}};
    Upload out;
    if (media == form_media) {
        auto form = read_form(request.body, parameter_of(type, "boundary"));
        if (!form) return form;
        out = std::move(*form);
    } else {
        out.file = request.body;
    }
    if (out.file.empty()) return Error{ErrorKind::syntax, "file_missing", {}, {}};
    if (out.name.empty()) out.name = media == workbook_media ? "tệp.xlsx" : "tệp.csv";
    return out;
}

Result<MapText> shipped_map(std::string_view name) {
    std::string all;
    for (const auto& map : shipped_maps) {
        if (map.name == name) return MapText{std::string(map.name), std::string(map.text)};
        (all += all.empty() ? "" : ", ") += map.name;
    }
    return Error{ErrorKind::rule, "map_unknown", {{"name", std::string(name)}, {"maps", all}}, {}};
}

}  // namespace api::imports
