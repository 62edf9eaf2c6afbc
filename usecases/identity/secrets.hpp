// Secrets that the service makes, and the ones it must be able to read again.
#pragma once

#include "domain/core/hash.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace usecases::identity {

constexpr std::string_view session_prefix = "gts_";
constexpr std::string_view token_prefix = "gtt_";
constexpr std::string_view device_prefix = "gtd_";
constexpr std::string_view link_prefix = "gtl_";
/// So many characters of a code or link tell whose guessing is counted: too few to find the rest
/// by, enough that strangers do not hold up somebody else's.
constexpr std::size_t throttled_characters = 4;

/// `prefix` and 256 random bits in base64url. The prefix lets a leaked secret be recognised by
/// scanners.
std::string make_secret(std::string_view prefix);
/// What is stored of a secret, and looked up. The secrets are random, so a fast digest is enough.
inline domain::Digest digest_of_secret(std::string_view secret) {
    return domain::blake2b("giothong secret\n", secret);
}
/// A one-time code for people to type: `groups` of four letters and digits that are not mixed up
/// (19 bits each).
std::string make_code(int groups);
/// The same code however it was typed: upper case, without blanks and hyphens.
std::string normal_code(std::string_view typed);

/// Seals what must be read again (the second factor's secret) with the key file: XSalsa20-Poly1305,
/// a random nonce before it, hex.
class Seal {
  public:
    using Key = std::array<std::uint8_t, 32>;
    explicit Seal(const Key& key) : key_(key) {}
    std::string close(std::string_view plain) const;
    /// nullopt: sealed with another key, or damaged.
    std::optional<std::string> open(std::string_view sealed) const;

  private:
    Key key_;
};

}  // namespace usecases::identity
