// Query strings to described structs.
#pragma once

#include "api/json/members.hpp"
#include "domain/core/result.hpp"

#include <string_view>

namespace api {

/// Reads "limit=20&by=month,abo" into a struct. Lists are separated by commas. Everything wrong is
/// said at once, with pointers "?name"; the refusal is `unknown_parameter` when a name is not
/// known, else `repeated_parameter`, else `invalid_parameter`. A query string that cannot be
/// percent-decoded is `invalid_query`.
domain::Result<void> read_query(const json::Object& object, std::string_view query, void* out);

template <class Q>
domain::Result<Q> read_query(std::string_view query) {
    Q out{};
    if (auto read = read_query(json::object_of<Q>(), query, &out); !read) return read.error();
    return out;
}

/// The path and the query of a target as sent.
struct Target {
    std::string_view path;
    std::string_view query;
};
inline Target split_target(std::string_view target) {
    target = target.substr(0, target.find('#'));
    // The absolute form, as proxies send it, names the host again.
    if (!target.starts_with('/'))
        if (auto scheme = target.find("://"); scheme != target.npos) {
            auto slash = target.find('/', scheme + 3);
            target = slash == target.npos ? std::string_view("/") : target.substr(slash);
        }
    auto mark = target.find('?');
    if (mark == target.npos) return {target, {}};
    return {target.substr(0, mark), target.substr(mark + 1)};
}

}  // namespace api
