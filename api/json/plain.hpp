// From members of the wire to the plain values that use cases take: texts, numbers, lists, and what
// may be missing or cleared.
#pragma once

#include "api/json/members.hpp"
#include "usecases/core/change.hpp"

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace api {

/// A text, reference, code or number without its limits; anything else as it is.
template <class T>
auto plain(const T& member) {
    if constexpr (requires { member.value; })
        return member.value;
    else
        return member;
}

template <class T>
using Plain = decltype(plain(std::declval<const T&>()));

template <class T, std::size_t Min, std::size_t Max>
std::vector<Plain<T>> plain(const List<T, Min, Max>& list) {
    std::vector<Plain<T>> out;
    out.reserve(list.size());
    for (const auto& item : list) out.push_back(plain(item));
    return out;
}

/// Missing is missing.
template <class T>
auto plain(const Given<T>& member) -> std::optional<std::remove_cvref_t<decltype(plain(*member))>> {
    if (!member) return std::nullopt;
    return plain(*member);
}
template <class T>
auto plain(const std::optional<T>& member)
    -> std::optional<std::remove_cvref_t<decltype(plain(*member))>> {
    if (!member) return std::nullopt;
    return plain(*member);
}

/// Missing keeps, null clears.
template <class T>
auto plain(const Field<T>& member)
    -> usecases::Change<std::remove_cvref_t<decltype(plain(*member))>> {
    using Change = usecases::Change<std::remove_cvref_t<decltype(plain(*member))>>;
    if (!member.present()) return {};
    return member ? Change(plain(*member)) : Change::clear();
}

/// The value, or that of its type without one: an empty text, an empty list.
template <class Member>
auto plain_or_empty(const Member& member) {
    return plain(member).value_or(typename decltype(plain(member))::value_type{});
}

}  // namespace api
