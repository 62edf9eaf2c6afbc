// What whoever imports a file may say of it beside its map.
#pragma once

#include "api/imports/row_source.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace api::imports {

/// Goes before what the map says.
struct Wish {
    std::optional<std::string> sheet;
    std::optional<std::int64_t> header_row;
    std::optional<csv::Encoding> encoding;
    std::int64_t most_rows = 0;  ///< more are refused with `import_too_long`; 0: no limit

    void put_into(FileForm& form) const {
        if (sheet) form.sheet = *sheet;
        if (header_row) form.header_row = *header_row;
        if (encoding) form.encoding = encoding;
    }
    /// Asked with the number of rows that were read.
    domain::Result<void> allows(std::int64_t rows) const {
        if (most_rows == 0 || rows <= most_rows) return {};
        return domain::Error{
            domain::ErrorKind::rule, "import_too_long", {{"max", std::to_string(most_rows)}}, {}};
    }
};

}  // namespace api::imports
