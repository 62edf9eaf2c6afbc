#include "api/work/review_board.hpp"

#include "storage/tallying/ledger.hpp"

#include <algorithm>
#include <cstdint>

namespace api::work {

ReviewBoard::Found ReviewBoard::look(storage::Session& session,
                                     const domain::tallying::Books& books,
                                     const std::vector<std::int64_t>& drives) {
    std::lock_guard guard(mutex_);
    Found out;
    storage::tallying::Ledger ledger(session, books.offset);
    std::int64_t folded = 0;
    auto count = [&](std::int64_t num, bool tell_related) {
        const auto& tally = *books.tally(num);
        folded += std::min(tally.events, storage::tallying::Ledger::most_reviewed_at_once);
        auto& entry = known_[num];
        auto related = std::move(entry.related);
        entry = {tally.head, books.drive(num)->version, 0, {}, false};
        // Of a drive of very many events the first part is enough to lead there: the page of its
        // review goes through all of them.
        const auto part = ledger.review_from(books, num, 1, false, SIZE_MAX);
        if (part.up_to != INT64_MAX) out.complete = false;
        for (const auto& item : part.items) {
            if (!item.settled) ++entry.waiting;
            if (item.with_drive && item.with_drive != num) entry.related.insert(item.with_drive);
        }
        if (!tell_related) return;
        // What was logged or decided here may decide about the same bags there.
        related.insert(entry.related.begin(), entry.related.end());
        for (auto other : related)
            if (auto it = known_.find(other); it != known_.end()) it->second.stale = true;
    };
    auto changed = [&](std::int64_t num) {
        auto it = known_.find(num);
        return it == known_.end() || it->second.version != books.drive(num)->version ||
               !(it->second.head == books.tally(num)->head);
    };
    std::vector<std::int64_t> asked;
    std::copy_if(drives.begin(), drives.end(), std::back_inserter(asked),
                 [&](std::int64_t num) { return books.drive(num) && books.tally(num); });
    for (auto num : asked) {
        if (!changed(num)) continue;
        if (most_events <= folded) {
            out.complete = false;
            break;
        }
        count(num, true);
    }
    for (auto num : asked) {
        auto it = known_.find(num);
        if (it == known_.end()) continue;
        if (it->second.stale) count(num, false);
        if (it->second.waiting) out.waiting[num] = it->second.waiting;
    }
    return out;
}

}  // namespace api::work
