// `?at_least=SEQ`: a read that must not be older than a receipt that the client holds.
#pragma once

#include "domain/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace api {

inline constexpr std::string_view at_least_parameter = "at_least";

/// What a query asks of the ledger's position, and the query without it.
struct AskedPosition {
    std::optional<std::int64_t> at_least;  ///< a receipt's `seq`
    std::string rest;                      ///< the query as the operation reads it
};

/// Nothing when the query does not have the parameter. Refusals: `invalid_parameter` unless its
/// value is a whole number from 0, `repeated_parameter`.
domain::Result<std::optional<AskedPosition>> asked_position(std::string_view query);

}  // namespace api
