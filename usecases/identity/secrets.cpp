#include "usecases/identity/secrets.hpp"

#include <sodium.h>

#include <vector>

namespace usecases::identity {
namespace {

/// Without I, L, O, U, 0 and 1, which are mixed up by eye.
constexpr std::string_view signs = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string hex(const std::vector<unsigned char>& bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

}  // namespace

std::string make_secret(std::string_view prefix) {
    unsigned char random[32];
    randombytes_buf(random, sizeof random);
    char text[sodium_base64_ENCODED_LEN(sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    sodium_bin2base64(text, sizeof text, random, sizeof random,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return std::string(prefix) + text;
}

std::string make_code(int groups) {
    std::string out;
    for (int i = 0; i < groups * 4; ++i) {
        if (i && i % 4 == 0) out += '-';
        out += signs[randombytes_uniform(signs.size())];
    }
    return out;
}

std::string normal_code(std::string_view typed) {
    std::string out;
    for (char c : typed) {
        if (c == '-' || c == ' ') continue;
        out += c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
    }
    return out;
}

std::string Seal::close(std::string_view plain) const {
    std::vector<unsigned char> out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES +
                                   plain.size());
    randombytes_buf(out.data(), crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(out.data() + crypto_secretbox_NONCEBYTES,
                          reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                          out.data(), key_.data());
    return hex(out);
}

std::optional<std::string> Seal::open(std::string_view sealed) const {
    constexpr std::size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < 2 * overhead) return {};
    std::vector<unsigned char> bytes(sealed.size() / 2);
    std::size_t length = 0;
    if (sodium_hex2bin(bytes.data(), bytes.size(), sealed.data(), sealed.size(), nullptr, &length,
                       nullptr) != 0)
        return {};
    if (length < overhead) return {};
    std::string plain(length - overhead, '\0');
    if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(plain.data()),
                                   bytes.data() + crypto_secretbox_NONCEBYTES,
                                   length - crypto_secretbox_NONCEBYTES, bytes.data(),
                                   key_.data()) != 0)
        return {};
    return plain;
}

}  // namespace usecases::identity
