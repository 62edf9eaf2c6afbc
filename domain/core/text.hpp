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
/// A code that keeps apart what differs by accents only: they are spelled with letters as they are
/// typed in Telex ("Bình Thạnh" → "bifnh-thajnh", "Bình Thành" → "bifnh-thafnh", đ as dd). At most
/// 64 characters.
std::string spelled_code_from(std::string_view utf8);
/// A code of any text in any script: "x" and the first 12 digits of the BLAKE2b of its one-line
/// form.
std::string hashed_code_from(std::string_view utf8);
/// NFC with every run of blanks and line breaks as one blank and none at the ends; nullopt when it
/// is not well-formed UTF-8. Two names are the same name when these are equal.
std::optional<std::string> one_line(std::string_view utf8);
/// What names that a reader would take for one have in common: case, blanks, punctuation, i for y
/// and the place of a tone mark do not count ("Hòa Bình", "Hoà  bình", "Hòa-Bình"), the marks
/// themselves do (Hà is not Hạ).
std::string likeness_of(std::string_view name);
/// Unicode characters (code points) in well-formed UTF-8.
std::size_t length_of(std::string_view utf8);

/// A title inside a sentence: "Túi máu" is "túi máu" there. What begins with two capitals (ABO,
/// NAT) stays; only ASCII letters and Đ change.
std::string in_sentence(std::string_view title);

}  // namespace domain
