#include "domain/core/characters.hpp"

#include <unicode/utf8.h>

#include <algorithm>

namespace domain {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_printable_ascii(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7f;
}

}  // namespace

bool is_forbidden_character(char32_t c) {
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;
    if (c >= 0xd800 && c <= 0xdfff) return true;
    if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) || c > 0x10ffff) return true;
    if (c >= 0x2028 && c <= 0x202e) return true;
    if (c >= 0x2066 && c <= 0x206f) return true;
    if (c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb)) return true;
    return c >= 0xe0000 && c <= 0xe007f;
}

bool is_plain_text(std::string_view utf8, LineEnds line_ends) {
    const auto size = std::int64_t(utf8.size());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
    for (std::int64_t i = 0; i < size;) {
        if (is_printable_ascii(utf8[std::size_t(i)])) {
            ++i;
            continue;
        }
        UChar32 c;
        U8_NEXT(bytes, i, size, c);
        if (c == '\n' && line_ends == LineEnds::kept) continue;
        if (c < 0 || is_forbidden_character(char32_t(c))) return false;
    }
    return true;
}

std::string to_plain_text(std::string_view utf8, LineEnds line_ends) {
    if (std::all_of(utf8.begin(), utf8.end(), is_printable_ascii)) return std::string(utf8);
    std::string out;
    out.reserve(utf8.size() + 8);
    const auto size = std::int64_t(utf8.size());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
    for (std::int64_t i = 0; i < size;) {
        const auto begin = i;
        UChar32 c;
        U8_NEXT(bytes, i, size, c);
        if (c == '\r' && i < size && bytes[i] == '\n') continue;
        if (c == '\n' || c == '\r')
            out += line_ends == LineEnds::kept ? '\n' : ' ';
        else if (c == '\t')
            out += ' ';
        else if (c < 0 || is_forbidden_character(char32_t(c)))
            out += replacement;
        else
            out += utf8.substr(std::size_t(begin), std::size_t(i - begin));
    }
    return out;
}

}  // namespace domain
