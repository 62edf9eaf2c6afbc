// All drives in the order of their start, kept in step with the books: a page of a list needs no
// look at all of them.
#pragma once

#include "domain/tallying/books.hpp"
#include "domain/tallying/work.hpp"

#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace api::scheduling {

using domain::tallying::Books;
using domain::tallying::Work;

struct DriveStart {
    std::int64_t ms = 0;   ///< of the start
    std::int64_t num = 0;  ///< of the drive
    auto operator<=>(const DriveStart&) const = default;
};

/// Sorted; never changes once given.
using DriveStarts = std::vector<DriveStart>;

/// Those of `all` that start on these days.
std::span<const DriveStart> on_days(const DriveStarts& all, const domain::DayRange& days,
                                    domain::UtcOffset offset);

/// Follows the books by the chunks of drives that differ. Sixteen bytes for a drive. Any thread.
class DriveOrder {
  public:
    /// How much of() will be: little when few drives changed since it was asked last.
    Work work_to(const Books& books) const;
    std::shared_ptr<const DriveStarts> of(const Books& books);
    /// No drive that of() has seen lasts longer: how far before a day a drive may start that is
    /// still held on it.
    std::int64_t longest_days() const;

  private:
    mutable std::mutex mutex_;
    Books books_;  ///< that `starts_` is of
    std::shared_ptr<const DriveStarts> starts_;
    std::int64_t longest_ms_ = 0;
};

}  // namespace api::scheduling
