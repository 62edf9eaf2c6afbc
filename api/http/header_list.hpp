// Header fields that are lists of values with quality (RFC 9110, 5.6.1 and 12.4.2).
#pragma once

#include <string_view>

namespace api {

inline char lower(char c) {
    return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

inline bool iequals(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

inline std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// A quality ("0.8") in thousandths; 0 when it is not readable.
inline int quality_of(std::string_view text) {
    if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * 1000, scale = 100;
    if (text.size() > 1 && text[1] != '.') return 0;
    for (char c : text.substr(text.size() > 1 ? 2 : 1)) {
        if (c < '0' || c > '9') return 0;
        value += (c - '0') * scale;
        scale /= 10;
    }
    return value > 1000 ? 1000 : value;
}

/// Calls `each(element, quality in thousandths)` for every element; parameters other than q are
/// dropped.
template <class F>
void each_element(std::string_view list, F&& each) {
    while (!list.empty()) {
        auto comma = list.find(',');
        auto element = trimmed(list.substr(0, comma));
        list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
        if (element.empty()) continue;
        int quality = 1000;
        auto semicolon = element.find(';');
        auto parameters =
            semicolon == element.npos ? std::string_view() : element.substr(semicolon + 1);
        while (!parameters.empty()) {
            auto next = parameters.find(';');
            auto parameter = trimmed(parameters.substr(0, next));
            parameters.remove_prefix(next == parameters.npos ? parameters.size() : next + 1);
            if (parameter.size() > 1 && lower(parameter[0]) == 'q' && parameter[1] == '=')
                quality = quality_of(parameter.substr(2));
        }
        each(trimmed(element.substr(0, semicolon)), quality);
    }
}

}  // namespace api
