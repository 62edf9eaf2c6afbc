#include "api/http/cursor.hpp"

#include "api/http/listing.hpp"
#include "domain/core/hash.hpp"

#include <sodium.h>

#include <charconv>

namespace api {
namespace {

constexpr std::size_t check_bytes = 8;
constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

std::string check_of(std::string_view payload) {
    return std::string(domain::blake2b("giothong cursor 1", payload).view().substr(0, check_bytes));
}

domain::Error invalid() {
    return {domain::ErrorKind::syntax, "invalid_cursor", {}, {{"?cursor", "invalid_cursor", {}}}};
}

}  // namespace

std::string encode_cursor(const Cursor& cursor) {
    std::string payload = cursor.sort + '\0' + std::to_string(cursor.num) + '\0' + cursor.key;
    std::string bytes = check_of(payload) + payload;
    std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), variant);
    out.resize(out.size() - 1);  // the terminating NUL
    return out;
}

domain::Result<Cursor> decode_cursor(std::string_view text, std::string_view sort) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, nullptr, variant) != 0 ||
        size < check_bytes)
        return invalid();
    bytes.resize(size);
    std::string_view payload = std::string_view(bytes).substr(check_bytes);
    if (check_of(payload) != std::string_view(bytes).substr(0, check_bytes)) return invalid();
    Cursor out;
    auto first = payload.find('\0');
    auto second = first == payload.npos ? first : payload.find('\0', first + 1);
    if (second == payload.npos) return invalid();
    out.sort = payload.substr(0, first);
    auto num = payload.substr(first + 1, second - first - 1);
    out.key = payload.substr(second + 1);
    auto [end, error] = std::from_chars(num.data(), num.data() + num.size(), out.num);
    if (error != std::errc{} || end != num.data() + num.size() || out.sort != sort)
        return invalid();
    return out;
}

domain::Result<SortKey> sort_key(const Cursor& cursor) {
    SortKey key;
    auto colon = cursor.key.find(':');
    if (colon == cursor.key.npos) return invalid();
    auto [end, error] = std::from_chars(cursor.key.data(), cursor.key.data() + colon, key.number);
    if (error != std::errc{} || end != cursor.key.data() + colon) return invalid();
    key.text = std::string_view(cursor.key).substr(colon + 1);
    key.num = cursor.num;
    return key;
}

std::string sortable(std::int64_t number) {
    auto bits = std::uint64_t(number) ^ (std::uint64_t(1) << 63);
    static constexpr char digits[] = "0123456789abcdef";
    std::string out(16, '0');
    for (std::size_t i = out.size(); i-- > 0; bits >>= 4) out[i] = digits[bits & 15];
    return out;
}

std::optional<std::int64_t> number_of_sortable(std::string_view text) {
    constexpr std::size_t digits = 16;
    if (text.size() < digits) return std::nullopt;
    std::uint64_t bits = 0;
    const char* end = text.data() + digits;
    if (auto [at, error] = std::from_chars(text.data(), end, bits, 16);
        error != std::errc{} || at != end)
        return std::nullopt;
    return std::int64_t(bits ^ (std::uint64_t(1) << 63));
}

domain::Result<std::optional<ListPlace>> PageQuery::after(std::string_view order) const {
    if (!cursor) return std::optional<ListPlace>();
    auto decoded = decode_cursor(*cursor, order);
    if (!decoded) return decoded.error();
    return std::optional<ListPlace>(ListPlace{std::move(decoded->key), decoded->num});
}

}  // namespace api
