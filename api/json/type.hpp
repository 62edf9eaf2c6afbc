// What the program knows about a type in JSON: one table of functions for each, made from its
// Boost.Describe description. Reading, writing, query strings and OpenAPI schemas all walk the same
// tables, so they cannot drift apart; and because the tables are type-erased, a new struct costs
// the compiler a handful of small functions.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace api {

/// The same words in both languages of the program.
struct Words {
    std::string_view vi;
    std::string_view en;
};

/// Words about one member of a described struct.
struct FieldWords {
    std::string_view field;
    Words words;
};

/// What a struct and its members mean, for the OpenAPI document. Specialise to say something.
template <class T>
struct Documentation {
    static constexpr Words summary{};
    static constexpr FieldWords fields[1] = {};
};

}  // namespace api

namespace api::json {

using Value = rapidjson::Value;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

class Reading;
class SchemaNames;
struct Object;

struct Type {
    /// From a JSON value; says what is wrong to the Reading.
    void (*read)(const Value&, void* out, Reading&) = nullptr;
    /// From the text of a query parameter; null for what cannot stand in one.
    void (*parse)(std::string_view, void* out, Reading&) = nullptr;
    /// Whether `parse` is there; GCC 12 with sanitizers cannot compare it with null in a constant
    /// expression.
    bool parses = false;
    void (*write)(const void*, Writer&) = nullptr;
    /// The schema, inside restrictions that JSON Schema draft 4 and OpenAPI 3.1 share.
    void (*schema)(Writer&, const SchemaNames&, bool nullable) = nullptr;
    /// True when the member is left out on writing; null: never.
    bool (*absent)(const void*) = nullptr;
    /// May be missing in what is read.
    bool may_be_missing = false;
    /// The member table of a described struct.
    const Object& (*object)() = nullptr;
    /// The type inside an optional, a list and their like.
    const Type* inner = nullptr;
};

struct Member {
    std::string_view name;
    std::size_t offset;
    const Type* type;
    Words words;
};

struct Object {
    std::string name;
    Words words;
    std::vector<Member> members;

    const Member* find(std::string_view name) const;
};

/// The table of a type; specialised in members.hpp for everything that is not a described struct.
template <class T, class = void>
struct TypeOf;

template <class T>
const Type& type_of() {
    return TypeOf<T>::value;
}

void read_object(const Object&, const Value&, void* out, Reading&);
void write_object(const Object&, const void*, Writer&);
void schema_object(const Object&, Writer&, const SchemaNames&, bool nullable);

/// "api::Page<api::scheduling::DriveAnswer>" → "DriveAnswerPage".
std::string schema_name(std::string_view pretty_function);

template <class T>
std::string_view pretty_name() {
    return __PRETTY_FUNCTION__;
}

template <class T>
const Object& object_of() {
    static const Object object = [] {
        Object o;
        o.name = schema_name(pretty_name<T>());
        o.words = Documentation<T>::summary;
        const T probe{};
        using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                                 boost::describe::mod_inherited>;
        boost::mp11::mp_for_each<Members>([&](auto d) {
            using M = std::remove_cvref_t<decltype(probe.*d.pointer)>;
            auto offset = std::size_t(reinterpret_cast<const char*>(&(probe.*d.pointer)) -
                                      reinterpret_cast<const char*>(&probe));
            Words words;
            for (const auto& f : Documentation<T>::fields)
                if (f.field == d.name) words = f.words;
            o.members.push_back({d.name, offset, &TypeOf<M>::value, words});
        });
        return o;
    }();
    return object;
}

template <class T>
struct TypeOf<
    T, std::enable_if_t<boost::describe::has_describe_members<T>::value && !std::is_union_v<T>>> {
    static void read(const Value& v, void* out, Reading& r) {
        read_object(object_of<T>(), v, out, r);
    }
    static void write(const void* p, Writer& w) { write_object(object_of<T>(), p, w); }
    static void schema(Writer& w, const SchemaNames& n, bool nullable) {
        schema_object(object_of<T>(), w, n, nullable);
    }
    static constexpr Type value{
        .read = read, .write = write, .schema = schema, .object = object_of<T>};
};

}  // namespace api::json
