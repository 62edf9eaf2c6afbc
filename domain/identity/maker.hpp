// Who made a credential. Nothing that gives access outlives what it was made by.
#pragma once

#include "domain/core/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace domain::identity {

/// All empty: the operator of the machine, or somebody before this was written down.
struct Maker {
    std::int64_t account = 0;  ///< the person behind it
    Uuid session;              ///< the browser session that it was made in; nil: none
    std::int64_t token = 0;    ///< the program's token that it was made with

    bool operator==(const Maker&) const = default;
    bool nobody() const { return *this == Maker{}; }

    /// "account/session/token" for a column.
    std::string text() const;
    static std::optional<Maker> parse(std::string_view text);
};

}  // namespace domain::identity
