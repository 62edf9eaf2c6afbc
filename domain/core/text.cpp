#include "domain/core/text.hpp"

#include "domain/core/hash.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>

#include <algorithm>

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

namespace {

/// Calls `each` with every base letter in lower case and the marks on it.
template <class Each>
void for_each_letter(std::string_view utf8, Each each) {
    UErrorCode status = U_ZERO_ERROR;
    auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), int32_t(utf8.size())));
    const auto* nfd = icu::Normalizer2::getNFDInstance(status);
    text = nfd->normalize(text, status).foldCase();
    for (int32_t i = 0; i < text.length();) {
        const UChar32 letter = text.char32At(i);
        i = text.moveIndex32(i, 1);
        std::u32string marks;
        while (i < text.length() && u_charType(text.char32At(i)) == U_NON_SPACING_MARK) {
            marks.push_back(char32_t(text.char32At(i)));
            i = text.moveIndex32(i, 1);
        }
        each(letter, marks);
    }
}

/// The letters that Telex types for a mark on `letter`.
std::string telex(UChar32 letter, char32_t mark) {
    switch (mark) {
        case 0x302:
            return std::string(1, char(letter));  // â, ê, ô
        case 0x306:                               // ă
        case 0x31B:
            return "w";  // ơ, ư
        case 0x300:
            return "f";
        case 0x301:
            return "s";
        case 0x309:
            return "r";
        case 0x303:
            return "x";
        case 0x323:
            return "j";
        default:
            return "q" + std::to_string(std::uint32_t(mark));  // no mark of Vietnamese
    }
}

}  // namespace

std::string spelled_code_from(std::string_view utf8) {
    std::string out;
    for_each_letter(utf8, [&](UChar32 c, const std::u32string& marks) {
        if (c == 0x111) {
            out += "dd";
            return;
        }
        const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (keep) {
            out.push_back(char(c));
            // As it is typed: what makes the letter before its tone.
            const auto makes_letter = [](char32_t mark) {
                return mark == 0x302 || mark == 0x306 || mark == 0x31B;
            };
            for (bool letter : {true, false})
                for (char32_t mark : marks)
                    if (makes_letter(mark) == letter) out += telex(c, mark);
        } else if (!out.empty() && out.back() != '-') {
            out.push_back('-');
        }
    });
    if (out.size() > 64) out.resize(64);
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out;
}

std::string hashed_code_from(std::string_view utf8) {
    return "x" + blake2b(one_line(utf8).value_or(std::string(utf8))).hex().substr(0, 12);
}

std::optional<std::string> one_line(std::string_view utf8) {
    auto nfc = to_nfc(utf8);
    if (!nfc) return nfc;
    auto text = icu::UnicodeString::fromUTF8(*nfc);
    icu::UnicodeString out;
    bool blank = false;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (u_isUWhiteSpace(c)) {
            blank = true;
            continue;
        }
        if (blank && !out.isEmpty()) out.append(UChar32(' '));
        blank = false;
        out.append(c);
    }
    std::string line;
    out.toUTF8String(line);
    return line;
}

std::string likeness_of(std::string_view name) {
    std::string out, word;
    std::u32string on_word;
    auto end_word = [&] {
        if (word.empty()) return;
        std::sort(on_word.begin(), on_word.end());
        out += word;
        for (char32_t mark : on_word) out += '\'' + std::to_string(std::uint32_t(mark));
        out.push_back(' ');
        word.clear();
        on_word.clear();
    };
    for_each_letter(name, [&](UChar32 c, const std::u32string& marks) {
        if (!u_isalnum(c)) return end_word();
        icu::UnicodeString(c == 'y' ? UChar32('i') : c).toUTF8String(word);
        on_word += marks;
    });
    end_word();
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
