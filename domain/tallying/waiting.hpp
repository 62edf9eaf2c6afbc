// What waits for a person at drives: steps that nobody has taken yet, and bags that no price is
// known for.
#pragma once

#include "domain/tallying/books.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace domain::tallying {

/// The step that a drive waits for.
enum class WaitingStep {
    approve,  ///< proposed
    open,     ///< approved, and it has begun
    close,    ///< open past its end
    verify,   ///< closed
};

/// The step that `drive` waits for at `now`; nothing when it waits for none.
std::optional<WaitingStep> step_waiting(const scheduling::Drive& drive, Instant now);

/// Usable bags of one component and volume on days for which no list has a price.
struct Unpriced {
    Component component{};
    std::int32_t nominal_ml = 0;
    std::int64_t bags = 0;
    Day first, last;
};

/// Everything without a price at the drives that `asked` names, sorted by component and volume.
/// Bags of unknown component or volume are not among them: no price list can help them.
std::vector<Unpriced> unpriced(const Books& books,
                               const std::function<bool(const scheduling::Drive&)>& asked);

}  // namespace domain::tallying
