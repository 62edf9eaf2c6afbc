// How figures, days and words are written for people in Vietnamese and English, and for programs.
#pragma once

#include "api/documents/document.hpp"

#include <string>
#include <string_view>

namespace api::documents {

/// For people: "12.073", "68,2%", "9.110.033.000 đ" in Vietnamese, "12,073", "68.2%", "VND
/// 9,110,033,000" in English. Without unit, when a heading already says it.
std::string show(const Cell& cell, Language language, bool with_unit = true);

/// For programs: "68.2", "4190.250", "2020-06-30"; nothing when there is no value; text is text in
/// `language`.
std::string plain(const Cell& cell, Language language);

/// "…", "*", "–"; empty for a value.
std::string_view mark(Presence presence);
/// What the mark means.
Words meaning(Presence presence);
std::string_view name(
    Presence presence);            ///< for programs: value, missing, suppressed, not_applicable
std::string_view name(Kind kind);  ///< for programs: count, money_vnd …

/// The unit that a kind implies: "ml", "lít", "%", "đồng"; nothing for counts, tenths and days.
Words unit_of(Kind kind);
/// The unit below the title of a column.
Words unit_of(const Column& column);

/// "ngày 05 tháng 01 năm 2020", with leading zeros as Decree 30/2020 wants them; "5 January 2020".
std::string long_day(Day day, Language language);
/// "15:04 ngày 30/06/2020 (UTC+7)".
std::string moment(Instant instant, Language language);

/// Text as it goes into files: Unicode NFC; what no text has (domain/core/characters.hpp) and what
/// is not UTF-8 is U+FFFD. Line ends stay.
std::string clean(std::string_view text);

/// The name of a figure and the key by which formulas call it.
Words keyed(const Formula& formula);

/// The paragraph with its figures in place. Throws std::logic_error for a place without a figure.
std::string fill(const Paragraph& paragraph, Language language);

/// "I", "2", "c": the number of a section at a level from 0.
std::string section_number(int level, std::size_t index);

/// What the QR of a report says: the address or a word for this program, and what to compare.
std::string verification_text(const Provenance& provenance);

}  // namespace api::documents
