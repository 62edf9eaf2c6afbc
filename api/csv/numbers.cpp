#include "api/csv/numbers.hpp"

#include "domain/core/text.hpp"

#include <algorithm>

namespace api::csv {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// Without noughts in front, and without those behind the point.
std::string plain(bool minus, std::string whole, std::string part) {
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    if (whole.empty()) whole = "0";
    part.erase(part.find_last_not_of('0') + 1);
    auto out = part.empty() ? whole : whole + '.' + part;
    return minus && out != "0" ? '-' + out : out;
}

/// "1.234.567" as "1234567": one to three digits, then groups of three; nothing otherwise.
std::optional<std::string> ungrouped(std::string_view text, char mark) {
    std::string out;
    std::size_t group = 0;
    bool first = true;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && is_digit(text[i])) {
            out += text[i];
            ++group;
            continue;
        }
        if (i < text.size() && text[i] != mark) return std::nullopt;
        if (first ? group < 1 || group > 3 : group != 3) return std::nullopt;
        first = false;
        group = 0;
    }
    // 0.123 are no thousands.
    if (out.size() > 1 && out.front() == '0') return std::nullopt;
    return out;
}

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

NumberReadings readings_of(std::string_view given, const NumberForm& form) {
    std::string text(given);
    for (const char* blank : {"\u00A0", "\u202F", "\u2009", "\u2007"})
        replace_all(text, blank, " ");
    replace_all(text, "\u2212", "-");
    replace_all(text, "\u2019", "'");
    std::string_view rest = trimmed(text);
    NumberReadings out;
    const auto both = [&](std::string number) {
        out.grouped = number;
        out.decimal = std::move(number);
        return out;
    };
    if (rest.empty()) return form.blank_is_zero ? both("0") : out;
    if (std::find(form.zeros.begin(), form.zeros.end(), rest) != form.zeros.end()) return both("0");
    for (const auto& unit : form.units)
        if (!unit.empty() && rest.size() > unit.size() && rest.ends_with(unit)) {
            rest = trimmed(rest.substr(0, rest.size() - unit.size()));
            break;
        }
    bool minus = false;
    if (rest.size() > 2 && rest.front() == '(' && rest.back() == ')') {
        minus = true;
        rest = trimmed(rest.substr(1, rest.size() - 2));
    } else if (rest.starts_with('-') || rest.starts_with('+')) {
        minus = rest.front() == '-';
        rest = trimmed(rest.substr(1));
    }
    if (rest.size() > 40) return out;
    if (all_digits(rest)) return both(plain(minus, std::string(rest), ""));

    const auto points = std::count(rest.begin(), rest.end(), '.'),
               commas = std::count(rest.begin(), rest.end(), ',');
    const bool other = rest.find_first_of(" '") != rest.npos;
    const auto stated = [&](char mark) { return !form.thousands || *form.thousands == mark; };
    const auto decimals = [&](std::string_view part) {
        return all_digits(part) && (!form.whole || part.find_first_not_of('0') == part.npos);
    };
    if (other) {
        // 1 234 567 or 1 234,5: blanks and apostrophes part nothing but thousands.
        const char mark = rest.find(' ') != rest.npos ? ' ' : '\'';
        if (!stated(mark) || points + commas > 1) return out;
        const auto at = rest.find_first_of(".,");
        const auto whole = ungrouped(rest.substr(0, at), mark);
        if (!whole) return out;
        if (at == rest.npos) return both(plain(minus, *whole, ""));
        if (!decimals(rest.substr(at + 1))) return out;
        return both(plain(minus, *whole, std::string(rest.substr(at + 1))));
    }
    if (points > 0 && commas > 0) {
        // 1.234,5: the last one is the one before decimals.
        const auto at = rest.find_last_of(".,");
        const char group = rest[at] == '.' ? ',' : '.';
        if ((group == '.' ? commas : points) != 1 || !stated(group)) return out;
        const auto whole = ungrouped(rest.substr(0, at), group);
        if (!whole || !decimals(rest.substr(at + 1))) return out;
        // It shows what both are; as a reading it is the grouped one.
        out.mark = group;
        out.grouped = plain(minus, *whole, std::string(rest.substr(at + 1)));
        return out;
    }
    if (points == 0 && commas == 0) return out;
    out.mark = points > 0 ? '.' : ',';
    if (stated(out.mark))
        if (auto whole = ungrouped(rest, out.mark)) out.grouped = plain(minus, *whole, "");
    const auto at = rest.find(out.mark);
    const bool taken = form.thousands && *form.thousands == out.mark;
    if (points + commas == 1 && !taken && all_digits(rest.substr(0, at)) &&
        decimals(rest.substr(at + 1)))
        out.decimal =
            plain(minus, std::string(rest.substr(0, at)), std::string(rest.substr(at + 1)));
    return out;
}

void NumberColumn::see(std::string_view text) {
    const auto readings = readings_of(text, form_);
    if (readings.mark == 0 || bool(readings.grouped) == bool(readings.decimal)) return;
    auto& about = shown_[readings.mark == ',' ? 1 : 0];
    (readings.grouped ? about.grouped : about.decimal) = true;
    // What one of them is tells of the other, in "1.234,5" at once and else because no column has
    // one sign for both.
    auto& other = shown_[readings.mark == ',' ? 0 : 1];
    if (readings.grouped && text.find(readings.mark == ',' ? '.' : ',') != text.npos)
        other.decimal = true;
}

NumberColumn::Read NumberColumn::read(std::string_view text) const {
    const auto readings = readings_of(text, form_);
    if (!readings.any()) return {std::nullopt, Why::not_a_number};
    if (readings.mark == 0 || !readings.decimal) return {readings.grouped, {}};
    if (!readings.grouped) return {readings.decimal, {}};
    if (*readings.grouped == *readings.decimal) return {readings.grouped, {}};
    const auto& about = shown_[readings.mark == ',' ? 1 : 0];
    if (about.grouped && !about.decimal) return {readings.grouped, {}};
    if (about.decimal && !about.grouped) return {readings.decimal, {}};
    if (about.decimal) return {std::nullopt, Why::ambiguous};
    const auto& other = shown_[readings.mark == ',' ? 0 : 1];
    if (other.decimal && !other.grouped) return {readings.grouped, {}};
    if (other.grouped && !other.decimal)
        return form_.whole ? Read{std::nullopt, Why::ambiguous} : Read{readings.decimal, {}};
    // Pieces have no decimals, and nothing in the column says that they were written with some.
    if (form_.whole) return {readings.grouped, {}};
    return {std::nullopt, Why::ambiguous};
}

}  // namespace api::csv
