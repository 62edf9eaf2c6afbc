#include "api/json/writing.hpp"

#include <cmath>

namespace api::json {

std::string write(const Type& type, const void* value) {
    // The buffer keeps its memory between answers of one thread, up to a size that is worth keeping.
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
