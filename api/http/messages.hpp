// Every code that the program can answer with, in words of both languages.
#pragma once

#include "api/http/message.hpp"
#include "api/json/type.hpp"
#include "domain/core/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace api {

/// `detail` may hold {placeholders}, filled from the parameters of the error; without a detail the
/// title says it all. Days (2020-02-09) are written as people write them; {#count} is a number with
/// its digits in groups, {=status} the words of a name.
struct Message {
    std::string_view code;
    Words title;
    Words detail;
};

/// Sorted by code.
std::span<const Message> all_messages();
/// Null for a code that is not in the catalogue.
const Message* find_message(std::string_view code);

inline std::string_view in(const Words& words, Language language) {
    return language == Language::en ? words.en : words.vi;
}

/// The detail of a code with its parameters, or its title when it has no detail; the code itself
/// when it is unknown.
std::string explain(std::string_view code, const domain::Parameters& parameters, Language language);

/// The language that an Accept-Language header prefers. Vietnamese when it names neither or is
/// absent.
Language preferred_language(std::string_view accept_language);

}  // namespace api
