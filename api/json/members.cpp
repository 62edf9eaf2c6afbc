#include "api/json/members.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace api::json {

void TypeOf<domain::Instant>::from(std::string_view text, domain::Instant& out, Reading& reading) {
    auto at = domain::Instant::parse(text);
    if (!at && reading.in_query && text.find(' ') != text.npos) {
        // The "+" of an offset that was not percent-encoded.
        std::string repaired(text);
        std::replace(repaired.begin(), repaired.end(), ' ', '+');
        at = domain::Instant::parse(repaired);
    }
    if (at)
        out = *at;
    else
        reading.refuse("not_an_instant");
}

void refuse_choice(const std::vector<std::string>& names, Reading& reading) {
    std::string choices;
    for (const auto& name : names) {
        if (!choices.empty()) choices += ", ";
        choices += name;
    }
    reading.refuse("not_a_choice", {{"choices", choices}});
}

void TypeOf<Tenths>::read(const Value& from, void* out, Reading& reading) {
    double number = 0;
    read_decimal(from, -9e14, 9e14, number, reading);
    static_cast<Tenths*>(out)->value = std::llround(number * 10);
}

void TypeOf<Tenths>::write(const void* p, Writer& writer) {
    std::int64_t tenths = static_cast<const Tenths*>(p)->value;
    auto magnitude = tenths < 0 ? 0 - std::uint64_t(tenths) : std::uint64_t(tenths);
    char text[32];
    char* at = text;
    if (tenths < 0) *at++ = '-';
    at = std::to_chars(at, text + sizeof text, magnitude / 10).ptr;
    *at++ = '.';
    *at++ = char('0' + magnitude % 10);
    writer.RawValue(text, std::size_t(at - text), rapidjson::kNumberType);
}

}  // namespace api::json
