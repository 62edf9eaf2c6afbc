#include "api/documents/format.hpp"

#include "domain/core/characters.hpp"
#include "domain/core/text.hpp"

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace api::documents {
namespace {

constexpr const char* no_break_space = "\u00A0";

struct Decimals {
    int digits;
    std::uint64_t scale;
};

Decimals decimals_of(Kind kind) {
    switch (kind) {
        case Kind::litres:
            return {3, 1000};
        case Kind::tenths:
        case Kind::percent:
            return {1, 10};
        case Kind::percent_hundredths:
            return {2, 100};
        default:
            return {0, 1};
    }
}

std::string number(std::int64_t value, Kind kind, std::string_view thousands,
                   std::string_view point) {
    const auto [digits, scale] = decimals_of(kind);
    const std::uint64_t size = value < 0 ? 0 - std::uint64_t(value) : std::uint64_t(value);
    const auto whole = std::to_string(size / scale);
    std::string out = value < 0 ? "-" : "";
    for (std::size_t i = 0; i < whole.size(); ++i) {
        if (i > 0 && (whole.size() - i) % 3 == 0) out += thousands;
        out += whole[i];
    }
    if (digits > 0) {
        const auto part = std::to_string(size % scale);
        out += point;
        out.append(std::size_t(digits) - part.size(), '0');
        out += part;
    }
    return out;
}

std::string two(unsigned value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
}

constexpr std::array<const char*, 12> months{"January",   "February", "March",    "April",
                                             "May",       "June",     "July",     "August",
                                             "September", "October",  "November", "December"};

std::string short_day(Day day, Language language) {
    const auto civil = day.civil();
    if (language == Language::en)
        return std::to_string(unsigned(civil.day())) + no_break_space +
               std::string(months[day.month() - 1]).substr(0, 3) + no_break_space +
               std::to_string(day.year());
    return two(unsigned(civil.day())) + '/' + two(day.month()) + '/' + std::to_string(day.year());
}

}  // namespace

std::string show(const Cell& cell, Language language, bool with_unit) {
    if (cell.presence != Presence::value) return std::string(mark(cell.presence));
    const bool en = language == Language::en;
    if (cell.kind == Kind::text) return clean(cell.words.in(language));
    if (cell.kind == Kind::day) return short_day(Day{std::int32_t(cell.number)}, language);
    auto out = number(cell.number, cell.kind, en ? "," : ".", en ? "." : ",");
    if (!with_unit) return out;
    switch (cell.kind) {
        case Kind::percent:
        case Kind::percent_hundredths:
            return out + '%';
        case Kind::money_vnd:
            return en ? std::string("VND") + no_break_space + out : out + no_break_space + "đ";
        case Kind::ml:
        case Kind::litres:
            return out + no_break_space + unit_of(cell.kind).in(language);
        default:
            return out;
    }
}

std::string plain(const Cell& cell, Language language) {
    if (cell.presence != Presence::value) return {};
    if (cell.kind == Kind::text) return clean(cell.words.in(language));
    if (cell.kind == Kind::day) return Day{std::int32_t(cell.number)}.text();
    return number(cell.number, cell.kind, "", ".");
}

std::string_view mark(Presence presence) {
    switch (presence) {
        case Presence::missing:
            return "…";
        case Presence::suppressed:
            return "*";
        case Presence::not_applicable:
            return "–";
        case Presence::value:
            break;
    }
    return "";
}

Words meaning(Presence presence) {
    switch (presence) {
        case Presence::missing:
            return {"chưa có báo cáo (không phải bằng 0)", "not reported (not the same as zero)"};
        case Presence::suppressed:
            return {"số nhỏ, không nêu để không lộ người hiến",
                    "small number, withheld to protect donors"};
        case Presence::not_applicable:
            return {"không áp dụng", "does not apply"};
        case Presence::value:
            break;
    }
    return {};
}

std::string_view name(Presence presence) {
    switch (presence) {
        case Presence::missing:
            return "missing";
        case Presence::suppressed:
            return "suppressed";
        case Presence::not_applicable:
            return "not_applicable";
        case Presence::value:
            break;
    }
    return "value";
}

std::string_view name(Kind kind) {
    switch (kind) {
        case Kind::count:
            return "count";
        case Kind::ml:
            return "ml";
        case Kind::litres:
            return "litres";
        case Kind::tenths:
            return "tenths";
        case Kind::percent:
            return "percent";
        case Kind::percent_hundredths:
            return "percent_hundredths";
        case Kind::money_vnd:
            return "money_vnd";
        case Kind::day:
            return "day";
        case Kind::text:
            break;
    }
    return "text";
}

Words unit_of(Kind kind) {
    switch (kind) {
        case Kind::ml:
            return "ml";
        case Kind::litres:
            return {"lít", "litres"};
        case Kind::percent:
        case Kind::percent_hundredths:
            return "%";
        case Kind::money_vnd:
            return {"đồng", "VND"};
        default:
            return {};
    }
}

Words unit_of(const Column& column) {
    return column.unit.empty() ? unit_of(column.kind) : column.unit;
}

std::string long_day(Day day, Language language) {
    const auto of_month = unsigned(day.civil().day());
    if (language == Language::en)
        return std::to_string(of_month) + ' ' + months[day.month() - 1] + ' ' +
               std::to_string(day.year());
    // Decree 30/2020/NĐ-CP, appendix I: a zero before days below 10 and the months 1 and 2, against
    // forgery.
    return "ngày " + two(of_month) + " tháng " +
           (day.month() <= 2 ? two(day.month()) : std::to_string(day.month())) + " năm " +
           std::to_string(day.year());
}

std::string moment(Instant instant, Language language) {
    const auto local = instant.text();  // 2020-06-30T15:04:00+07:00
    const auto clock = local.substr(11, 5);
    const auto day = short_day(instant.day(), language);
    return language == Language::en ? clock + ", " + day + " (UTC+7)"
                                    : clock + " ngày " + day + " (UTC+7)";
}

std::string clean(std::string_view text) {
    auto plain = domain::to_plain_text(text, domain::LineEnds::kept);
    auto normal = domain::to_nfc(plain);
    return normal ? std::move(*normal) : std::move(plain);
}

Words keyed(const Formula& formula) {
    auto with = [&](const std::string& label) {
        return formula.key.empty() ? label : label + " (" + formula.key + ")";
    };
    return {with(formula.label.vi), with(formula.label.en)};
}

std::string fill(const Paragraph& paragraph, Language language) {
    const auto& text = paragraph.text.in(language);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '{') {
            out += text[i];
        } else if (text.compare(i, 2, "{{") == 0) {
            out += '{';
            ++i;
        } else {
            const auto end = text.find('}', i);
            const auto key = end == text.npos ? std::string() : text.substr(i + 1, end - i - 1);
            const Figure* found = nullptr;
            for (const auto& figure : paragraph.figures)
                if (figure.key == key) found = &figure;
            if (!found) throw std::logic_error("a paragraph has no figure for a place in: " + text);
            out += show(found->cell, language);
            i = end;
        }
    }
    return clean(out);
}

std::string section_number(int level, std::size_t index) {
    if (level == 1) return std::to_string(index + 1);
    if (level >= 2) {
        std::string out;
        for (auto n = index + 1; n > 0; n = (n - 1) / 26)
            out.insert(out.begin(), char('a' + (n - 1) % 26));
        return out;
    }
    static constexpr std::array<std::pair<int, const char*>, 9> roman{{{100, "C"},
                                                                       {90, "XC"},
                                                                       {50, "L"},
                                                                       {40, "XL"},
                                                                       {10, "X"},
                                                                       {9, "IX"},
                                                                       {5, "V"},
                                                                       {4, "IV"},
                                                                       {1, "I"}}};
    std::string out;
    int rest = int(index) + 1;
    for (const auto& [value, letters] : roman)
        for (; rest >= value; rest -= value) out += letters;
    return out;
}

std::string verification_text(const Provenance& provenance) {
    const auto what = "seq=" + std::to_string(provenance.as_of_seq) +
                      "&head=" + provenance.ledger_head.hex() +
                      "&digest=" + provenance.digest.hex();
    return (provenance.verify_at.empty() ? "giothong:verify?" : clean(provenance.verify_at) + '#') +
           what;
}

}  // namespace api::documents
