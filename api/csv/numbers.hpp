// Numbers as people write them in sheets.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api::csv {

/// How the numbers of a column are written.
struct NumberForm {
    bool whole = false;  ///< pieces: there is nothing behind a decimal point but noughts
    /// What parts the thousands, stated: '.', ',', ' ' (of any width) or '\''. Without it the
    /// column has to tell.
    std::optional<char> thousands;
    std::vector<std::string> units;  ///< words that may stand behind a number
    std::vector<std::string> zeros;  ///< texts that mean none, such as "-"
    bool blank_is_zero = false;
};

/// A number as digits, a point before decimals, and a minus in front; without noughts that say
/// nothing.
struct NumberReadings {
    std::optional<std::string> grouped;  ///< when the only '.' or ',' in it parts thousands
    std::optional<std::string> decimal;  ///< when it stands before decimals
    char mark = 0;  ///< the '.' or ',' that it is about; 0: it has none, both are the same

    bool any() const { return grouped || decimal; }
};

/// Reads 1234, 1.234, 1,234, 1 234, 1'234, 1.234,5, 1,234.5, −2, (2), each with a unit that the
/// form names.
NumberReadings readings_of(std::string_view text, const NumberForm& form);

/// Finds out which of '.' and ',' parts thousands and which decimals in a column. For one column,
/// all of its texts.
class NumberColumn {
  public:
    explicit NumberColumn(NumberForm form) : form_(std::move(form)) {}

    void see(std::string_view text);
    enum class Why { not_a_number, ambiguous };
    struct Read {
        std::optional<std::string> number;
        Why why{};  ///< without a number
    };
    /// After all texts were seen. `ambiguous`: "1.234" in a column of numbers that are not whole,
    /// where nothing tells.
    Read read(std::string_view text) const;

  private:
    NumberForm form_;
    /// What the column has shown the mark to be, by '.' and ','.
    struct Shown {
        bool grouped = false, decimal = false;
    } shown_[2];
};

}  // namespace api::csv
