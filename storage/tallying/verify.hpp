// Checks the books against the rows by other means than those that made them.
#pragma once

#include "domain/tallying/books.hpp"
#include "storage/engine/session.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace storage::tallying {

/// One thing that is not as it must be. Codes: `digest_differs` (a row's content is not what its
/// digest says), `unit_differs` (a unit is not the normal form of what was scanned),
/// `chain_differs` (a drive's chain gives another head than the books), `recount_differs` (SQL
/// counts otherwise), `reasons_differ` (SQL counts the reasons of deferrals, discards and walk-outs
/// otherwise), `negative_count` (a count is below zero, or bags got lost among discards by number),
/// `head_differs` (the asked-for scope head is not what the ledger gives), `gap_in_sequence`,
/// `seq_not_reached`.
struct Finding {
    std::string code;
    std::string where;  ///< drive code, event id or cell
    std::string detail;
};

struct Verification {
    std::int64_t seq = 0;  ///< the books' sequence that was checked
    std::int64_t events = 0;
    std::int64_t drives = 0;
    std::string head;               ///< scope head at `seq`, or at the asked-for sequence
    std::vector<Finding> findings;  ///< at most `most_findings`
    bool clean() const { return findings.empty(); }
    static constexpr std::size_t most_findings = 100;
};

/// A head that left the building, to be held against the ledger.
struct KnownHead {
    std::int64_t seq = 0;
    std::string head;
};

/// Reads every event up to the books' sequence in one pass: recomputes digests and chains, then
/// counts again with SQL window functions, which share no code with the fold, and compares cell by
/// cell. `progress` is told events done and in all.
Verification verify(Session& session, const domain::tallying::Books& books,
                    const std::optional<KnownHead>& known,
                    const std::function<void(std::int64_t, std::int64_t)>& progress);

/// Only the recount in SQL, without reading events into the program; what a timer can afford.
Verification recount(Session& session, const domain::tallying::Books& books);

}  // namespace storage::tallying
