// How much of the machine the interface may keep for itself; what an operator sets of it.
#pragma once

#include "api/http/cache_budget.hpp"

#include <memory>

namespace api {

/// One object for the whole interface; the budgets in it are shared by the routes that keep
/// something.
struct Limits {
    static constexpr std::size_t mib = 1024 * 1024;

    std::size_t answer_rows =
        250'000;  ///< rows of one answer of totals or values; more are refused with `too_wide`
    /// Rendered answers of totals, values and progress.
    std::shared_ptr<CacheBudget> answers = std::make_shared<CacheBudget>("answers", 64 * mib);
    /// Running sums of questions that were asked lately.
    std::shared_ptr<CacheBudget> sums = std::make_shared<CacheBudget>("sums", 64 * mib);
    /// Rendered calendar feeds.
    std::shared_ptr<CacheBudget> feeds = std::make_shared<CacheBudget>("feeds", 16 * mib);
};

}  // namespace api
