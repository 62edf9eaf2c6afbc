// Every character that no text has, for tests of what comes in and what goes out.
#pragma once

#include <string>
#include <vector>

namespace tests::support {

/// A code point in UTF-8, surrogates included as an encoder that does not care would write them.
inline std::string utf8(char32_t c) {
    std::string out;
    const auto add = [&](unsigned byte) { out.push_back(char(byte)); };
    if (c < 0x80) {
        add(c);
    } else if (c < 0x800) {
        add(0xC0 | c >> 6);
        add(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        add(0xE0 | c >> 12);
        add(0x80 | (c >> 6 & 0x3F));
        add(0x80 | (c & 0x3F));
    } else {
        add(0xF0 | c >> 18);
        add(0x80 | (c >> 12 & 0x3F));
        add(0x80 | (c >> 6 & 0x3F));
        add(0x80 | (c & 0x3F));
    }
    return out;
}

/// Control characters, noncharacters, separators, what reorders text, annotations, tags, the byte
/// order mark.
inline std::vector<char32_t> odd_characters() {
    std::vector<char32_t> out;
    const auto range = [&](char32_t from, char32_t to) {
        for (char32_t c = from; c <= to; ++c) out.push_back(c);
    };
    range(0x00, 0x1F);
    range(0x7F, 0x9F);
    range(0x2028, 0x202E);
    range(0x2066, 0x206F);
    range(0xFDD0, 0xFDEF);
    range(0xFFF9, 0xFFFB);
    out.push_back(0xFEFF);
    for (char32_t plane = 0; plane <= 0x10; ++plane) {
        out.push_back(plane << 16 | 0xFFFE);
        out.push_back(plane << 16 | 0xFFFF);
    }
    range(0xE0000, 0xE007F);
    return out;
}

/// What is no UTF-8: surrogates, overlong forms, cut sequences, bytes that begin nothing, beyond
/// U+10FFFF.
inline std::vector<std::string> broken_utf8() {
    return {utf8(0xD800),      utf8(0xDFFF),   utf8(0xD83E) + utf8(0xDE78),
            "\xC0\x80",        "\xE0\x80\xAF", "\xE1\xBB",
            "\xF0\x9F\xA9",    "\x80",         "\xFF",
            "\xF4\x90\x80\x80"};
}

}  // namespace tests::support
