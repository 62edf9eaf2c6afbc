// The ledger: facts go in, tallies follow.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "domain/core/result.hpp"
#include "domain/tallying/books.hpp"
#include "storage/tallying/event_store.hpp"

namespace storage::tallying {

/// One upload to one drive. The events' content and digests are set; the ledger stamps the rest.
struct Batch {
    std::int64_t drive = 0;
    std::vector<Event> events;
    std::string device;
    std::string actor;
};

/// What can be shown later: up to `seq`, the drive's chain stood at `drive_head`, with these events in it.
struct Receipt {
    std::int64_t seq = 0;
    domain::Digest drive_head;
    std::int64_t events = 0;
    domain::Digest digest;  ///< BLAKE2b over the content digests in the order of the upload
};

struct Outcome {
    std::int64_t accepted = 0;
    std::int64_t duplicates = 0;
    std::vector<domain::tallying::ReviewItem> in_review;  ///< open clashes that this upload has part in
    Receipt receipt;
};

/// Appends and replays for one session. All calls run inside a transaction of the caller and change `books` without
/// sealing them; when the transaction does not commit, the caller throws those books away.
class Ledger {
  public:
    Ledger(Session& session, domain::UtcOffset offset) : store_(session), offset_(offset) {}

    EventStore& store() { return store_; }

    /// Drives whose tallies changed since this was asked last (some may have been rolled back).
    std::set<std::int64_t> take_touched() { return std::exchange(touched_, {}); }

    /// One result per batch. Refused are batches to a drive that is not there (`drive_not_found`), has never been open
    /// (`drive_not_open`) or is cancelled (`drive_cancelled`). Events for a closed drive are kept and wait in review.
    std::vector<domain::Result<Outcome>> append(domain::tallying::Books& books, std::span<Batch> batches,
                                                domain::Instant now);

    /// Writes a person's decision about an event in review as an event of its own. Refusals: `review_not_found`,
    /// `already_settled`, `decision_not_possible`.
    domain::Result<Outcome> settle(domain::tallying::Books& books, std::int64_t drive, const domain::Uuid& event,
                                   const std::optional<domain::Digest>& digest, domain::tallying::Decision decision,
                                   const std::string& reason, const std::string& actor,
                                   const domain::Uuid& settlement, domain::Instant now);

    /// Everything in review at a drive, settled or not.
    std::vector<domain::tallying::ReviewItem> review(std::int64_t drive);

    /// Applies what the ledger holds after the books' sequence, through the same fold.
    void catch_up(domain::tallying::Books& books);

  private:
    void apply(domain::tallying::Books& books, const domain::tallying::Folded& is,
               const domain::tallying::Folded& was, std::span<const Event* const> appended);

    EventStore store_;
    domain::UtcOffset offset_;
    std::set<std::int64_t> touched_;
};

/// Puts the saved tallies into `books` and sets their sequence to the mark they were saved at.
void load_tallies(Session& session, domain::tallying::Books& books);
/// Saves the tallies of `drives` and the mark, in the caller's transaction.
void save_tallies(Session& session, const domain::tallying::Books& books, const std::set<std::int64_t>& drives);

}  // namespace storage::tallying
