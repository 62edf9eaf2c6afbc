#include "domain/core/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

namespace domain {
namespace {

bool is_ascii(std::string_view text) {
    for (char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

}  // namespace

std::optional<std::string> to_nfc(std::string_view utf8) {
    if (is_ascii(utf8)) return std::string(utf8);
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0;
    // Strict conversion: unlike UnicodeString::fromUTF8 it refuses malformed input.
    u_strFromUTF8(nullptr, 0, &length, utf8.data(), int32_t(utf8.size()), &status);
    if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status)) return std::nullopt;
    auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), int32_t(utf8.size())));
    status = U_ZERO_ERROR;
    const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    icu::UnicodeString normal = nfc->normalize(text, status);
    if (U_FAILURE(status)) return std::nullopt;
    std::string out;
    normal.toUTF8String(out);
    return out;
}

std::string fold(std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), int32_t(utf8.size())));
    const auto* nfd = icu::Normalizer2::getNFDInstance(status);
    text = nfd->normalize(text, status).foldCase();
    icu::UnicodeString plain;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        UChar32 c = text.char32At(i);
        if (u_charType(c) == U_NON_SPACING_MARK) continue;
        plain.append(c == 0x111 ? UChar32('d') : c);
    }
    std::string out;
    plain.toUTF8String(out);
    return out;
}

std::string code_from(std::string_view utf8) {
    std::string out;
    for (char c : fold(utf8)) {
        bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (keep)
            out.push_back(c);
        else if (!out.empty() && out.back() != '-')
            out.push_back('-');
        if (out.size() == 64) break;
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out;
}

std::size_t length_of(std::string_view utf8) {
    std::size_t n = 0;
    for (char c : utf8) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return n;
}

std::string in_sentence(std::string_view title) {
    constexpr std::string_view d_bar = "Đ", small_d_bar = "đ";
    std::string out(title);
    auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (out.size() > 1 && capital(out[0]) && !capital(out[1])) out[0] = char(out[0] - 'A' + 'a');
    if (out.starts_with(d_bar)) out.replace(0, d_bar.size(), small_d_bar);
    return out;
}

}  // namespace domain
