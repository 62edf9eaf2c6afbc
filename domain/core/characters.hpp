// Which characters text may have, wherever it comes in and goes out.
#pragma once

#include <string>
#include <string_view>

namespace domain {

/// What is no part of written text: control characters (C0, DEL, C1), noncharacters (U+FDD0 …
/// U+FDEF and the last two code points of every plane), surrogates, line and paragraph separators,
/// what reorders the text around it (U+202A … U+202E, U+2066 … U+2069), deprecated and annotating
/// format controls, language tags, and the byte order mark.
bool is_forbidden_character(char32_t c);

enum class LineEnds { refused, kept };

/// Whether UTF-8 text is well formed and has no forbidden character. `kept`: line feeds are fine.
bool is_plain_text(std::string_view utf8, LineEnds line_ends = LineEnds::refused);

/// The text as it can be written into any file: each forbidden character and each malformed
/// sequence is U+FFFD, tabs are blanks, CR LF and CR are LF, which stays where line ends are kept
/// and else is a blank.
std::string to_plain_text(std::string_view utf8, LineEnds line_ends = LineEnds::refused);

}  // namespace domain
