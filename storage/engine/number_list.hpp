// A list of numbers as one parameter of a statement.
#pragma once

#include "storage/engine/session.hpp"

#include <vector>

namespace storage {

/// A JSON array of the numbers, for one_of_numbers().
std::string number_list(const std::vector<std::int64_t>& numbers);

/// As Session::one_of, for a column of numbers and a JSON array of numbers.
std::string one_of_numbers(const Session& session, std::string_view column, std::string_view name);

}  // namespace storage
