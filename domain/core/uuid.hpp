// Identifiers: UUIDs (RFC 9562) that machines make and codes that people give.
#pragma once

#include "domain/core/day.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace domain {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;

    /// Reads the 36-character form in either case; any version is accepted, the nil UUID is not.
    static std::optional<Uuid> parse(std::string_view text);
    /// Lower case, 36 characters.
    std::string text() const;

    /// A UUIDv7: the instant in front, `random` (10 bytes) behind, so that new ids sort by time.
    static Uuid v7(Instant at, std::span<const std::uint8_t, 10> random);
    /// A UUIDv8 with the layout of v7 whose tail is a hash of `name`: the same fact read twice from
    /// the same source gets the same id, which makes an import idempotent.
    static Uuid derived(Instant at, std::string_view name);
};

/// True for `[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?` that is not shaped like a UUID.
bool is_code(std::string_view text);

}  // namespace domain

template <>
struct std::hash<domain::Uuid> {
    std::size_t operator()(const domain::Uuid& id) const noexcept {
        // The tail of both v7 and v8 is random or a hash already.
        std::uint64_t tail;
        std::memcpy(&tail, id.bytes.data() + 8, 8);
        std::uint64_t front;
        std::memcpy(&front, id.bytes.data(), 8);
        return std::size_t(tail ^ (front * 0x9E3779B97F4A7C15ULL));
    }
};
