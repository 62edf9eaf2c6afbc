// Values that carry their limits in their type, so that a limit is written once: the reader of JSON
// refuses what is outside, and the OpenAPI document states it.
#pragma once

#include <cstdint>
#include <string>

namespace domain {

/// Text of `Min` to `Max` Unicode characters, NFC, without control characters.
template <std::size_t Min, std::size_t Max>
struct Text {
    std::string value;
    bool operator==(const Text&) const = default;
};

template <std::int64_t Min, std::int64_t Max>
struct Integer {
    std::int64_t value = Min;
    bool operator==(const Integer&) const = default;
};

/// A decimal number within whole-number bounds, such as a latitude.
template <std::int64_t Min, std::int64_t Max>
struct Decimal {
    double value = 0;
    bool operator==(const Decimal&) const = default;
};

/// A code that a person gave: lower case, digits and hyphens, 1 to 64 characters.
struct Code {
    std::string value;
    bool operator==(const Code&) const = default;
};

/// A reference to a thing by its id or its code.
struct Reference {
    std::string value;
    bool operator==(const Reference&) const = default;
};

}  // namespace domain
