// BLAKE2b-256 (RFC 7693) for content digests and hash chains.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace domain {

struct Digest {
    std::array<std::uint8_t, 32> bytes{};

    auto operator<=>(const Digest&) const = default;

    /// 64 lower-case hexadecimal digits.
    std::string hex() const;
    static std::optional<Digest> from_hex(std::string_view text);
    std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

/// The digest of `first` followed by `second`.
Digest blake2b(std::string_view first, std::string_view second = {});

/// The digest of text that comes in pieces; the same as of the whole.
class Hasher {
  public:
    Hasher();
    void add(std::string_view piece);
    /// Once, at the end.
    Digest digest();

  private:
    /// The state of libsodium: its header stays out of everybody else's.
    alignas(64) std::array<unsigned char, 384> state_;
};

}  // namespace domain
