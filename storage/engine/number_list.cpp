#include "storage/engine/number_list.hpp"

namespace storage {

std::string number_list(const std::vector<std::int64_t>& numbers) {
    std::string out = "[";
    for (auto number : numbers) {
        if (out.size() > 1) out.push_back(',');
        out += std::to_string(number);
    }
    return out + "]";
}

std::string one_of_numbers(const Session& session, std::string_view column, std::string_view name) {
    const std::string of(column), list(name);
    return session.engine() == Engine::sqlite
               ? of + " IN (SELECT value FROM json_each(:" + list + "))"
               : of + " = ANY(ARRAY(SELECT CAST(json_array_elements_text(CAST(:" + list +
                     " AS json)) AS BIGINT)))";
}

}  // namespace storage
