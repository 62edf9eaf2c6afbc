#include "domain/identity/second_factor.hpp"

#include <algorithm>
#include <cstdlib>
#include <liboath/oath.h>
#include <stdexcept>

namespace domain::identity {
namespace {

constexpr int digits = 6;
constexpr std::int64_t step_seconds = 30;

std::string code_of_step(std::string_view secret, std::int64_t step) {
    char code[digits + 1] = {};
    int done = oath_totp_generate(secret.data(), secret.size(), step * step_seconds,
                                  unsigned(step_seconds), 0, digits, code);
    if (done != OATH_OK)
        throw std::runtime_error(std::string("liboath: ") + oath_strerror_name(done));
    return code;
}

/// Compares without saying by its time where the first difference is.
bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned different = 0;
    for (std::size_t i = 0; i < a.size(); ++i) different |= unsigned(a[i] ^ b[i]);
    return different == 0;
}

}  // namespace

std::string code_at(std::string_view secret, Instant now) {
    return code_of_step(secret, now.ms / 1000 / step_seconds);
}

std::optional<std::int64_t> check_code(std::string_view secret, std::string_view code, Instant now,
                                       std::int64_t last_step) {
    std::int64_t current = now.ms / 1000 / step_seconds;
    std::optional<std::int64_t> found;
    for (std::int64_t step = current - 1; step <= current + 1; ++step)
        if (step > last_step && same(code_of_step(secret, step), code) && !found) found = step;
    return found;
}

std::string base32(std::string_view bytes) {
    char* out = nullptr;
    std::size_t length = 0;
    if (int done = oath_base32_encode(bytes.data(), bytes.size(), &out, &length); done != OATH_OK)
        throw std::runtime_error(std::string("liboath: ") + oath_strerror_name(done));
    std::string text(out, length);
    std::free(out);
    text.erase(std::remove(text.begin(), text.end(), '='), text.end());
    return text;
}

std::string factor_uri(std::string_view secret, std::string_view login) {
    // Logins are codes (a–z, digits, hyphens, dots), so nothing needs escaping.
    return "otpauth://totp/Giot%20Hong:" + std::string(login) + "?secret=" + base32(secret) +
           "&issuer=Giot%20Hong";
}

}  // namespace domain::identity
