// What every import reports.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "domain/core/result.hpp"

namespace server::imports {

/// A row that was refused; the others are not concerned.
struct RefusedRow {
    std::int64_t line = 0;
    domain::Error error;
};

struct ImportResult {
    std::int64_t rows = 0;       ///< data rows read
    std::int64_t written = 0;    ///< rows that added something
    std::int64_t unchanged = 0;  ///< rows whose content was there already
    std::int64_t in_review = 0;  ///< events that were kept and wait for a person
    std::int64_t events = 0;     ///< events added
    std::vector<RefusedRow> refused;

    /// 0: every row is in; 1: some rows were refused; 2: nothing was done.
    int exit_code() const {
        if (refused.empty()) return 0;
        return written + unchanged > 0 ? 1 : 2;
    }
};

/// Told now and then: bytes read so far, and of how many.
using Progress = std::function<void(std::int64_t done, std::int64_t of)>;

}  // namespace server::imports
