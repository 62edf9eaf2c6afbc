// Structs to JSON text.
#pragma once

#include "api/json/type.hpp"

#include <functional>
#include <string>

namespace api::json {

/// The JSON of a value whose table is `type`.
std::string write(const Type& type, const void* value);

template <class T>
std::string write(const T& value) {
    return write(type_of<T>(), &value);
}

/// The JSON of a described struct, in pieces, whose list `list` comes from elsewhere: `append` adds
/// one item to its argument and returns false when there is none. What the list in the struct holds
/// is not written.
void write_with_list(const Object& object, const void* value, std::string_view list,
                     const std::function<bool(std::string&)>& append,
                     const std::function<void(std::string_view)>& sink);

/// Whole numbers without a decimal point, others with the digits that read back as the same double.
void write_decimal(double value, Writer& writer);

}  // namespace api::json
