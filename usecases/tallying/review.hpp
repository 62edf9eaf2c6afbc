// The review: events that wait for a person, what is told of them, and what is decided.
#pragma once

#include "domain/tallying/review.hpp"
#include "storage/engine/database.hpp"
#include "storage/tallying/ledger.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>

namespace usecases::tallying {

using domain::tallying::Books;
using domain::tallying::ReviewItem;

struct ReviewDecision {
    domain::Uuid event;
    std::optional<domain::Digest> digest;  ///< of the content that is decided about
    domain::tallying::Decision decision{};
    std::string reason;
};

/// Decides about an event that waits at a drive. Somebody does who signed in and did not send it;
/// at a verified drive, who may verify it. Refusals: `own_event`, `session_needed`,
/// `verifier_needed`, those of storage::tallying::Ledger::settle.
domain::Result<storage::tallying::Outcome> settle(const Actor& actor, storage::WriteTransaction& tx,
                                                  std::int64_t drive, const ReviewDecision& what);

/// The other drive that an item's event clashes with, for whoever may see that drive's events;
/// null for everybody else and for a clash within one drive. Of the other event nothing is told.
const domain::scheduling::Drive* clashes_with(const Actor& actor, const Books& books,
                                              const ReviewItem& item);

/// The part of the review from the event `from` on that is about what the actor has sent: a device
/// may not read what others logged, but has to tell the person at it what became of it. Until
/// `enough` items of anybody were looked at.
storage::tallying::Ledger::ReviewPart own_review(const Actor& actor, const Books& books,
                                                 storage::Session& session, std::int64_t drive,
                                                 std::int64_t from, std::size_t enough);

}  // namespace usecases::tallying
