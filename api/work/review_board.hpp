// How much waits in review at each drive, counted again only where something changed.
#pragma once

#include "domain/tallying/books.hpp"
#include "storage/engine/session.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace api::work {

/// Review is a fold of a drive's events with those that they are related to, so it is kept for each
/// drive together with what it was made of. Any thread.
class ReviewBoard {
  public:
    struct Found {
        std::map<std::int64_t, std::int64_t>
            waiting;           ///< by drive, without those where nothing waits
        bool complete = true;  ///< false: some were left for the next time
    };
    /// What waits at `drives`. Folds about `most_events` at most in one call, and of one drive at
    /// most Ledger::most_reviewed_at_once, since somebody waits for the answer and others for the
    /// thread.
    Found look(storage::Session& session, const domain::tallying::Books& books,
               const std::vector<std::int64_t>& drives);

    static constexpr std::int64_t most_events = 65'536;

  private:
    struct Entry {
        domain::Digest head;
        std::int64_t version = 0;
        std::int64_t waiting = 0;
        std::set<std::int64_t> related;  ///< drives with claims to the same units
        bool stale = false;
    };
    std::mutex mutex_;
    std::map<std::int64_t, Entry> known_;
};

}  // namespace api::work
