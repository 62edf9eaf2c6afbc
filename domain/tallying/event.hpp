// What happened at a drive, as facts that are only ever added.
#pragma once

#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "domain/core/names.hpp"
#include "domain/core/uuid.hpp"

#include <optional>
#include <string>

namespace domain::tallying {

enum class Rh { positive, negative };
BOOST_DESCRIBE_ENUM(Rh, positive, negative)

}  // namespace domain::tallying

template <>
struct domain::Name<domain::tallying::Rh> {
    static constexpr std::string_view of(tallying::Rh rh) {
        return rh == tallying::Rh::positive ? "+" : "-";
    }
};

namespace domain::tallying {

enum class EventKind {
    registered,  ///< people who registered at the site
    deferred,    ///< people who may not give today, with the reason
    walked_out,  ///< people who left before giving
    collected,   ///< one bag, with or without its unit number
    counted,     ///< a bare number of bags
    typed,       ///< the blood group of a unit, known later from the laboratory
    discarded,   ///< a unit, or a number of bags, that cannot be used
    reversed,    ///< an earlier event does not count
    settled,     ///< a person's decision about an event in review; made by the service only
};
BOOST_DESCRIBE_ENUM(EventKind, registered, deferred, walked_out, collected, counted, typed,
                    discarded, reversed, settled)

enum class Component {
    whole_blood,
    red_cells_apheresis,
    platelets_apheresis,
    plasma_apheresis,
    other
};
BOOST_DESCRIBE_ENUM(Component, whole_blood, red_cells_apheresis, platelets_apheresis,
                    plasma_apheresis, other)

enum class Abo { O, A, B, AB };
BOOST_DESCRIBE_ENUM(Abo, O, A, B, AB)

enum class DonorClass { first_time, repeat, lapsed };
BOOST_DESCRIBE_ENUM(DonorClass, first_time, repeat, lapsed)

/// What a person decides about an event in review.
enum class Decision {
    keep_out,       ///< it stays uncounted
    let_in,         ///< it counts (for a unit seen twice: they are two bags)
    count_instead,  ///< it counts, and what it clashed with does not
};
BOOST_DESCRIBE_ENUM(Decision, keep_out, let_in, count_instead)

/// How many events may be about one thing inside a drive. What people do stays far below; above,
/// each further event would have to look at all of them.
constexpr std::size_t most_contents = 8;     ///< contents under one id
constexpr std::size_t most_reversals = 8;    ///< reversals of one event
constexpr std::size_t most_about_unit = 64;  ///< collections, typings and discards of one unit
/// Different reasons that a drive has for deferrals, walk-outs and discards: each is a line of its
/// reports.
constexpr std::size_t most_reasons = 1'024;

/// One event. The first part is its content, made where it happened; the second is stamped by the
/// ledger.
struct Event {
    Uuid id;
    EventKind kind = EventKind::collected;
    std::int64_t drive = 0;
    Instant at;
    /// In its normal form (unit_number.hpp), which is what units are compared by; settled: the
    /// decision is about the claim to this unit (too).
    std::optional<std::string> unit;
    std::optional<Component> component;
    std::optional<std::int32_t> nominal_ml;
    std::optional<Abo> abo;
    std::optional<Rh> rh;
    std::optional<DonorClass> donor_class;
    std::optional<std::string> donor;
    std::optional<std::int64_t> count;
    std::string reason;
    std::optional<Uuid> ref;  ///< reversed: what does not count; settled: what was decided about
    std::optional<Digest> ref_digest;  ///< settled: which of the contents under that id
    std::optional<Decision> decision;

    std::optional<std::string>
        unit_scanned;  ///< as it was typed or scanned, where that is not the normal form

    Digest digest;  ///< of the content above; see content_digest
    std::int64_t seq = 0;
    Instant recorded_at;
    std::string device;
    std::string actor;
    bool late = false;  ///< arrived when its drive was no longer open
    bool outside_hours =
        false;  ///< happened far outside the drive's hours, as they were when it was recorded
    /// Kept from before numbers had a normal form: `unit` is as it was typed, and the normal form
    /// of it is another bag's number. Set by the migration alone.
    bool respelled = false;

    /// True when it counts only once a person has let it in.
    bool waits() const { return late || outside_hours; }
};

/// BLAKE2b over the content fields in a fixed, length-prefixed layout. Two uploads of one event are
/// the same fact exactly when their digests are equal; the uploading device and the time of arrival
/// do not take part. `drive_id` stands for the drive, because numbers differ between databases. A
/// unit takes part as it was typed or scanned.
Digest content_digest(const Event& event, const Uuid& drive_id);

/// The next head of a drive's chain: previous head, content digest and what the ledger stamped
/// (except seq).
Digest chain(const Digest& head, const Event& event);

}  // namespace domain::tallying
