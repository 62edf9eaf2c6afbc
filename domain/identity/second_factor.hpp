// Time-based one-time codes, RFC 6238: six digits, 30 seconds, SHA-1, as every authenticator app
// has them.
#pragma once

#include "domain/core/day.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace domain::identity {

constexpr std::size_t factor_secret_bytes = 20;  ///< RFC 4226 section 4 recommends 160 bits

/// The step that `code` belongs to, when it is one of the current step, the one before or the one
/// after (RFC 6238 section 5.2), and later than `last_step`: a code is good once.
std::optional<std::int64_t> check_code(std::string_view secret, std::string_view code, Instant now,
                                       std::int64_t last_step);
/// The code of the step that holds `now`.
std::string code_at(std::string_view secret, Instant now);

/// Base 32 without padding, as it is typed into an app by hand.
std::string base32(std::string_view bytes);
/// otpauth://totp/… for the QR.
std::string factor_uri(std::string_view secret, std::string_view login);

}  // namespace domain::identity
