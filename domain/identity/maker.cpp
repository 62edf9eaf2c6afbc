#include "domain/identity/maker.hpp"

#include <charconv>

namespace domain::identity {
namespace {

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t out = 0;
    auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

}  // namespace

std::string Maker::text() const {
    return std::to_string(account) + '/' + (session == Uuid{} ? std::string() : session.text()) +
           '/' + std::to_string(token);
}

std::optional<Maker> Maker::parse(std::string_view text) {
    auto first = text.find('/'), last = text.rfind('/');
    if (first == text.npos || first == last) return std::nullopt;
    auto account = number(text.substr(0, first)), token = number(text.substr(last + 1));
    auto session = text.substr(first + 1, last - first - 1);
    if (!account || !token) return std::nullopt;
    Maker out{*account, {}, *token};
    if (session.empty()) return out;
    auto id = Uuid::parse(session);
    if (!id) return std::nullopt;
    out.session = *id;
    return out;
}

}  // namespace domain::identity
