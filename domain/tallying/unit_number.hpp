// The number on a bag: one normal form however it was typed or scanned, and what the numbers of a
// facility look like.
#pragma once

#include "domain/core/names.hpp"
#include "domain/core/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace domain::tallying {

/// Characters of a number in its normal form, at most.
constexpr std::size_t longest_unit = 32;
/// Characters of what was typed or scanned, at most: blanks, flags and what a scanner puts in front
/// come on top.
constexpr std::size_t longest_scan = 64;

/// The check character of ISO/IEC 7064 mod 37-2 over digits and capital letters: one of 0-9, A-Z
/// and *. Zero for a text that holds anything else, or nothing.
char mod37_2(std::string_view text);

/// How the last character of a number is checked.
enum class UnitCheck {
    none,
    mod10,  ///< the digits of the number, the last one among them, by the formula of Luhn; letters
            ///< do not take part
    iso7064_mod37_2,  ///< the last character is mod37_2() of those before it
};
BOOST_DESCRIBE_ENUM(UnitCheck, none, mod10, iso7064_mod37_2)

/// What the numbers of a facility look like: alternatives, each a pattern with an optional check.
///
/// The pattern language is small, so that a phone reads it exactly as the server does and no
/// pattern can be slow:
/// `#` is a digit, `@` a letter A to Z, `?` a digit or letter; digits, letters and . / - _ stand
/// for themselves (small letters for capitals); `{n}` or `{n,m}` behind one of these repeats it;
/// `:mod10` or `:iso7064_mod37_2` at the end of an alternative names its check; `|` stands between
/// alternatives. "KG#{9}|G1234#{8}:iso7064_mod37_2".
class UnitRule {
  public:
    /// No rule: every number fits.
    UnitRule() = default;

    /// Refusal: `bad_unit_rule` with `at`, the place counted from 1. At most 200 characters, 8
    /// alternatives, and 32 characters in any number that an alternative describes. An empty text
    /// is no rule.
    static Result<UnitRule> parse(std::string_view text);

    bool any() const { return alternatives_.empty(); }
    /// As it was written; "" for no rule.
    const std::string& text() const { return text_; }
    /// True when the number (in its normal form) looks like one of the facility's and its check is
    /// right.
    bool fits(std::string_view number) const;

  private:
    struct Item {
        char what = 0;  ///< '#', '@', '?' or the character itself
        int least = 1;
        int most = 1;
    };
    struct Alternative {
        std::vector<Item> items;
        UnitCheck check = UnitCheck::none;
    };
    static bool fits(const Alternative& alternative, std::string_view number);

    std::string text_;
    std::vector<Alternative> alternatives_;
};

/// The rule of an installation, and those of organisations that collect blood and have numbers of
/// their own.
struct UnitRules {
    UnitRule all;
    std::vector<std::pair<std::string, UnitRule>> collectors;  ///< by the organisation's code

    /// Both as they are written in a configuration: one rule, and "code=rule; code=rule". Refusal:
    /// `bad_unit_rule` with `at` and the `rule` that cannot be read, or without `at` when a code is
    /// missing, is no code, or is given twice.
    static Result<UnitRules> parse(std::string_view all, std::string_view collectors);

    const UnitRule& of(std::string_view collector) const {
        for (const auto& [code, rule] : collectors)
            if (code == collector) return rule;
        return all;
    }
};

/// The normal form of what was typed or scanned, which is what numbers are compared by: NFKC,
/// capitals, without blanks, signs that nobody sees, and what only groups the characters (`-`, `.`,
/// `/`, `_`). Of an ISBT 128 donation number it is the thirteen characters alone, whether they came
/// with "=" and flags, with a scanner's symbology prefix, or typed in groups with the check
/// character behind them, boxed or not; flags and check character are verified and are no part of
/// the number. The normal form of a normal form is itself.
///
/// What fits `rule` as it stands is that number, with the signs that the rule has, even if it could
/// be read as one of ISBT 128 with a check character.
///
/// Refusals: `unit_blank`, `unit_too_long`, `unit_characters` (signs that no number has),
/// `unit_without_digit`, `unit_other_code` (another code of a label), `unit_din_wrong` (meant as a
/// donation number and not built like one), `unit_check_wrong` (the check character says that
/// something is wrong), `unit_not_ours` (it does not fit `rule`).
Result<std::string> normal_unit(std::string_view scanned, const UnitRule& rule = {});

/// True when `unit` is the normal form of `scanned` under some rule.
bool may_be_read_as(std::string_view scanned, std::string_view unit);

}  // namespace domain::tallying
