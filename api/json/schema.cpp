#include "api/json/schema.hpp"

#include <stdexcept>

namespace api::json {
namespace {

void key(Writer& w, std::string_view name) {
    w.Key(name.data(), rapidjson::SizeType(name.size()));
}
void text(Writer& w, std::string_view value) {
    w.String(value.data(), rapidjson::SizeType(value.size()));
}

void type_of_schema(Writer& w, std::string_view type, bool nullable) {
    key(w, "type");
    if (!nullable) return text(w, type);
    w.StartArray();
    text(w, type);
    text(w, "null");
    w.EndArray();
}

/// The struct inside optionals and lists, or null.
const Object* object_inside(const Type& type) {
    const Type* t = &type;
    while (t->inner) t = t->inner;
    return t->object ? &t->object() : nullptr;
}

}  // namespace

std::string schema_name(std::string_view pretty) {
    auto begin = pretty.find("T = ");
    if (begin == pretty.npos)
        throw std::logic_error("a type name was not found in " + std::string(pretty));
    auto name = pretty.substr(begin + 4);
    name = name.substr(0, name.find_first_of(";]"));
    auto plain = [](std::string_view n) {
        auto colon = n.rfind("::");
        return std::string(colon == n.npos ? n : n.substr(colon + 2));
    };
    auto open = name.find('<');
    if (open == name.npos) return plain(name);
    auto inside = name.substr(open + 1, name.rfind('>') - open - 1);
    return plain(inside) + plain(name.substr(0, open));
}

void write_schema(Writer& w, const Schema& s) {
    w.StartObject();
    type_of_schema(w, s.type, s.nullable);
    auto number = [&](std::string_view name, auto value) {
        if (!value) return;
        key(w, name);
        w.Int64(std::int64_t(*value));
    };
    number("minimum", s.minimum);
    number("maximum", s.maximum);
    number("minLength", s.min_length);
    number("maxLength", s.max_length);
    if (!s.pattern.empty()) {
        key(w, "pattern");
        text(w, s.pattern);
    }
    if (!s.format.empty()) {
        key(w, "format");
        text(w, s.format);
    }
    if (s.choices) {
        key(w, "enum");
        w.StartArray();
        for (const auto& choice : *s.choices) text(w, choice);
        if (s.nullable) w.Null();
        w.EndArray();
    }
    w.EndObject();
}

void write_list_schema(Writer& w, const Type& item, const SchemaNames& names, bool nullable,
                       std::size_t min, std::size_t max) {
    w.StartObject();
    type_of_schema(w, "array", nullable);
    key(w, "items");
    item.schema(w, names, false);
    if (min) {
        key(w, "minItems");
        w.Uint64(min);
    }
    if (max != std::size_t(-1)) {
        key(w, "maxItems");
        w.Uint64(max);
    }
    w.EndObject();
}

void schema_object(const Object& object, Writer& w, const SchemaNames& names, bool nullable) {
    auto reference = [&] {
        w.StartObject();
        key(w, "$ref");
        text(w, names.reference(object));
        w.EndObject();
    };
    if (!nullable) return reference();
    w.StartObject();
    key(w, "anyOf");
    w.StartArray();
    reference();
    w.StartObject();
    type_of_schema(w, "null", false);
    w.EndObject();
    w.EndArray();
    w.EndObject();
}

void SchemaNames::add(const Type& type, Direction direction) {
    const Object* object = object_inside(type);
    if (!object) return;
    auto [known, fresh] = names_.emplace(object->name, object);
    if (!fresh && known->second != object)
        throw std::logic_error("two described structs are called " + object->name);
    auto& use = uses_[object];
    bool& flag = direction == Direction::in ? use.in : use.out;
    if (flag) return;
    flag = true;
    for (const auto& member : object->members) add(*member.type, direction);
}

bool SchemaNames::differs(const Object& object, std::set<const Object*>& visited) const {
    if (!visited.insert(&object).second) return false;
    for (const auto& member : object.members) {
        if (member.type->may_be_missing && !member.type->absent) return true;
        const Object* inside = object_inside(*member.type);
        if (inside && differs(*inside, visited)) return true;
    }
    return false;
}

std::string SchemaNames::name(const Object& object, Direction direction) const {
    auto use = uses_.find(&object);
    std::set<const Object*> visited;
    bool two = use != uses_.end() && use->second.in && use->second.out && differs(object, visited);
    return two && direction == Direction::in ? object.name + "Input" : object.name;
}

std::string SchemaNames::reference(const Object& object) const {
    return "#/components/schemas/" + name(object, direction_);
}

void SchemaNames::write_use(const Type& type, Direction direction, Writer& w) const {
    direction_ = direction;
    type.schema(w, *this, false);
}

void SchemaNames::write_component(const Object& object, Direction direction, Writer& w) const {
    direction_ = direction;
    key(w, name(object, direction));
    w.StartObject();
    type_of_schema(w, "object", false);
    auto describe = [&](const Words& words) {
        if (words.vi.empty()) return;
        key(w, "description");
        text(w, words.vi);
        key(w, "x-description-en");
        text(w, words.en);
    };
    describe(object.words);
    key(w, "additionalProperties");
    w.Bool(false);
    bool any = false;
    for (const auto& member : object.members) {
        bool optional = direction == Direction::in ? member.type->may_be_missing
                                                   : member.type->absent != nullptr;
        if (optional) continue;
        if (!any) {
            key(w, "required");
            w.StartArray();
            any = true;
        }
        text(w, member.name);
    }
    if (any) w.EndArray();
    key(w, "properties");
    w.StartObject();
    for (const auto& member : object.members) {
        key(w, member.name);
        if (member.words.vi.empty()) {
            member.type->schema(w, *this, false);
            continue;
        }
        // Words go beside the schema: its own object is written to a side buffer and its brace
        // reopened.
        rapidjson::StringBuffer buffer;
        Writer inner(buffer);
        member.type->schema(inner, *this, false);
        std::string schema(buffer.GetString() + 1, buffer.GetSize() - 2);
        rapidjson::StringBuffer words_buffer;
        Writer words(words_buffer);
        words.StartObject();
        key(words, "description");
        text(words, member.words.vi);
        key(words, "x-description-en");
        text(words, member.words.en);
        words.EndObject();
        std::string whole(words_buffer.GetString(), words_buffer.GetSize() - 1);
        whole += "," + schema + "}";
        w.RawValue(whole.data(), whole.size(), rapidjson::kObjectType);
    }
    w.EndObject();
    w.EndObject();
}

void SchemaNames::write_components(Writer& w) const {
    w.StartObject();
    for (const auto& [name_, object] : names_) {
        const auto& use = uses_.at(object);
        if (use.out) write_component(*object, Direction::out, w);
        if (use.in && (!use.out || name(*object, Direction::in) != object->name))
            write_component(*object, Direction::in, w);
    }
    w.EndObject();
}

}  // namespace api::json
