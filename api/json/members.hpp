// The types that members of request and response structs may have.
#pragma once

#include "api/json/reading.hpp"
#include "api/json/schema.hpp"
#include "api/json/type.hpp"
#include "api/json/writing.hpp"
#include "domain/core/bounded.hpp"
#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace api {

/// Absent, null or a value. In a PATCH body absent means "leave it" and null "clear it"; in an
/// answer an absent member is left out.
template <class T>
class Field {
  public:
    Field() = default;
    Field(T value) : present_(true), value_(std::move(value)) {}
    Field(std::nullptr_t) : present_(true) {}

    bool present() const { return present_; }
    bool null() const { return present_ && !value_; }
    bool has_value() const { return value_.has_value(); }
    explicit operator bool() const { return value_.has_value(); }
    const T& operator*() const { return *value_; }
    const T* operator->() const { return &*value_; }
    bool operator==(const Field&) const = default;

  private:
    friend struct json::TypeOf<Field<T>>;
    bool present_ = false;
    std::optional<T> value_;
};

/// Absent or a value; null is refused.
template <class T>
class Given {
  public:
    Given() = default;
    Given(T value) : value_(std::move(value)) {}

    bool has_value() const { return value_.has_value(); }
    explicit operator bool() const { return value_.has_value(); }
    const T& operator*() const { return *value_; }
    const T* operator->() const { return &*value_; }
    T value_or(T other) const { return value_ ? *value_ : std::move(other); }
    bool operator==(const Given&) const = default;

  private:
    friend struct json::TypeOf<Given<T>>;
    std::optional<T> value_;
};

/// A list with bounds on its length.
template <class T, std::size_t Min, std::size_t Max>
struct List {
    std::vector<T> items;
    auto begin() const { return items.begin(); }
    auto end() const { return items.end(); }
    std::size_t size() const { return items.size(); }
    bool operator==(const List&) const = default;
};

/// A number held in tenths and written with exactly one decimal: 167610 is 16761.0. For answers.
struct Tenths {
    std::int64_t value = 0;
    bool operator==(const Tenths&) const = default;
};

/// The order of a list: one of the enumerators of `E`, upward or ("-name") downward.
template <class E>
struct Sort {
    E by{};
    bool descending = false;
    bool operator==(const Sort&) const = default;
};

}  // namespace api

namespace api::json {

template <>
struct TypeOf<bool> {
    static void read(const Value& v, void* out, Reading& r) {
        read_boolean(v, *static_cast<bool*>(out), r);
    }
    static void parse(std::string_view t, void* out, Reading& r) {
        parse_boolean(t, *static_cast<bool*>(out), r);
    }
    static void write(const void* p, Writer& w) { w.Bool(*static_cast<const bool*>(p)); }
    static void schema(Writer& w, const SchemaNames&, bool nullable) {
        write_schema(w, {.type = "boolean", .nullable = nullable});
    }
    static constexpr Type value{
        .read = read, .parse = parse, .parses = true, .write = write, .schema = schema};
};

/// A whole number; `T` has the layout of an int64.
template <class T, std::int64_t Min, std::int64_t Max>
struct IntegerType {
    static_assert(sizeof(T) == sizeof(std::int64_t));
    static std::int64_t& of(void* p) { return *static_cast<std::int64_t*>(p); }
    static void read(const Value& v, void* out, Reading& r) {
        read_integer(v, Min, Max, of(out), r);
    }
    static void parse(std::string_view t, void* out, Reading& r) {
        parse_integer(t, Min, Max, of(out), r);
    }
    static void write(const void* p, Writer& w) { w.Int64(*static_cast<const std::int64_t*>(p)); }
    static void schema(Writer& w, const SchemaNames&, bool nullable) {
        Schema s{.type = "integer", .nullable = nullable};
        if (Min != INT64_MIN) s.minimum = Min;
        if (Max != INT64_MAX) s.maximum = Max;
        write_schema(w, s);
    }
    static constexpr Type value{
        .read = read, .parse = parse, .parses = true, .write = write, .schema = schema};
};
template <>
struct TypeOf<std::int64_t> : IntegerType<std::int64_t, INT64_MIN, INT64_MAX> {};
template <std::int64_t Min, std::int64_t Max>
struct TypeOf<domain::Integer<Min, Max>> : IntegerType<domain::Integer<Min, Max>, Min, Max> {};

/// A decimal number; `T` has the layout of a double.
template <class T, std::int64_t Min, std::int64_t Max>
struct DecimalType {
    static_assert(sizeof(T) == sizeof(double));
    // Whole numbers up to 2^53 are exact; what has no bounds of its own gets these of a double.
    static constexpr double min = Min == INT64_MIN ? -1.7976931348623157e308 : double(Min);
    static constexpr double max = Max == INT64_MAX ? 1.7976931348623157e308 : double(Max);
    static double& of(void* p) { return *static_cast<double*>(p); }
    static void read(const Value& v, void* out, Reading& r) {
        read_decimal(v, min, max, of(out), r);
    }
    static void parse(std::string_view t, void* out, Reading& r) {
        parse_decimal(t, min, max, of(out), r);
    }
    static void write(const void* p, Writer& w) {
        write_decimal(*static_cast<const double*>(p), w);
    }
    static void schema(Writer& w, const SchemaNames&, bool nullable) {
        Schema s{.type = "number", .nullable = nullable};
        if (Min != INT64_MIN) s.minimum = Min;
        if (Max != INT64_MAX) s.maximum = Max;
        write_schema(w, s);
    }
    static constexpr Type value{
        .read = read, .parse = parse, .parses = true, .write = write, .schema = schema};
};
template <>
struct TypeOf<double> : DecimalType<double, INT64_MIN, INT64_MAX> {};
template <std::int64_t Min, std::int64_t Max>
struct TypeOf<domain::Decimal<Min, Max>> : DecimalType<domain::Decimal<Min, Max>, Min, Max> {};

/// A type that is a string in JSON: `Self` gives `from(text, T&, Reading&)`, `to(const T&)` and
/// `described()`.
template <class T, class Self>
struct StringType {
    static void parse(std::string_view text, void* out, Reading& r) {
        Self::from(text, *static_cast<T*>(out), r);
    }
    static void read(const Value& v, void* out, Reading& r) {
        std::string_view text;
        if (read_string(v, text, r)) parse(text, out, r);
    }
    static void write(const void* p, Writer& w) {
        auto&& text = Self::to(*static_cast<const T*>(p));
        w.String(text.data(), rapidjson::SizeType(text.size()));
    }
    static void schema(Writer& w, const SchemaNames&, bool nullable) {
        Schema s = Self::described();
        s.type = "string";
        s.nullable = nullable;
        write_schema(w, s);
    }
    static constexpr Type value{
        .read = read, .parse = parse, .parses = true, .write = write, .schema = schema};
};

template <>
struct TypeOf<std::string> : StringType<std::string, TypeOf<std::string>> {
    static void from(std::string_view t, std::string& out, Reading& r) {
        parse_plain_string(t, out, r);
    }
    static const std::string& to(const std::string& v) { return v; }
    static Schema described() { return {}; }
};

template <std::size_t Min, std::size_t Max>
struct TypeOf<domain::Text<Min, Max>>
    : StringType<domain::Text<Min, Max>, TypeOf<domain::Text<Min, Max>>> {
    static void from(std::string_view t, domain::Text<Min, Max>& out, Reading& r) {
        parse_text(t, Min, Max, out.value, r);
    }
    static const std::string& to(const domain::Text<Min, Max>& v) { return v.value; }
    static Schema described() {
        Schema s;
        if (Min) s.min_length = Min;
        s.max_length = Max;
        return s;
    }
};

template <>
struct TypeOf<domain::Code> : StringType<domain::Code, TypeOf<domain::Code>> {
    static void from(std::string_view t, domain::Code& out, Reading& r) {
        parse_code(t, out.value, r);
    }
    static const std::string& to(const domain::Code& v) { return v.value; }
    static Schema described() {
        return {.min_length = 1, .max_length = 64, .pattern = "^[a-z0-9-]+$"};
    }
};

template <>
struct TypeOf<domain::Reference> : StringType<domain::Reference, TypeOf<domain::Reference>> {
    static void from(std::string_view t, domain::Reference& out, Reading& r) {
        parse_reference(t, out.value, r);
    }
    static const std::string& to(const domain::Reference& v) { return v.value; }
    static Schema described() {
        return {.min_length = 1, .max_length = 64, .pattern = "^[A-Fa-z0-9-]+$"};
    }
};

template <>
struct TypeOf<domain::Uuid> : StringType<domain::Uuid, TypeOf<domain::Uuid>> {
    static void from(std::string_view t, domain::Uuid& out, Reading& r) {
        if (auto id = domain::Uuid::parse(t))
            out = *id;
        else
            r.refuse("not_a_uuid");
    }
    static std::string to(const domain::Uuid& v) { return v.text(); }
    static Schema described() {
        return {.pattern =
                    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
                .format = "uuid"};
    }
};

template <>
struct TypeOf<domain::Day> : StringType<domain::Day, TypeOf<domain::Day>> {
    static void from(std::string_view t, domain::Day& out, Reading& r) {
        if (auto day = domain::Day::parse(t))
            out = *day;
        else
            r.refuse("not_a_day");
    }
    static std::string to(const domain::Day& v) { return v.text(); }
    static Schema described() {
        return {.pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", .format = "date"};
    }
};

template <>
struct TypeOf<domain::TimeOfDay> : StringType<domain::TimeOfDay, TypeOf<domain::TimeOfDay>> {
    static void from(std::string_view t, domain::TimeOfDay& out, Reading& r) {
        if (auto time = domain::TimeOfDay::parse(t))
            out = *time;
        else
            r.refuse("not_a_time");
    }
    static std::string to(const domain::TimeOfDay& v) { return v.text(); }
    static Schema described() { return {.pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$"}; }
};

template <>
struct TypeOf<domain::Instant> : StringType<domain::Instant, TypeOf<domain::Instant>> {
    static void from(std::string_view t, domain::Instant& out, Reading& r);
    static std::string to(const domain::Instant& v) { return v.text(); }
    static Schema described() {
        return {.pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}",
                .format = "date-time"};
    }
};

template <>
struct TypeOf<domain::Digest> : StringType<domain::Digest, TypeOf<domain::Digest>> {
    static void from(std::string_view t, domain::Digest& out, Reading& r) {
        if (auto digest = domain::Digest::from_hex(t))
            out = *digest;
        else
            r.refuse("wrong_type", {{"expected", "hex"}});
    }
    static std::string to(const domain::Digest& v) { return v.hex(); }
    static Schema described() { return {.pattern = "^[0-9a-fA-F]{64}$"}; }
};

/// All names of an enumeration, in order.
template <class E>
const std::vector<std::string>& names_of() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
            [&](auto d) { out.emplace_back(domain::name_of(d.value)); });
        return out;
    }();
    return names;
}

void refuse_choice(const std::vector<std::string>& names, Reading&);

template <class E>
struct TypeOf<E, std::enable_if_t<boost::describe::has_describe_enumerators<E>::value>>
    : StringType<E, TypeOf<E>> {
    static void from(std::string_view t, E& out, Reading& r) {
        auto found = domain::from_name<E>(t);
        // A bare "+" in a query string is a space to every form decoder; rh=+ is still what people
        // type.
        if (!found && r.in_query && t == " ") found = domain::from_name<E>("+");
        if (found)
            out = *found;
        else
            refuse_choice(names_of<E>(), r);
    }
    static std::string_view to(const E& v) { return domain::name_of(v); }
    static Schema described() { return {.choices = &names_of<E>()}; }
};

template <class E>
struct TypeOf<Sort<E>> : StringType<Sort<E>, TypeOf<Sort<E>>> {
    static const std::vector<std::string>& choices() {
        static const std::vector<std::string> all = [] {
            auto out = names_of<E>();
            for (const auto& name : names_of<E>()) out.push_back("-" + name);
            return out;
        }();
        return all;
    }
    static void from(std::string_view t, Sort<E>& out, Reading& r) {
        bool descending = t.starts_with('-');
        auto by = domain::from_name<E>(t.substr(descending));
        if (by)
            out = {*by, descending};
        else
            refuse_choice(choices(), r);
    }
    static std::string to(const Sort<E>& v) {
        return (v.descending ? "-" : "") + std::string(domain::name_of(v.by));
    }
    static Schema described() { return {.choices = &choices()}; }
};

template <>
struct TypeOf<Tenths> {
    static void read(const Value& v, void* out, Reading& r);
    static void write(const void* p, Writer& w);
    static void schema(Writer& w, const SchemaNames&, bool nullable) {
        write_schema(w, {.type = "number", .nullable = nullable});
    }
    static constexpr Type value{.read = read, .write = write, .schema = schema};
};

template <class T>
struct TypeOf<std::optional<T>> {
    using O = std::optional<T>;
    static void read(const Value& v, void* out, Reading& r) {
        if (v.IsNull()) return;
        TypeOf<T>::value.read(v, &static_cast<O*>(out)->emplace(), r);
    }
    static void parse(std::string_view t, void* out, Reading& r) {
        TypeOf<T>::value.parse(t, &static_cast<O*>(out)->emplace(), r);
    }
    static void write(const void* p, Writer& w) {
        const auto& o = *static_cast<const O*>(p);
        o ? TypeOf<T>::value.write(&*o, w) : void(w.Null());
    }
    static void schema(Writer& w, const SchemaNames& n, bool) {
        TypeOf<T>::value.schema(w, n, true);
    }
    static constexpr Type value{.read = read,
                                .parse = TypeOf<T>::value.parses ? parse : nullptr,
                                .parses = TypeOf<T>::value.parses,
                                .write = write,
                                .schema = schema,
                                .may_be_missing = true,
                                .inner = &TypeOf<T>::value};
};

template <class T>
struct TypeOf<Field<T>> {
    static void read(const Value& v, void* out, Reading& r) {
        auto& f = *static_cast<Field<T>*>(out);
        f.present_ = true;
        if (!v.IsNull()) TypeOf<T>::value.read(v, &f.value_.emplace(), r);
    }
    static void write(const void* p, Writer& w) {
        const auto& f = *static_cast<const Field<T>*>(p);
        f.value_ ? TypeOf<T>::value.write(&*f.value_, w) : void(w.Null());
    }
    static void schema(Writer& w, const SchemaNames& n, bool) {
        TypeOf<T>::value.schema(w, n, true);
    }
    static bool absent(const void* p) { return !static_cast<const Field<T>*>(p)->present_; }
    static constexpr Type value{.read = read,
                                .write = write,
                                .schema = schema,
                                .absent = absent,
                                .may_be_missing = true,
                                .inner = &TypeOf<T>::value};
};

template <class T>
struct TypeOf<Given<T>> {
    static void read(const Value& v, void* out, Reading& r) {
        if (v.IsNull()) return r.refuse("null_not_allowed");
        TypeOf<T>::value.read(v, &static_cast<Given<T>*>(out)->value_.emplace(), r);
    }
    static void parse(std::string_view t, void* out, Reading& r) {
        TypeOf<T>::value.parse(t, &static_cast<Given<T>*>(out)->value_.emplace(), r);
    }
    static void write(const void* p, Writer& w) {
        const auto& g = *static_cast<const Given<T>*>(p);
        g.value_ ? TypeOf<T>::value.write(&*g.value_, w) : void(w.Null());
    }
    static void schema(Writer& w, const SchemaNames& n, bool nullable) {
        TypeOf<T>::value.schema(w, n, nullable);
    }
    static bool absent(const void* p) { return !static_cast<const Given<T>*>(p)->value_; }
    static constexpr Type value{.read = read,
                                .parse = TypeOf<T>::value.parses ? parse : nullptr,
                                .parses = TypeOf<T>::value.parses,
                                .write = write,
                                .schema = schema,
                                .absent = absent,
                                .may_be_missing = true,
                                .inner = &TypeOf<T>::value};
};

template <class T, std::size_t Min, std::size_t Max>
struct ListType {
    using V = std::vector<T>;
    static constexpr ListAccess access{
        .item_type = &TypeOf<T>::value,
        .min = Min,
        .max = Max,
        .resize = [](void* l, std::size_t n) { static_cast<V*>(l)->resize(n); },
        .item = [](void* l, std::size_t i) -> void* { return &(*static_cast<V*>(l))[i]; },
        .size = [](const void* l) { return static_cast<const V*>(l)->size(); }};
    static void read(const Value& v, void* out, Reading& r) { read_list(access, v, out, r); }
    static void parse(std::string_view t, void* out, Reading& r) { parse_list(access, t, out, r); }
    static void write(const void* p, Writer& w) { write_list(access, p, w); }
    static void schema(Writer& w, const SchemaNames& n, bool nullable) {
        write_list_schema(w, TypeOf<T>::value, n, nullable, Min, Max);
    }
    static constexpr Type value{.read = read,
                                .parse = TypeOf<T>::value.parses ? parse : nullptr,
                                .parses = TypeOf<T>::value.parses,
                                .write = write,
                                .schema = schema,
                                .inner = &TypeOf<T>::value};
};
template <class T>
struct TypeOf<std::vector<T>> : ListType<T, 0, std::size_t(-1)> {};
template <class T, std::size_t Min, std::size_t Max>
struct TypeOf<List<T, Min, Max>> : ListType<T, Min, Max> {
    static_assert(sizeof(List<T, Min, Max>) == sizeof(std::vector<T>));
};

}  // namespace api::json
