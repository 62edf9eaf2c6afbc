// The tally as a pure function of the set of events.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "domain/tallying/event.hpp"

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

/// The finest place a count falls into, inside one drive. Small integers; -1 (or 0 ml) is "not known".
struct CellKey {
    Day day;
    std::int16_t nominal_ml = 0;
    std::int8_t component = -1;
    std::int8_t abo = -1;
    std::int8_t rh = -1;
    std::int8_t donor_class = -1;

    auto operator<=>(const CellKey&) const = default;
};

struct Contribution {
    std::int64_t drive = 0;
    CellKey key;
    Counts counts;
};

/// People sent away, or bags thrown away, for one reason on one day of a drive; kept beside the cells because reasons are
/// free text and rare. For each drive, day and kind they add up to what the cells say: no reason given is a reason too ("").
struct ReasonCount {
    std::int64_t drive = 0;
    Day day;               ///< as in the cell that counts the same people or bags
    EventKind kind{};      ///< deferred, walked_out or discarded
    std::string reason;
    std::int64_t count = 0;

    bool operator==(const ReasonCount&) const = default;
};

/// Why an event waits for a person.
enum class ReviewCode {
    same_id_other_content,
    same_unit_twice,
    after_close,
    reversal_of_reversal,
    reversal_in_other_drive,
};
BOOST_DESCRIBE_ENUM(ReviewCode, same_id_other_content, same_unit_twice, after_close, reversal_of_reversal,
                    reversal_in_other_drive)

struct ReviewItem {
    Uuid id;
    Digest digest;
    std::int64_t drive = 0;
    ReviewCode code{};
    Uuid with;         ///< the event it clashes with (for after_close itself)
    bool settled = false;

    auto operator<=>(const ReviewItem&) const = default;
};

struct Folded {
    std::vector<Contribution> contributions;  ///< merged and sorted by drive and key, without zeros
    std::vector<ReviewItem> review;           ///< sorted; settled items stay listed as settled
    std::vector<ReasonCount> reasons;         ///< merged and sorted, without zeros
};

/// Folds a set of events; order and repetition of the input do not matter. The result is right for the whole set
/// when the set is closed: it holds every event that shares an id or unit with, or refers to, one inside.
///
/// Rules, each a function of content only, never of arrival:
/// - Same id, other content: the content with the earliest `at`, then the smallest digest, counts.
/// - Same unit in two collections: the one with the earliest `at`, then the smallest id, counts.
/// - A reversal takes its event out, whichever arrived first; it acts inside its drive and not on reversals.
/// - The latest `typed` of a unit gives its group; a `discarded` unit moves from bags to discarded, both inside
///   the drive that collected it. The earliest discard gives the reason.
/// - An event that arrived after its drive closed counts once let in.
/// - The latest decision of a person about an event goes before all of these.
Folded fold(std::span<const Event* const> events, UtcOffset offset);
Folded fold(std::span<const Event> events, UtcOffset offset);

/// a − b, merged: what changed between two folds.
std::vector<Contribution> difference(const Folded& after, const Folded& before);
std::vector<ReasonCount> difference_of_reasons(const Folded& after, const Folded& before);

}  // namespace domain::tallying
