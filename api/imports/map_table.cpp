#include "api/imports/map_table.hpp"

namespace api::imports {

void MapTable::finish() {
    if (finished_) return;
    finished_ = true;
    for (const auto& [key, node] : table_)
        if (!known_.contains(std::string(key.str()))) refuse(std::string(key.str()), "unknown_key");
}

void MapTable::refuse(const std::string& key, std::string code, domain::Parameters parameters) {
    wrong_.push_back({path_ + key, std::move(code), std::move(parameters)});
}

const toml::node* MapTable::find(const std::string& key, bool required) {
    known_.insert(key);
    const auto* node = table_.get(key);
    if (!node && required) refuse(key, "required");
    return node;
}

bool MapTable::text(const std::string& key, std::string& into, bool required) {
    const auto* node = find(key, required);
    if (!node) return false;
    if (auto value = node->value_exact<std::string>())
        into = *value;
    else
        refuse(key, "wrong_type");
    return true;
}

std::string MapTable::text(const std::string& key, bool required) {
    std::string out;
    text(key, out, required);
    return out;
}

std::vector<std::string> MapTable::texts(const std::string& key, bool required) {
    const auto* node = find(key, required);
    if (!node) return {};
    if (auto one = node->value_exact<std::string>()) return {*one};
    std::vector<std::string> out;
    const auto* list = node->as_array();
    if (!list) refuse(key, "wrong_type");
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        if (auto value = (*list)[i].value_exact<std::string>()) {
            out.push_back(*value);
        } else {
            refuse(key, "wrong_type");
            return out;
        }
    }
    return out;
}

}  // namespace api::imports
