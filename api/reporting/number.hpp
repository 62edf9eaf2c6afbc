// Figures as JSON numbers with exactly the decimals of their unit; null when there is none.
#pragma once

#include "api/json/members.hpp"
#include "domain/reporting/figures.hpp"

namespace api::reporting {

/// A value whose unit stands beside it. Litres have three decimals, tenths and percent one,
/// hundredths of a percent two.
struct Number {
    domain::reporting::Value value;
};

std::string text_of(const domain::reporting::Value& value);

}  // namespace api::reporting

namespace api::json {

template <>
struct TypeOf<reporting::Number> {
    static void write(const void* p, Writer& w) {
        const auto& number = static_cast<const reporting::Number*>(p)->value;
        if (!number.known()) {
            w.Null();
            return;
        }
        auto text = reporting::text_of(number);
        w.RawValue(text.data(), text.size(), rapidjson::kNumberType);
    }
    static void read(const Value&, void*, Reading&) {}
    static void schema(Writer& w, const SchemaNames&, bool) {
        write_schema(w, {.type = "number", .nullable = true});
    }
    static constexpr Type value{.read = read, .write = write, .schema = schema};
};

}  // namespace api::json
