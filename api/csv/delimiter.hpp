// What parts the columns of a text file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace api::csv {

struct Delimiter {
    std::optional<char> character;  ///< when there is no doubt; ',' for a file of one column
    std::string possible;           ///< without one: those that part the rows equally well
};

/// One of ',', ';', tab and '|': the one by which the header has columns and the rows have as many.
/// `text` is the beginning of the file as UTF-8, its header in row `header_row`.
Delimiter recognise_delimiter(std::string_view text, std::int64_t header_row = 1);

}  // namespace api::csv
