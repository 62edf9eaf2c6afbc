// Whether something that is there is what a body says: member by member, by name.
#pragma once

#include "api/json/plain.hpp"

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <string_view>
#include <type_traits>
#include <vector>

namespace api::imports {

/// True when `is`, as the interface answers with it, has every member of `said` that has a value,
/// and the same one.
template <class Said, class Is>
bool has_same_members(const Said& said, const Is& is);

namespace detail {

template <class T>
constexpr bool is_optional = requires(const T& t) {
    t.has_value();
};

template <class Said, class Is>
bool same_value(const Said& said, const Is& is) {
    if constexpr (is_optional<Is>)
        return is.has_value() && same_value(said, *is);
    else if constexpr (boost::describe::has_describe_members<Said>::value &&
                       boost::describe::has_describe_members<Is>::value)
        return has_same_members(said, is);
    else if constexpr (requires { said.begin(), is.begin(), said[0], is[0]; }) {
        if (said.size() != is.size()) return false;
        for (std::size_t i = 0; i < said.size(); ++i)
            if (!same_value(said[i], is[i])) return false;
        return true;
    } else if constexpr (requires { said == is; }) {
        return said == is;
    } else {
        return false;
    }
}

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public |
                                                         boost::describe::mod_inherited>;

/// The member of `is` that has this name is the same as `said`; false when there is none.
template <class Said, class Is>
bool same_member(std::string_view name, const Said& said, const Is& is) {
    bool same = false;
    boost::mp11::mp_for_each<Members<Is>>([&](auto member) {
        if (name == member.name) same = same_value(said, is.*member.pointer);
    });
    return same;
}

}  // namespace detail

template <class Said, class Is>
bool has_same_members(const Said& said, const Is& is) {
    bool same = true;
    boost::mp11::mp_for_each<detail::Members<Said>>([&](auto member) {
        const auto value = api::plain(said.*member.pointer);
        if constexpr (detail::is_optional<std::remove_const_t<decltype(value)>>)
            same = same && (!value || detail::same_member(member.name, *value, is));
        else
            same = same && detail::same_member(member.name, value, is);
    });
    return same;
}

}  // namespace api::imports
