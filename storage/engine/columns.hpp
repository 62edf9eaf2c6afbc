// From domain values to columns and back. A stored value that cannot be read is a broken database:
// it throws.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"
#include "storage/engine/rows.hpp"

#include <stdexcept>

namespace storage {

inline domain::Uuid uuid_of(const std::string& text) {
    auto id = domain::Uuid::parse(text);
    if (!id) throw std::runtime_error("unreadable id in the database");
    return *id;
}

inline domain::Day day_of(const std::string& text) {
    auto day = domain::Day::parse(text);
    if (!day) throw std::runtime_error("unreadable day in the database");
    return *day;
}

inline std::optional<domain::Day> day_of(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return day_of(*text);
}

inline std::optional<std::string> text_of(const std::optional<domain::Day>& day) {
    if (!day) return std::nullopt;
    return day->text();
}

template <class E>
E enum_of(const std::string& text) {
    auto value = domain::from_name<E>(text);
    if (!value) throw std::runtime_error("unknown name in the database: " + text);
    return *value;
}

/// 0 in memory is "none"; in the database it is NULL.
inline std::optional<std::int64_t> reference_of(std::int64_t num) {
    if (!num) return std::nullopt;
    return num;
}

}  // namespace storage
