#include "api/http/ledger_position.hpp"

#include <charconv>

namespace api {

using domain::Error;
using domain::ErrorKind;

domain::Result<std::optional<AskedPosition>> asked_position(std::string_view query) {
    AskedPosition out;
    const auto refused = [](const char* code) {
        return Error{ErrorKind::syntax, code, {}, {{"?at_least", code, {}}}};
    };
    for (std::size_t from = 0; from < query.size();) {
        const auto end = std::min(query.find('&', from), query.size());
        const auto part = query.substr(from, end - from);
        from = end + 1;
        const auto equals = part.find('=');
        if (part.substr(0, equals) != at_least_parameter) {
            if (!out.rest.empty()) out.rest += '&';
            out.rest += part;
            continue;
        }
        if (out.at_least) return refused("repeated_parameter");
        const auto text = equals == part.npos ? std::string_view() : part.substr(equals + 1);
        std::int64_t value = 0;
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || stop != text.data() + text.size() || value < 0)
            return refused("invalid_parameter");
        out.at_least = value;
    }
    if (!out.at_least) return std::optional<AskedPosition>();
    return std::optional(std::move(out));
}

}  // namespace api
