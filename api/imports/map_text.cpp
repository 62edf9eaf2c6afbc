#include "api/imports/map_text.hpp"

#include "api/imports/toml_headers.hpp"
#include "domain/core/characters.hpp"

namespace api::imports {
namespace {

void look_through(const toml::node& node, const std::string& path,
                  std::vector<domain::Violation>& wrong) {
    if (const auto* text = node.as_string()) {
        if (!domain::is_plain_text(text->get(), domain::LineEnds::kept))
            wrong.push_back({path, "control_character", {}});
    } else if (const auto* list = node.as_array()) {
        for (std::size_t i = 0; i < list->size(); ++i)
            look_through(*list->get(i), path + "[" + std::to_string(i) + "]", wrong);
    } else if (const auto* table = node.as_table()) {
        for (const auto& [key, value] : *table) {
            const auto name = (path.empty() ? "" : path + ".") + domain::to_plain_text(key.str());
            if (!domain::is_plain_text(key.str())) wrong.push_back({name, "control_character", {}});
            look_through(value, name, wrong);
        }
    }
}

}  // namespace

domain::Result<toml::table> read_map(const MapText& map) {
    domain::Error error{domain::ErrorKind::rule, "bad_map", {{"file", map.name}}, {}};
    if (const auto line = unreadable_header(map.text)) {
        error.violations.push_back({"line " + std::to_string(*line), "malformed_row", {}});
        return error;
    }
    try {
        auto root = toml::parse(map.text, map.name);
        look_through(root, {}, error.violations);
        if (error.violations.empty()) return root;
    } catch (const toml::parse_error& e) {
        error.violations.push_back(
            {"line " + std::to_string(e.source().begin.line), "malformed_row", {}});
    }
    return error;
}

}  // namespace api::imports
