#include "api/json/reading.hpp"

#include "domain/core/characters.hpp"
#include "domain/core/text.hpp"
#include "domain/core/uuid.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace api::json {
namespace {

using domain::Error;
using domain::ErrorKind;

/// A low surrogate that follows no high one, as \udea0 writes it: RapidJSON lets it through as
/// bytes that are not UTF-8.
bool has_surrogate(const char* text, std::size_t size) {
    std::string_view view(text, size);
    for (auto at = view.find('\xed'); at != view.npos; at = view.find('\xed', at + 1))
        if (at + 1 < size && static_cast<unsigned char>(view[at + 1]) >= 0xa0) return true;
    return false;
}

/// Passes everything on to the document, stops at the deepest level, and does what the reader of
/// RapidJSON 1.1.0 does not do well: numbers and lone surrogates.
struct Guard {
    rapidjson::Document& to;
    int depth = 0;
    bool too_deep = false;

    bool down(bool ok) {
        if (++depth > deepest) {
            too_deep = true;
            return false;
        }
        return ok;
    }
    bool Null() { return to.Null(); }
    bool Bool(bool b) { return to.Bool(b); }
    bool Int(int i) { return to.Int(i); }
    bool Uint(unsigned i) { return to.Uint(i); }
    bool Int64(std::int64_t i) { return to.Int64(i); }
    bool Uint64(std::uint64_t i) { return to.Uint64(i); }
    bool Double(double d) { return to.Double(d); }
    bool RawNumber(const char* s, rapidjson::SizeType n, bool) {
        std::string_view text(s, n);
        const char* end = s + n;
        if (text.find_first_of(".eE") == text.npos) {
            std::int64_t whole = 0;
            if (auto [at, error] = std::from_chars(s, end, whole);
                error == std::errc{} && at == end)
                return to.Int64(whole);
            std::uint64_t large = 0;
            if (auto [at, error] = std::from_chars(s, end, large);
                error == std::errc{} && at == end)
                return to.Uint64(large);
        }
        double number = 0;
        auto [at, error] = std::from_chars(s, end, number);
        // Too small is zero; too large is refused, as infinity is no JSON.
        if (error == std::errc::result_out_of_range)
            number = std::strtod(std::string(text).c_str(), nullptr);
        if (at != end || !std::isfinite(number)) return false;
        return to.Double(number);
    }
    bool String(const char* s, rapidjson::SizeType n, bool copy) {
        return !has_surrogate(s, n) && to.String(s, n, copy);
    }
    bool Key(const char* s, rapidjson::SizeType n, bool copy) {
        return !has_surrogate(s, n) && to.Key(s, n, copy);
    }
    bool StartObject() { return down(to.StartObject()); }
    bool StartArray() { return down(to.StartArray()); }
    bool EndObject(rapidjson::SizeType n) {
        --depth;
        return to.EndObject(n);
    }
    bool EndArray(rapidjson::SizeType n) {
        --depth;
        return to.EndArray(n);
    }
};

// Numbers arrive as text and are read by std::from_chars, exactly. RapidJSON's own
// kParseFullPrecisionFlag reads outside its table of powers for numbers such as -6.6e-348 with many
// digits (internal/diyfp.h), which ends the process.
constexpr unsigned parse_flags = rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;

void wrong_type(const Value& value, std::string_view expected, Reading& reading) {
    if (value.IsNull())
        reading.refuse("null_not_allowed");
    else
        reading.refuse("wrong_type", {{"expected", std::string(expected)}});
}

void check_integer(std::int64_t value, std::int64_t min, std::int64_t max, std::int64_t& out,
                   Reading& reading) {
    if (value < min)
        reading.refuse("too_small", {{"min", std::to_string(min)}});
    else if (value > max)
        reading.refuse("too_large", {{"max", std::to_string(max)}});
    else
        out = value;
}

void check_decimal(double value, double min, double max, double& out, Reading& reading) {
    if (!(value >= min))
        reading.refuse("too_small", {{"min", std::to_string(std::int64_t(min))}});
    else if (!(value <= max))
        reading.refuse("too_large", {{"max", std::to_string(std::int64_t(max))}});
    else
        out = value;
}

/// Texts that may have so many characters may have paragraphs.
constexpr std::size_t least_for_paragraphs = 2'000;

}  // namespace

std::string pointer_token(std::string_view name) {
    std::string out;
    out.reserve(name.size());
    for (char c : name) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
    return out;
}

std::string Reading::pointer() const {
    if (in_query) return path_.empty() ? std::string("?") : "?" + std::string(path_.front().member);
    std::string out;
    for (const auto& step : path_) {
        out += '/';
        out += step.item ? std::to_string(step.item - 1) : pointer_token(step.member);
    }
    return out;
}

void Reading::refuse(std::string_view code, domain::Parameters parameters) {
    if (violations.size() >= most_violations) return;
    violations.push_back({pointer(), std::string(code), std::move(parameters)});
}

void Reading::refuse_at(std::string_view member, std::string_view code,
                        domain::Parameters parameters) {
    enter(member);
    refuse(code, std::move(parameters));
    leave();
}

domain::Result<void> parse(std::string_view text, rapidjson::Document& out) {
    rapidjson::MemoryStream memory(text.data(), text.size());
    rapidjson::Reader reader;
    bool too_deep = false;
    auto generate = [&](rapidjson::Document& document) {
        Guard guard{document};
        auto result = reader.Parse<parse_flags>(memory, guard);
        too_deep = guard.too_deep;
        return !result.IsError();
    };
    out.Populate(generate);
    if (too_deep)
        return Error{ErrorKind::syntax, "json_too_deep", {{"max", std::to_string(deepest)}}, {}};
    if (reader.HasParseError()) {
        Error error{ErrorKind::syntax,
                    "invalid_json",
                    {{"offset", std::to_string(reader.GetErrorOffset())}},
                    {}};
        if (reader.GetParseErrorCode() == rapidjson::kParseErrorStringInvalidEncoding)
            error.violations.push_back({"", "not_utf8", {}});
        return error;
    }
    // To the stream a NUL looks like the end of the text.
    if (memory.Tell() != text.size())
        return Error{
            ErrorKind::syntax, "invalid_json", {{"offset", std::to_string(memory.Tell())}}, {}};
    return {};
}

domain::Result<void> refusal(Reading reading) {
    if (reading.violations.empty()) return {};
    return Error{ErrorKind::rule,
                 "invalid_body",
                 {{"count", std::to_string(reading.violations.size())}},
                 std::move(reading.violations)};
}

void read_boolean(const Value& value, bool& out, Reading& reading) {
    if (value.IsBool())
        out = value.GetBool();
    else
        wrong_type(value, "boolean", reading);
}

void parse_boolean(std::string_view text, bool& out, Reading& reading) {
    if (text == "true")
        out = true;
    else if (text == "false")
        out = false;
    else
        reading.refuse("wrong_type", {{"expected", "boolean"}});
}

void read_integer(const Value& value, std::int64_t min, std::int64_t max, std::int64_t& out,
                  Reading& reading) {
    if (value.IsInt64()) return check_integer(value.GetInt64(), min, max, out, reading);
    // Digits beyond 64 bits arrive as uint64 or double: out of range, and not of another type.
    if (value.IsUint64() || (value.IsDouble() && value.GetDouble() >= 0x1p63))
        return reading.refuse("too_large", {{"max", std::to_string(max)}});
    if (value.IsDouble() && value.GetDouble() <= -0x1p63)
        return reading.refuse("too_small", {{"min", std::to_string(min)}});
    wrong_type(value, "integer", reading);
}

void parse_integer(std::string_view text, std::int64_t min, std::int64_t max, std::int64_t& out,
                   Reading& reading) {
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool negative = text.starts_with('-');
    if (end != text.data() + text.size() || error == std::errc::invalid_argument)
        reading.refuse("wrong_type", {{"expected", "integer"}});
    else if (error == std::errc::result_out_of_range)
        negative ? reading.refuse("too_small", {{"min", std::to_string(min)}})
                 : reading.refuse("too_large", {{"max", std::to_string(max)}});
    else
        check_integer(value, min, max, out, reading);
}

void read_decimal(const Value& value, double min, double max, double& out, Reading& reading) {
    if (value.IsNumber())
        check_decimal(value.GetDouble(), min, max, out, reading);
    else
        wrong_type(value, "number", reading);
}

void parse_decimal(std::string_view text, double min, double max, double& out, Reading& reading) {
    double value = 0;
    auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (end != text.data() + text.size() || error != std::errc{} || !std::isfinite(value))
        reading.refuse("wrong_type", {{"expected", "number"}});
    else
        check_decimal(value, min, max, out, reading);
}

bool read_string(const Value& value, std::string_view& out, Reading& reading) {
    if (!value.IsString()) {
        wrong_type(value, "string", reading);
        return false;
    }
    out = {value.GetString(), value.GetStringLength()};
    return true;
}

void parse_text(std::string_view text, std::size_t min, std::size_t max, std::string& out,
                Reading& reading) {
    auto nfc = domain::to_nfc(text);
    if (!nfc) return reading.refuse("not_utf8");
    if (max >= least_for_paragraphs) std::erase(*nfc, '\r');
    const auto line_ends =
        max >= least_for_paragraphs ? domain::LineEnds::kept : domain::LineEnds::refused;
    if (!domain::is_plain_text(*nfc, line_ends)) return reading.refuse("control_character");
    std::size_t length = domain::length_of(*nfc);
    if (length < min) return reading.refuse("too_short", {{"min", std::to_string(min)}});
    if (length > max) return reading.refuse("too_long", {{"max", std::to_string(max)}});
    out = std::move(*nfc);
}

void parse_plain_string(std::string_view text, std::string& out, Reading& reading) {
    if (!domain::to_nfc(text)) return reading.refuse("not_utf8");
    if (!domain::is_plain_text(text)) return reading.refuse("control_character");
    out = text;
}

void parse_code(std::string_view text, std::string& out, Reading& reading) {
    if (domain::is_code(text))
        out = text;
    else
        reading.refuse("not_a_code");
}

void parse_reference(std::string_view text, std::string& out, Reading& reading) {
    if (auto id = domain::Uuid::parse(text))
        out = id->text();
    else if (domain::is_code(text))
        out = text;
    else
        reading.refuse("not_a_code");
}

void read_list(const ListAccess& access, const Value& value, void* out, Reading& reading) {
    if (!value.IsArray()) return wrong_type(value, "array", reading);
    std::size_t size = value.Size();
    if (size < access.min)
        return reading.refuse("too_few_items", {{"min", std::to_string(access.min)}});
    if (size > access.max)
        return reading.refuse("too_many_items", {{"max", std::to_string(access.max)}});
    access.resize(out, size);
    for (std::size_t i = 0; i < size; ++i) {
        reading.enter(i);
        access.item_type->read(value[rapidjson::SizeType(i)], access.item(out, i), reading);
        reading.leave();
    }
}

void parse_list(const ListAccess& access, std::string_view text, void* out, Reading& reading) {
    std::size_t size = text.empty() ? 0 : 1;
    for (char c : text) size += c == ',';
    if (size < access.min)
        return reading.refuse("too_few_items", {{"min", std::to_string(access.min)}});
    if (size > access.max)
        return reading.refuse("too_many_items", {{"max", std::to_string(access.max)}});
    access.resize(out, size);
    for (std::size_t i = 0; i < size; ++i) {
        auto comma = text.find(',');
        access.item_type->parse(text.substr(0, comma), access.item(out, i), reading);
        text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
    }
}

void write_list(const ListAccess& access, const void* list, Writer& writer) {
    writer.StartArray();
    std::size_t size = access.size(list);
    for (std::size_t i = 0; i < size; ++i)
        access.item_type->write(access.item(const_cast<void*>(list), i), writer);
    writer.EndArray();
}

const Member* Object::find(std::string_view wanted) const {
    for (const auto& member : members)
        if (member.name == wanted) return &member;
    return nullptr;
}

void read_object(const Object& object, const Value& value, void* out, Reading& reading) {
    if (!value.IsObject()) return wrong_type(value, "object", reading);
    // One bit for each member that was there; described structs are far smaller than 64 members.
    std::uint64_t seen = 0;
    for (const auto& member : value.GetObject()) {
        std::string_view name(member.name.GetString(), member.name.GetStringLength());
        const Member* known = object.find(name);
        if (!known) {
            reading.refuse_at(name, "unknown_field");
            continue;
        }
        auto bit = std::uint64_t(1) << (known - object.members.data());
        if (seen & bit) {
            reading.refuse_at(name, "duplicate_field");
            continue;
        }
        seen |= bit;
        reading.enter(known->name);
        known->type->read(member.value, static_cast<char*>(out) + known->offset, reading);
        reading.leave();
    }
    for (std::size_t i = 0; i < object.members.size(); ++i)
        if (!(seen >> i & 1) && !object.members[i].type->may_be_missing)
            reading.refuse_at(object.members[i].name, "required");
}

}  // namespace api::json
