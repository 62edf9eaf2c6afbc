#include "domain/tallying/unit_number.hpp"

#include "domain/core/text.hpp"
#include "domain/core/uuid.hpp"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <bitset>
#include <numeric>

namespace domain::tallying {
namespace {

constexpr std::string_view check_alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
constexpr std::size_t longest_rule = 200;
constexpr std::size_t most_alternatives = 8;

Error refused(std::string code, Parameters parameters = {}) {
    return Error{ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool letter(char c) {
    return c >= 'A' && c <= 'Z';
}
bool separator(char c) {
    return c == '.' || c == '/' || c == '-' || c == '_';
}

/// A sign that takes no place on paper: blanks, format characters, what a renderer leaves out, and
/// the box that a keyboard can put around a letter.
bool unseen(UChar32 c) {
    return u_isUWhiteSpace(c) || u_charType(c) == U_FORMAT_CHAR ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || c == 0x20DE;
}

icu::UnicodeString compatible(const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    auto out = icu::Normalizer2::getNFKCInstance(status)->normalize(text, status);
    return U_FAILURE(status) ? text : out;
}

/// Capitals without what is not seen, as UTF-8. Folding can compose or take apart, so it is
/// repeated until nothing changes.
std::string squeezed(std::string_view scanned) {
    std::string out;
    bool ascii = true;
    for (char c : scanned) {
        if (static_cast<unsigned char>(c) >= 0x80) {
            ascii = false;
            break;
        }
        if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
        out.push_back(c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c);
    }
    if (ascii) return out;
    auto text = compatible(
        icu::UnicodeString::fromUTF8(icu::StringPiece(scanned.data(), int32_t(scanned.size()))));
    for (int round = 0; round < 4; ++round) {
        icu::UnicodeString next;
        for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
            UChar32 c = text.char32At(i);
            if (unseen(c)) continue;
            // A keyboard that corrects what is typed makes other dashes of a hyphen.
            next.append(u_charType(c) == U_DASH_PUNCTUATION || c == 0x2212 ? UChar32('-') : c);
        }
        next = compatible(next.toUpper(icu::Locale::getRoot()));
        if (next == text) break;
        text = next;
    }
    out.clear();
    text.toUTF8String(out);
    return out;
}

/// Without what groups the characters of a number on paper.
std::string joined(std::string_view number) {
    std::string out(number);
    std::erase_if(out, separator);
    return out;
}

/// Calls `see` with each character of well-formed UTF-8 until it gives false.
template <class See>
bool all_of(std::string_view utf8, See see) {
    auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), int32_t(utf8.size())));
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
        if (!see(text.char32At(i))) return false;
    return true;
}

/// True for what a number may be made of.
bool of_a_number(UChar32 c) {
    if (c < 0x80) return digit(char(c)) || letter(char(c));
    return u_isalpha(c);
}

// ISBT 128 ST-001: facility (a letter or 1-9, four more characters), year and serial as eight
// digits. There is no letter O.
bool din_head(char c) {
    return letter(c) ? c != 'O' : digit(c);
}
bool din(std::string_view t) {
    if (t.size() != 13 || t[0] == '0') return false;
    for (std::size_t i = 0; i < 13; ++i)
        if (i < 5 ? !din_head(t[i]) : !digit(t[i])) return false;
    return true;
}

/// True for flags that ST-001 has; those from 60 to 96 carry the check character's value.
bool flags_exist(std::string_view f) {
    auto flag = [](char c) {
        return digit(c) || (letter(c) && c != 'I' && c != 'O' && c != 'Q' && c != 'Z');
    };
    return f.size() == 2 && flag(f[0]) && flag(f[1]);
}
bool flags_agree(std::string_view number, std::string_view f) {
    if (!digit(f[0]) || !digit(f[1])) return true;
    int value = (f[0] - '0') * 10 + (f[1] - '0');
    if (value < 60 || value > 96) return true;
    return check_alphabet[std::size_t(value - 60)] == mod37_2(number);
}

/// What follows "=" or stands after a symbology prefix with it.
Result<std::string> identified(std::string_view t) {
    // A message that joins several codes says so in front; the donation number is one of them.
    if (t.starts_with("=+")) {
        auto at = t.find_first_of("=&", 1);
        while (at != t.npos && at + 1 < t.size() &&
               !(t[at] == '=' && (letter(t[at + 1]) || digit(t[at + 1]))))
            at = t.find_first_of("=&", at + 1);
        if (at == t.npos || at + 1 >= t.size()) return refused("unit_other_code");
        t = t.substr(at);
    }
    bool donation = t.size() > 1 && t[0] == '=' && (letter(t[1]) || digit(t[1]));
    if (!donation) return refused("unit_other_code");
    auto number = t.substr(1);
    if (auto next = number.find_first_of("=&"); next != number.npos)
        number = number.substr(0, next);
    auto flags = number.size() > 13 ? number.substr(13) : std::string_view();
    number = number.substr(0, 13);
    if (!din(number) || !(flags.empty() || flags_exist(flags))) return refused("unit_din_wrong");
    if (!flags.empty() && !flags_agree(number, flags)) return refused("unit_check_wrong");
    return std::string(number);
}

/// The check character behind a donation number that was typed, boxed or not; zero when there is
/// none.
char check_behind(std::string_view t) {
    if (t.size() == 14 && check_alphabet.find(t[13]) != check_alphabet.npos) return t[13];
    if (t.size() != 16) return 0;
    constexpr std::string_view open = "[({|", close = "])}|";
    auto box = open.find(t[13]);
    bool boxed = box != open.npos && t[15] == close[box] &&
                 check_alphabet.find(t[14]) != check_alphabet.npos;
    return boxed ? t[14] : char(0);
}

/// A letter O among the eight digits of what is otherwise a donation number.
bool letter_among_digits(std::string_view t) {
    if (t.size() < 13 || t.substr(5, 8).find('O') == t.npos) return false;
    std::string mended(t.substr(0, 13));
    for (std::size_t i = 5; i < 13; ++i)
        if (mended[i] == 'O') mended[i] = '0';
    return din(mended) && (t.size() == 13 || check_behind(t));
}

bool mod10(std::string_view number) {
    int sum = 0, place = 0;
    for (auto it = number.rbegin(); it != number.rend(); ++it) {
        if (!digit(*it)) continue;
        int value = (*it - '0') * (place++ % 2 ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return place > 1 && sum % 10 == 0;
}

}  // namespace

char mod37_2(std::string_view text) {
    if (text.empty()) return 0;
    int p = 0;
    for (char c : text) {
        if (!digit(c) && !letter(c)) return 0;
        p = (p + int(check_alphabet.find(c))) * 2 % 37;
    }
    return check_alphabet[std::size_t((38 - p) % 37)];
}

Result<UnitRule> UnitRule::parse(std::string_view text) {
    UnitRule rule;
    rule.text_ = text;
    if (text.empty()) return rule;
    auto bad = [&](std::size_t at) {
        return refused("bad_unit_rule", {{"at", std::to_string(at + 1)}});
    };
    if (text.size() > longest_rule) return bad(longest_rule);
    rule.alternatives_.emplace_back();
    std::size_t i = 0;
    auto number = [&](int& into) {
        std::size_t from = i;
        into = 0;
        while (i < text.size() && digit(text[i]) && i - from < 2)
            into = into * 10 + (text[i++] - '0');
        return i > from;
    };
    while (i < text.size()) {
        auto& alternative = rule.alternatives_.back();
        char c = text[i];
        if (c == '|') {
            if (alternative.items.empty() || rule.alternatives_.size() == most_alternatives)
                return bad(i);
            rule.alternatives_.emplace_back();
            ++i;
            continue;
        }
        if (c == ':') {
            auto end = std::min(text.find('|', i), text.size());
            auto check = from_name<UnitCheck>(text.substr(i + 1, end - i - 1));
            if (alternative.items.empty() || !check) return bad(i);
            alternative.check = *check;
            i = end;
            continue;
        }
        if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
        if (!digit(c) && !letter(c) && !separator(c) && c != '#' && c != '@' && c != '?')
            return bad(i);
        Item item{c, 1, 1};
        if (++i < text.size() && text[i] == '{') {
            std::size_t at = i++;
            if (!number(item.least)) return bad(at);
            item.most = item.least;
            if (i < text.size() && text[i] == ',')
                if (++i, !number(item.most)) return bad(at);
            if (i == text.size() || text[i] != '}' || item.least > item.most || item.most < 1)
                return bad(at);
            ++i;
        }
        alternative.items.push_back(item);
        auto most = std::accumulate(
            alternative.items.begin(), alternative.items.end(), std::size_t(0),
            [](std::size_t sum, const Item& one) { return sum + std::size_t(one.most); });
        if (most > longest_unit) return bad(i - 1);
    }
    if (rule.alternatives_.back().items.empty()) return bad(text.size() - 1);
    return rule;
}

bool UnitRule::fits(const Alternative& alternative, std::string_view number) {
    if (number.size() > longest_unit) return false;
    auto is = [](char what, char c) {
        switch (what) {
            case '#':
                return digit(c);
            case '@':
                return letter(c);
            case '?':
                return digit(c) || letter(c);
            default:
                return what == c;
        }
    };
    // The places in the number that can be reached; with them no pattern takes longer than its
    // length times the number's.
    std::bitset<longest_unit + 1> reached;
    reached[0] = true;
    for (const auto& item : alternative.items) {
        std::bitset<longest_unit + 1> next;
        for (std::size_t from = 0; from <= number.size(); ++from) {
            if (!reached[from]) continue;
            std::size_t to = from;
            for (int n = 0; n <= item.most; ++n) {
                if (n >= item.least) next[to] = true;
                if (to == number.size() || !is(item.what, number[to])) break;
                ++to;
            }
        }
        reached = next;
    }
    if (!reached[number.size()]) return false;
    switch (alternative.check) {
        case UnitCheck::none:
            return true;
        case UnitCheck::mod10:
            return mod10(number);
        case UnitCheck::iso7064_mod37_2:
            return number.size() > 1 &&
                   mod37_2(number.substr(0, number.size() - 1)) == number.back();
    }
    return false;
}

bool UnitRule::fits(std::string_view number) const {
    if (any()) return true;
    for (const auto& alternative : alternatives_)
        if (fits(alternative, number)) return true;
    return false;
}

Result<UnitRules> UnitRules::parse(std::string_view all, std::string_view collectors) {
    UnitRules rules;
    auto read = [](std::string_view text, UnitRule& into) -> Result<void> {
        auto rule = UnitRule::parse(text);
        if (!rule) {
            auto error = rule.error();
            error.parameters.push_back({"rule", std::string(text)});
            return error;
        }
        into = std::move(*rule);
        return {};
    };
    auto trimmed = [](std::string_view text) {
        while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
        while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
        return text;
    };
    if (auto ok = read(trimmed(all), rules.all); !ok) return ok.error();
    while (!collectors.empty()) {
        auto part = trimmed(collectors.substr(0, collectors.find(';')));
        collectors.remove_prefix(std::min(collectors.size(), collectors.find(';') == collectors.npos
                                                                 ? collectors.size()
                                                                 : collectors.find(';') + 1));
        if (part.empty()) continue;
        auto equals = part.find('=');
        std::string code(trimmed(part.substr(0, equals)));
        bool known = std::any_of(rules.collectors.begin(), rules.collectors.end(),
                                 [&](const auto& other) { return other.first == code; });
        if (equals == part.npos || !is_code(code) || known)
            return refused("bad_unit_rule", {{"rule", std::string(part)}});
        UnitRule rule;
        if (auto ok = read(trimmed(part.substr(equals + 1)), rule); !ok) return ok.error();
        rules.collectors.emplace_back(std::move(code), std::move(rule));
    }
    return rules;
}

Result<std::string> normal_unit(std::string_view scanned, const UnitRule& rule) {
    if (length_of(scanned) > longest_scan)
        return refused("unit_too_long", {{"most", std::to_string(longest_scan)}});
    const std::string text = squeezed(scanned);
    if (text.empty()) return refused("unit_blank");
    for (char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return refused("unit_characters");
    std::string_view rest = text;
    if (!rule.any() && rule.fits(rest)) return text;

    // What a scanner says about the kind of barcode: "]" with a letter and a digit. E is the code
    // of goods in shops.
    if (rest[0] == ']') {
        if (rest.size() < 4 || !letter(rest[1]) || !(digit(rest[2]) || letter(rest[2])))
            return refused("unit_characters");
        if (rest[1] == 'E') return refused("unit_other_code");
        rest.remove_prefix(3);
        if (!rule.any() && rule.fits(rest)) return std::string(rest);
    }
    const std::string typed = joined(rest);
    std::string number = typed;
    if (rest[0] == '=' || rest[0] == '&') {
        auto donation = identified(rest);
        if (!donation) return donation.error();
        number = *donation;
    } else if (typed.size() > 13 && letter(typed[0]) && din(typed.substr(0, 13)) &&
               check_behind(typed)) {
        number.resize(13);
        if (mod37_2(number) != check_behind(typed)) return refused("unit_check_wrong");
    } else if (letter_among_digits(typed)) {
        return refused("unit_din_wrong");
    }
    if (length_of(number) > longest_unit)
        return refused("unit_too_long", {{"most", std::to_string(longest_unit)}});
    if (!all_of(number, of_a_number)) return refused("unit_characters");
    if (number.find_first_of("0123456789") == number.npos) return refused("unit_without_digit");
    if (!rule.fits(number)) return refused("unit_not_ours");
    return number;
}

bool may_be_read_as(std::string_view scanned, std::string_view unit) {
    auto normal = normal_unit(scanned);
    if (normal && *normal == unit) return true;
    const std::string text = squeezed(scanned);
    return text == unit || (text.size() > 3 && text[0] == ']' && text.substr(3) == unit);
}

}  // namespace domain::tallying
