// Query strings from flags: the command line asks in the interface's own words.
#pragma once

#include "api/http/query.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cctype>
#include <map>
#include <memory>
#include <string>

namespace server::commands {

/// One flag for every member of the query struct; what was given becomes a query string that the
/// interface itself reads.
template <class Query>
std::shared_ptr<std::map<std::string, std::string>> add_query_flags(CLI::App& app) {
    auto given = std::make_shared<std::map<std::string, std::string>>();
    for (const auto& member : api::json::object_of<Query>().members) {
        std::string name(member.name);
        app.add_option_function<std::string>(
            "--" + name, [given, name](const std::string& value) { (*given)[name] = value; },
            std::string(member.words.vi));
    }
    return given;
}

inline std::string encoded(const std::map<std::string, std::string>& given) {
    std::string out;
    for (const auto& [name, value] : given) {
        if (!out.empty()) out.push_back('&');
        out += name + "=";
        for (char c : value) {
            bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == ',' ||
                         c == '_' || c == '.';
            out +=
                plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

}  // namespace server::commands
