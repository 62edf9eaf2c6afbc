#include "api/json/writing.hpp"

#include <cmath>

namespace api::json {

std::string write(const Type& type, const void* value) {
    // The buffer keeps its memory between answers of one thread, up to a size that is worth
    // keeping.
    thread_local rapidjson::StringBuffer buffer;
    buffer.Clear();
    Writer writer(buffer);
    type.write(value, writer);
    std::string out(buffer.GetString(), buffer.GetSize());
    if (out.size() > 1u << 20) {
        buffer.Clear();
        buffer.ShrinkToFit();
    }
    return out;
}

void write_with_list(const Object& object, const void* value, std::string_view list,
                     const std::function<bool(std::string&)>& append,
                     const std::function<void(std::string_view)>& sink) {
    std::string out = "{";
    bool first = true;
    auto send = [&] {
        sink(out);
        out.clear();
    };
    for (const auto& member : object.members) {
        const void* at = static_cast<const char*>(value) + member.offset;
        if (member.type->absent && member.type->absent(at)) continue;
        // Names are identifiers: nothing in them needs an escape.
        out.append(first ? "\"" : ",\"").append(member.name).append("\":");
        first = false;
        if (member.name != list) {
            out += write(*member.type, at);
            continue;
        }
        out += '[';
        bool first_item = true;
        for (std::string item; append(item); item.clear()) {
            if (!first_item) out += ',';
            first_item = false;
            out += item;
            if (out.size() >= 32'768) send();
        }
        out += ']';
    }
    out += '}';
    send();
}

void write_decimal(double value, Writer& writer) {
    if (std::floor(value) == value && std::fabs(value) < 0x1p53)
        writer.Int64(std::int64_t(value));
    else
        writer.Double(value);
}

void write_object(const Object& object, const void* value, Writer& writer) {
    writer.StartObject();
    for (const auto& member : object.members) {
        const void* at = static_cast<const char*>(value) + member.offset;
        if (member.type->absent && member.type->absent(at)) continue;
        writer.Key(member.name.data(), rapidjson::SizeType(member.name.size()));
        member.type->write(at, writer);
    }
    writer.EndObject();
}

}  // namespace api::json
