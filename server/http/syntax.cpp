#include "server/http/syntax.hpp"

#include <algorithm>
#include <cstring>

namespace server::http {
namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

bool same_word(std::string_view text, std::string_view lower_word) {
    return text.size() == lower_word.size() &&
           std::equal(text.begin(), text.end(), lower_word.begin(),
                      [](char a, char b) { return lower(a) == b; });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool is_token_char(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != 0 && std::strchr("!#$%&'*+-.^_`|~", c));
}

const char* target_fault(std::string_view target) {
    for (std::size_t i = 0; i < target.size(); ++i) {
        const auto c = static_cast<unsigned char>(target[i]);
        if (c <= 0x20 || c >= 0x7f) return "character_in_target";
        switch (c) {
            case '#':
                return "fragment_in_target";
            case '"':
            case '<':
            case '>':
            case '\\':
            case '^':
            case '`':
            case '{':
            case '|':
            case '}':
                return "character_in_target";
            case '%':
                if (i + 2 >= target.size() || !is_hex(target[i + 1]) || !is_hex(target[i + 2]))
                    return "escape_in_target";
                if (target[i + 1] == '0' && target[i + 2] == '0') return "nul_in_target";
                break;
            default:
                break;
        }
    }
    return nullptr;
}

bool is_host(std::string_view host) {
    if (host.empty()) return false;
    if (host.front() == '[') {
        const auto end = host.find(']');
        if (end == std::string_view::npos || end == 1) return false;
        for (char c : host.substr(1, end - 1))
            if (!is_hex(c) && c != ':' && c != '.') return false;
        host.remove_prefix(end + 1);
        if (host.empty()) return true;
        if (host.front() != ':') return false;
    }
    const auto colon = host.find(':');
    for (char c : host.substr(0, colon))
        if (!(is_token_char(static_cast<unsigned char>(c)) || c == '(' || c == ')' || c == ',' ||
              c == ';' || c == '=') ||
            c == '#' || c == '^' || c == '`' || c == '|')
            return false;
    if (colon == std::string_view::npos) return true;
    const auto port = host.substr(colon + 1);
    return port.size() <= 5 &&
           std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '.' || c == '_' || c == '-';
    });
}

}  // namespace server::http
