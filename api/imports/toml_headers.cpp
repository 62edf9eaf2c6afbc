#include "api/imports/toml_headers.hpp"

#include <algorithm>

namespace api::imports {
namespace {

bool begins_key(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '"' || c == '\'';
}

/// Behind the string that begins at `at`; the end of the text, or of its line for a string of one
/// line, when it is not closed.
std::size_t behind_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const bool many_lines = text.size() >= at + 3 && text[at + 1] == quote && text[at + 2] == quote;
    for (auto i = at + (many_lines ? 3 : 1); i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (many_lines) {
            if (text.substr(i, 3) == std::string_view(quote == '"' ? "\"\"\"" : "'''"))
                return i + 3;
        } else if (text[i] == quote || text[i] == '\n') {
            return text[i] == quote ? i + 1 : i;
        }
    }
    return text.size();
}

}  // namespace

std::optional<std::int64_t> unreadable_header(std::string_view text) {
    int depth = 0;  // of arrays: a line inside of one may begin with a bracket too
    bool begins_line = true;
    std::int64_t line = 1;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '\n') {
            begins_line = true;
            ++line;
            ++i;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            ++i;
        } else if (c == '#') {
            i = std::min(text.find('\n', i), text.size());
        } else if (c == '"' || c == '\'') {
            const auto end = behind_string(text, i);
            line += std::count(text.begin() + std::ptrdiff_t(i), text.begin() + std::ptrdiff_t(end),
                               '\n');
            i = end;
            begins_line = false;
        } else if (c == '[' && begins_line && depth == 0) {
            auto at = i + 1;
            const auto skip = [&] {
                while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
            };
            if (at < text.size() && text[at] == '[') ++at;
            skip();
            // No name at all, and the end of the text, it reports itself.
            if (at < text.size() && text[at] != ']' && !begins_key(text[at])) return line;
            i = std::min(text.find('\n', at), text.size());
        } else {
            depth = std::max(0, depth + (c == '[') - (c == ']'));
            begins_line = false;
            ++i;
        }
    }
    return std::nullopt;
}

}  // namespace api::imports
