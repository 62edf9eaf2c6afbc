#include "domain/core/uuid.hpp"

#include "domain/core/hash.hpp"

namespace domain {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void put_time(Uuid& id, Instant at) {
    auto ms = std::uint64_t(at.ms < 0 ? 0 : at.ms);
    for (int i = 0; i < 6; ++i) id.bytes[std::size_t(i)] = std::uint8_t(ms >> (8 * (5 - i)));
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid id;
    std::size_t byte = 0;
    std::uint8_t any = 0;
    for (std::size_t i = 0; i < 36;) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i++] != '-') return std::nullopt;
            continue;
        }
        int high = hex_value(text[i]), low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        id.bytes[byte++] = std::uint8_t(high << 4 | low);
        any |= id.bytes[byte - 1];
        i += 2;
    }
    if (!any) return std::nullopt;
    return id;
}

std::string Uuid::text() const {
    static constexpr char digit[] = "0123456789abcdef";
    std::string out(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        out[at++] = digit[bytes[i] >> 4];
        out[at++] = digit[bytes[i] & 15];
    }
    return out;
}

Uuid Uuid::v7(Instant at, std::span<const std::uint8_t, 10> random) {
    Uuid id;
    std::memcpy(id.bytes.data() + 6, random.data(), 10);
    put_time(id, at);
    id.bytes[6] = std::uint8_t(0x70 | (id.bytes[6] & 0x0f));
    id.bytes[8] = std::uint8_t(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

Uuid Uuid::derived(Instant at, std::string_view name) {
    Digest digest = blake2b(name);
    Uuid id;
    std::memcpy(id.bytes.data() + 6, digest.bytes.data(), 10);
    put_time(id, at);
    id.bytes[6] = std::uint8_t(0x80 | (id.bytes[6] & 0x0f));
    id.bytes[8] = std::uint8_t(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

bool is_code(std::string_view text) {
    if (text.empty() || text.size() > 64 || text.front() == '-' || text.back() == '-') return false;
    for (char c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
    return !Uuid::parse(text);
}

}  // namespace domain
