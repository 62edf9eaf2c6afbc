#include "storage/engine/bulk_insert.hpp"

#include <cstdio>

namespace storage {

void append_json(std::string& out, std::string_view text) {
    static constexpr char digit[] = "0123456789abcdef";
    out.push_back('"');
    for (char c : text) {
        auto u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (u < 0x20) {
            out += "\\u00";
            out.push_back(digit[u >> 4]);
            out.push_back(digit[u & 15]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

void append_json(std::string& out, double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", value);
    out += text;
}

std::string json_strings(const std::vector<std::string>& values) {
    std::string out = "[";
    for (const auto& v : values) {
        if (out.size() > 1) out.push_back(',');
        append_json(out, v);
    }
    return out + "]";
}

}  // namespace storage
