// Structs to JSON text.
#pragma once

#include <string>

#include "api/json/type.hpp"

namespace api::json {

/// The JSON of a value whose table is `type`.
std::string write(const Type& type, const void* value);

template <class T>
std::string write(const T& value) {
    return write(type_of<T>(), &value);
}

/// Whole numbers without a decimal point, others with the digits that read back as the same double.
void write_decimal(double value, Writer& writer);

}  // namespace api::json
