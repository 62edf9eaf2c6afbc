// What the numbers of a workbook mean.
#pragma once

#include <string>
#include <string_view>

namespace api::xlsx {

/// Whether numbers of this format are days or times: the built-in ones by id, others by their code
/// ("dd/mm/yyyy").
bool is_date_format(int id, std::string_view code);
/// A serial number as a day, a time or both. `from_1904`: days are counted from 1904-01-01. Text
/// that is no such number stays as it is.
std::string date_text(std::string_view serial, bool from_1904);
/// A number without exponent and without digits that say nothing: "4.41E+11" → "441000000000".
std::string number_text(std::string_view number);

}  // namespace api::xlsx
