// The ledger's rows.
#pragma once

#include "domain/tallying/event.hpp"
#include "storage/engine/session.hpp"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace storage::tallying {

using domain::tallying::Event;

/// SQL over the event table for one session. Statements are prepared once and kept.
class EventStore {
  public:
    explicit EventStore(Session& session);
    ~EventStore();

    std::int64_t last_seq();

    /// The stored events up to `up_to` that decide what `events` change: a fold of these and
    /// `events`, less a fold of these alone, is what the whole ledger's fold changes by. Followed
    /// are ids and references inside their drive, units across drives, and from these the contents,
    /// decisions and reversals of what is found, but not what those lead to: it changes neither
    /// side. So however long a chain somebody makes, what is read is bounded by most_contents,
    /// most_reversals and most_about_unit.
    std::vector<Event> related(std::span<const Event* const> events, std::int64_t up_to);

    /// Adds rows; `variants[i]` tells contents under one id apart.
    void insert(std::span<const Event* const> events, std::span<const std::int64_t> variants);

    /// Events with `seq > after` in order, at most `limit`.
    std::vector<Event> after(std::int64_t after, std::int64_t limit);
    /// The same for one drive.
    std::vector<Event> of_drive(std::int64_t drive, std::int64_t after, std::int64_t limit);
    /// The latest of a drive's discards by number before `before`, latest first, at most `limit`.
    std::vector<Event> counted_discards(std::int64_t drive, std::int64_t before,
                                        std::int64_t limit);
    /// All contents under one id of a drive.
    std::vector<Event> with_id(std::int64_t drive, const domain::Uuid& id);
    /// The events with these sequences, in order.
    std::vector<Event> with_seqs(const std::vector<std::int64_t>& seqs);
    /// A drive's collections of units that are in another collection too, at this drive or
    /// elsewhere.
    std::vector<Event> clashing_collections(std::int64_t drive);

  private:
    struct Statements;
    Session& session_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage::tallying
