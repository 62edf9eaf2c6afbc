// Rows of a table as described structs, with every violation at once.
#pragma once

#include "api/json/members.hpp"
#include "domain/core/result.hpp"

#include <map>
#include <string>

namespace api::csv {

/// Field → text, blank cells left out.
using Cells = std::map<std::string, std::string>;

/// Members are read as in a query string. A missing member that is needed is `required`; the
/// refusal is `invalid_body`.
template <class T>
domain::Result<T> read_row(const Cells& cells) {
    T out{};
    json::Reading reading;
    for (const auto& member : json::object_of<T>().members) {
        auto it = cells.find(std::string(member.name));
        reading.enter(member.name);
        if (it != cells.end() && member.type->parse)
            member.type->parse(it->second, reinterpret_cast<char*>(&out) + member.offset, reading);
        else if (!member.type->may_be_missing)
            reading.refuse("required");
        reading.leave();
    }
    if (!reading.violations.empty()) return json::refusal(std::move(reading)).error();
    return out;
}

}  // namespace api::csv
