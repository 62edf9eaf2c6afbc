// What a person may decide about an event in review.
#pragma once

#include "domain/tallying/books.hpp"

#include <vector>

namespace domain::tallying {

/// The decisions that are open for `item`, in the order a person would expect to read them; none
/// when it is settled. A claim to a unit cannot be chosen instead of another drive's when that
/// drive is no longer open or its people have decided that theirs counts: what is closed changes by
/// a decision of its own people only.
std::vector<Decision> decisions_for(const ReviewItem& item, const Books& books);

/// Which unit a decision about `event`, made for `item`, is about: see Event::unit. At a drive that
/// is no longer open one decision says all: what is let in counts, whatever else names its unit,
/// because nothing may wait there for what others do.
std::optional<std::string> unit_decided(const ReviewItem& item, const Event& event,
                                        Decision decision, bool drive_open);

/// The items that keep `drive` from being closed: units that it claims, that do not count there
/// because of another claim, and about which nobody has decided.
std::vector<ReviewItem> undecided_claims(const Folded& folded, std::int64_t drive);

}  // namespace domain::tallying
