// Enumerators and their names in the interface, from one Boost.Describe description.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include <optional>
#include <string_view>

namespace domain {

/// How an enumerator is written outside. Specialise for enumerations whose names are not C++
/// identifiers.
template <class E>
struct Name {
    static constexpr std::string_view of(E value) {
        std::string_view name;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
            if (d.value == value) name = d.name;
        });
        return name;
    }
};

template <class E>
constexpr std::string_view name_of(E value) {
    return Name<E>::of(value);
}

template <class E>
std::optional<E> from_name(std::string_view text) {
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto d) {
        if (name_of(d.value) == text) found = d.value;
    });
    return found;
}

}  // namespace domain
