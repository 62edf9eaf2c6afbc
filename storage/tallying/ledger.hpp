// The ledger: facts go in, tallies follow.
#pragma once

#include "domain/core/result.hpp"
#include "domain/tallying/books.hpp"
#include "storage/tallying/event_store.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace storage::tallying {

/// One upload to one drive. The events' content and digests are set; the ledger stamps the rest.
struct Batch {
    std::int64_t drive = 0;
    std::vector<Event> events;
    std::string device;
    std::string actor;
};

/// What can be shown later: up to `seq`, the drive's chain stood at `drive_head`, with these events
/// in it.
struct Receipt {
    std::int64_t seq = 0;
    domain::Digest drive_head;
    std::int64_t events = 0;
    domain::Digest digest;  ///< BLAKE2b over the content digests in the order of the upload
};

/// The last event of the ledger that books have taken in: what a ledger that went back no longer
/// has.
struct Tip {
    std::int64_t seq = 0;
    domain::Digest digest;
};

struct Outcome {
    std::int64_t accepted = 0;
    std::int64_t duplicates = 0;
    std::vector<domain::tallying::ReviewItem>
        in_review;  ///< open clashes that this upload has part in
    Receipt receipt;
};

/// Appends and replays for one session. All calls run inside a transaction of the caller and change
/// `books` without sealing them; when the transaction does not commit, the caller throws those
/// books away.
class Ledger {
  public:
    Ledger(Session& session, domain::UtcOffset offset) : store_(session), offset_(offset) {}

    EventStore& store() { return store_; }

    /// Drives whose tallies changed since this was asked last (some may have been rolled back).
    std::set<std::int64_t> take_touched() { return std::exchange(touched_, {}); }

    /// The last event that was applied. Whoever throws books away puts it back to where the others
    /// stand.
    const Tip& tip() const { return tip_; }
    void set_tip(const Tip& tip) { tip_ = tip; }

    /// One result per batch. Refused are batches to a drive that is not there (`drive_not_found`),
    /// has never been open
    /// (`drive_not_open`) or is cancelled (`drive_cancelled`), and, whole, those with events about
    /// something that too many events are about: `invalid_body` with `too_many_contents`,
    /// `too_many_reversals`, `too_many_about_unit` or `too_many_reasons` at each of them, so that a
    /// device can send the others, or on days that cannot be asked for (`out_of_range`). Events for
    /// a closed drive, and those far outside the drive's hours, are kept and wait in review.
    std::vector<domain::Result<Outcome>> append(domain::tallying::Books& books,
                                                std::span<Batch> batches, domain::Instant now);

    /// Writes a person's decision about an event in review as an event of its own. Refusals:
    /// `review_not_found`, `already_settled`, `decision_not_possible`.
    domain::Result<Outcome> settle(domain::tallying::Books& books, std::int64_t drive,
                                   const domain::Uuid& event,
                                   const std::optional<domain::Digest>& digest,
                                   domain::tallying::Decision decision, const std::string& reason,
                                   const std::string& actor, const domain::Uuid& settlement,
                                   domain::Instant now);

    /// Everything in review at a drive, settled or not. Items may name events of other drives,
    /// which are to be shown to nobody here (`with_drive`). The events are folded `step` at a time,
    /// with what they are related to: a drive of many events takes no more memory than one of few.
    /// It takes as long as the drive has events; what answers a person takes `review_from`.
    std::vector<domain::tallying::ReviewItem> review(std::int64_t drive, std::int64_t step = 4'096);

    /// All of the same that is about events with `from <= seq <= up_to`, in the order of `seq`.
    struct ReviewPart {
        std::vector<domain::tallying::ReviewItem> items;
        std::int64_t up_to = 0;  ///< INT64_MAX when there are no events behind it
    };
    /// The part that goes on behind `from` until it holds `enough` items that are settled or not,
    /// as `settled` says (nullopt: either), or until `most_reviewed_at_once` events were looked at:
    /// the time that it takes is bounded, however many events there are.
    ReviewPart review_from(const domain::tallying::Books& books, std::int64_t drive,
                           std::int64_t from, std::optional<bool> settled, std::size_t enough,
                           std::int64_t step = 4'096);
    static constexpr std::int64_t most_reviewed_at_once = 16'384;

    /// The units that keep a drive from being closed, in order: those that it claims, that do not
    /// count there because of another claim, and about which nobody has decided. What is closed
    /// must not wait for what happens elsewhere.
    std::vector<std::string> undecided_units(std::int64_t drive);

    /// How many discards by number keep a drive from being closed: there are no bags for them, and
    /// nobody has decided. A bag that is let in later must not fall to them.
    std::size_t undecided_discards(const domain::tallying::Books& books, std::int64_t drive);

    /// Applies what the ledger holds after the books' sequence, through the same fold; at most up
    /// to `up_to`.
    void catch_up(domain::tallying::Books& books, std::int64_t up_to = INT64_MAX);

  private:
    void apply(domain::tallying::Books& books, const domain::tallying::Folded& is,
               const domain::tallying::Folded& was, std::span<const Event* const> appended);
    /// The discards by number of a drive that there are no bags for, among its latest
    /// `most_reviewed_at_once`.
    std::vector<domain::tallying::ReviewItem> discards_without_bags(
        const domain::tallying::Books& books, std::int64_t drive);
    void add_discards_in_review(const domain::tallying::Books& books,
                                domain::tallying::Folded& folded, std::int64_t after);

    EventStore store_;
    domain::UtcOffset offset_;
    std::set<std::int64_t> touched_;
    Tip tip_;
};

/// Grows when the fold gives other counts for the same events; tallies that an earlier one made are
/// counted again.
constexpr std::int64_t fold_version = 2;

/// What a drive had and has when its tally was made again by a later version of the fold.
struct TallyChange {
    std::int64_t drive = 0;
    domain::tallying::Counts before, after;
    std::int64_t ml_before = 0, ml_after = 0;
};

/// Tallies that an earlier version of the fold saved: what they added up to, by drive.
struct EarlierTallies {
    std::int64_t seq = 0;
    std::map<std::int64_t, std::pair<domain::tallying::Counts, std::int64_t>>
        sums;  ///< counts and ml

    /// Holds them against books at the same sequence; only what differs, in order of drives.
    std::vector<TallyChange> compare(const domain::tallying::Books& books) const;
};

/// What came of loading saved tallies.
enum class Saved {
    none,  ///< there are none
    whole,
    earlier,  ///< an earlier version of the fold made them; the books stay at the beginning
    damaged,  ///< a row or the mark is not what was saved; the books have no meaning then
};

/// Puts the saved tallies into `books`, sets their sequence to the mark they were saved at, and
/// `tip` to the event there. They are held against what was saved with them: each row against its
/// digest, all rows' heads against the head of the scope, the mark against the ledger's event at
/// its sequence. What an earlier fold made is given back in `earlier`.
Saved load_tallies(Session& session, domain::tallying::Books& books, Tip& tip,
                   EarlierTallies& earlier);
/// The sequence of the mark; 0 when nothing is saved.
std::int64_t saved_mark(Session& session);
/// Saves the tallies of `drives` and the mark, in the caller's transaction. The books are sealed,
/// and level with the ledger under the write lock: a mark that other processes have brought further
/// never goes back.
void save_tallies(Session& session, const domain::tallying::Books& books,
                  const std::set<std::int64_t>& drives, const Tip& tip);
/// Throws all saved tallies away, so that the next start replays the ledger from its beginning.
void discard_tallies(Session& session);

}  // namespace storage::tallying
