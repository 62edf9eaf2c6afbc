// What the parts of a request may look like: RFC 9110, 9112 and 3986, as narrow as they can be
// read.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace server::http {

inline constexpr auto lower_table = [] {
    std::array<char, 256> table{};
    for (int i = 0; i < 256; ++i) table[std::size_t(i)] = char(i >= 'A' && i <= 'Z' ? i + 32 : i);
    return table;
}();
inline char lower(char c) {
    return lower_table[static_cast<unsigned char>(c)];
}
/// Compares without case; `lower_word` is in lower case already.
bool same_word(std::string_view text, std::string_view lower_word);
/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);
bool is_token_char(unsigned char c);

/// What is wrong with a target, as a short word, or null: nothing outside printable ASCII, escapes
/// whole, no fragment, no escaped NUL.
const char* target_fault(std::string_view target);
/// reg-name, IPv4 or [IPv6], and perhaps a port.
bool is_host(std::string_view host);
/// Fit to stand in logs and headers.
bool is_request_id(std::string_view id);

}  // namespace server::http
