// Which column of a sheet means which field, told by its heading.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace api::imports {

/// What a column may be for, in a sheet of this kind: fields of the interface, and what clients
/// make fields of ("day", "starts" and "ends" of a drive, "bags_350" of counts). Empty for an
/// unknown kind.
std::vector<std::string_view> fields_of(std::string_view kind);

/// For each heading the field that it means, or nothing. Headings are Vietnamese or English, with
/// accents or without, in any case; a field is given once, to the heading that says it best.
std::vector<std::optional<std::string>> guess(std::string_view kind,
                                              const std::vector<std::string>& headings);

}  // namespace api::imports
