// The tally as a pure function of the set of events.
#pragma once

#include "domain/tallying/event.hpp"

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace domain::tallying {

/// What is counted. `ml` follows from the cell's nominal volume, so it is not stored.
struct Counts {
    std::int64_t bags = 0;  ///< usable: without the discarded
    std::int64_t discarded = 0;
    std::int64_t registered = 0;
    std::int64_t deferred = 0;
    std::int64_t walked_out = 0;

    Counts& operator+=(const Counts& o) {
        bags += o.bags;
        discarded += o.discarded;
        registered += o.registered;
        deferred += o.deferred;
        walked_out += o.walked_out;
        return *this;
    }
    Counts operator-() const { return {-bags, -discarded, -registered, -deferred, -walked_out}; }
    bool zero() const { return *this == Counts{}; }
    bool operator==(const Counts&) const = default;
};

/// The finest place a count falls into, inside one drive. Small integers; -1 (or 0 ml) is "not
/// known".
struct CellKey {
    Day day;
    std::int16_t nominal_ml = 0;
    std::int8_t component = -1;
    std::int8_t abo = -1;
    std::int8_t rh = -1;
    std::int8_t donor_class = -1;

    auto operator<=>(const CellKey&) const = default;
};

struct Cell {
    CellKey key;
    Counts counts;
};

struct Contribution {
    std::int64_t drive = 0;
    CellKey key;
    Counts counts;
};

/// People sent away, or bags thrown away, for one reason on one day of a drive; kept beside the
/// cells because reasons are free text and rare. For each drive, day and kind they add up to what
/// the cells say: no reason given is a reason too ("").
struct ReasonCount {
    std::int64_t drive = 0;
    Day day;           ///< as in the cell that counts the same people or bags
    EventKind kind{};  ///< deferred, walked_out or discarded
    std::string reason;
    std::int64_t count = 0;

    bool operator==(const ReasonCount&) const = default;
};

/// Bags thrown away by number and not by unit, as one event says it. They are no part of the
/// contributions: what they take out depends on the whole drive; see take_out() in discards.hpp.
struct CountedDiscard {
    std::int64_t drive = 0;
    CellKey key;  ///< what the event says of the bags, on the day of the event
    std::string reason;
    std::int64_t count = 0;
    Uuid id;
    Digest digest;
    std::int64_t seq = 0;

    bool operator==(const CountedDiscard&) const = default;
};

/// Discards by number that say the same of their bags and have the same reason, added up.
struct DiscardSum {
    std::int64_t drive = 0;
    CellKey key;
    std::string reason;
    std::int64_t count = 0;

    auto operator<=>(const DiscardSum&) const = default;
};

/// Why an event waits for a person.
enum class ReviewCode {
    same_id_other_content,
    same_unit_twice,
    after_close,
    reversal_of_reversal,
    unit_not_collected,    ///< a typing or discard of a unit that its drive has not collected
    event_not_there,       ///< a reversal of an event that its drive has not sent
    discard_without_bags,  ///< more bags thrown away by number than were counted
    outside_hours,         ///< happened far outside the hours of its drive
    same_unit_respelled,   ///< counted, but the normal form of its number is another bag's; see
                           ///< Event::respelled
};
BOOST_DESCRIBE_ENUM(ReviewCode, same_id_other_content, same_unit_twice, after_close,
                    reversal_of_reversal, unit_not_collected, event_not_there, discard_without_bags,
                    outside_hours, same_unit_respelled)

struct ReviewItem {
    Uuid id;
    Digest digest;
    std::int64_t drive = 0;
    ReviewCode code{};
    Uuid with;  ///< the event it clashes with; itself where there is no other
    std::int64_t with_drive =
        0;  ///< where that one is: only for same_unit_twice it may be another drive
    bool settled = false;
    /// A claim to a unit that counts as soon as the one before it goes away, unless somebody
    /// decides.
    bool waits = false;
    /// What it clashes with was decided to count by people whom this drive cannot overrule.
    bool firm = false;
    bool counts = false;        ///< it is in the totals all the same, or since it was let in
    std::int64_t seq = 0;       ///< of the event in the ledger
    std::int64_t with_seq = 0;  ///< of the content it clashes with; 0 where there is none

    auto operator<=>(const ReviewItem&) const = default;
};

struct Folded {
    std::vector<Contribution> contributions;  ///< merged and sorted by drive and key, without zeros
    std::vector<ReviewItem> review;           ///< sorted; settled items stay listed as settled
    std::vector<ReasonCount> reasons;         ///< merged and sorted, without zeros
    std::vector<CountedDiscard> discards;     ///< sorted by drive and seq
};

/// Folds a set of events as the ledger has stamped them; order and repetition of the input do not
/// matter. The result is right for the whole set when the set is closed: it holds every event that
/// shares an id or unit with, or refers to, one inside.
///
/// Rules. An id means something inside its drive only. Whatever can be chosen by a sender (`at`,
/// ids, content, and so digests) decides nothing between rivals: what took effect first does, which
/// is the event's own place in the ledger, or for an event that came late the place of the decision
/// that let it in.
/// - Same id, other content: the first counts, until a person chooses another (count_instead).
/// - A reversal takes its event out for good, whichever arrived first; it does not act on
/// reversals.
/// - Same unit in two collections, of one drive or of two: the first claim counts. When it goes
/// away the next does. What
///   a drive's own people let in counts beside it; a choice (count_instead) takes the place of
///   claims that nobody decided about. Later claims change nothing in a decision.
/// - The latest `typed` of a unit gives its group; a `discarded` unit moves from bags to discarded,
/// both inside
///   the drive that collected it. The first discard gives the reason.
/// - An event that arrived after its drive closed, or happened far outside its hours, counts once
/// let in.
/// - A bag from before numbers had a normal form, whose number becomes another's in it, counts
/// until it is kept out.
/// - What was kept out does not count, and nothing takes its place under its id.
Folded fold(std::span<const Event* const> events, UtcOffset offset);
Folded fold(std::span<const Event> events, UtcOffset offset);

/// a − b, merged: what changed between two folds.
std::vector<Contribution> difference(const Folded& after, const Folded& before);
std::vector<ReasonCount> difference_of_reasons(const Folded& after, const Folded& before);
std::vector<DiscardSum> difference_of_discards(const Folded& after, const Folded& before);

}  // namespace domain::tallying
