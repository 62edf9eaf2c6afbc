// Vietnamese text: one normal form in storage, folded form for search, codes from names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace domain {

/// The text in Unicode NFC; nullopt when it is not well-formed UTF-8.
std::optional<std::string> to_nfc(std::string_view utf8);
/// For search: lower case, without accents, đ as d. "Đặng Thị Hồng" → "dang thi hong".
std::string fold(std::string_view utf8);
/// A code made of a name: folded, everything else becomes single hyphens, at most 64 characters.
std::string code_from(std::string_view utf8);
/// Unicode characters (code points) in well-formed UTF-8.
std::size_t length_of(std::string_view utf8);

/// A title inside a sentence: "Túi máu" is "túi máu" there. What begins with two capitals (ABO, NAT) stays; only ASCII letters and Đ change.
std::string in_sentence(std::string_view title);

}  // namespace domain
