#include "domain/core/hash.hpp"

#include <sodium.h>

namespace domain {

std::string Digest::hex() const {
    static constexpr char digit[] = "0123456789abcdef";
    std::string out(64, '0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out[2 * i] = digit[bytes[i] >> 4];
        out[2 * i + 1] = digit[bytes[i] & 15];
    }
    return out;
}

std::optional<Digest> Digest::from_hex(std::string_view text) {
    Digest digest;
    std::size_t length = 0;
    if (text.size() != 64 ||
        sodium_hex2bin(digest.bytes.data(), digest.bytes.size(), text.data(), text.size(), nullptr,
                       &length, nullptr) != 0 ||
        length != 32)
        return std::nullopt;
    return digest;
}

Digest blake2b(std::string_view first, std::string_view second) {
    Digest digest;
    auto data = [](std::string_view v) { return reinterpret_cast<const unsigned char*>(v.data()); };
    if (second.empty()) {
        crypto_generichash(digest.bytes.data(), 32, data(first), first.size(), nullptr, 0);
        return digest;
    }
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, 32);
    crypto_generichash_update(&state, data(first), first.size());
    crypto_generichash_update(&state, data(second), second.size());
    crypto_generichash_final(&state, digest.bytes.data(), 32);
    return digest;
}

namespace {

crypto_generichash_state* state_in(void* bytes) {
    return static_cast<crypto_generichash_state*>(bytes);
}

}  // namespace

Hasher::Hasher() {
    static_assert(sizeof(crypto_generichash_state) == sizeof state_ &&
                  alignof(crypto_generichash_state) <= 64);
    crypto_generichash_init(state_in(state_.data()), nullptr, 0, 32);
}

void Hasher::add(std::string_view piece) {
    crypto_generichash_update(state_in(state_.data()),
                              reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
}

Digest Hasher::digest() {
    Digest digest;
    crypto_generichash_final(state_in(state_.data()), digest.bytes.data(), digest.bytes.size());
    return digest;
}

}  // namespace domain
