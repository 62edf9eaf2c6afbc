// Jobs that share one transaction and one flush, each as if it stood alone.
#pragma once

#include "storage/engine/database.hpp"
#include "storage/engine/write_queue.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace storage {

/// Carries jobs out in order of arrival, each in a savepoint of its own; uploads that follow one
/// another share one. A refused or throwing job is taken back, rows and books, and leaves the
/// others. Nobody is answered before answer() or refuse(), and each job is answered once.
class WriteGroup {
  public:
    using Books = domain::tallying::Books;

    WriteGroup(std::vector<GroupJob> jobs, const DatabaseSettings& settings,
               Statistics& statistics);

    /// Works on rows and books inside the transaction that the caller has begun. After `group_ms`
    /// it stops before the next job; take_rest() has those that were not begun. Throws what takes
    /// the whole transaction down.
    void carry_out(Session& session, Books& books, tallying::Ledger& ledger,
                   domain::tallying::Calendar& calendar);
    /// The jobs that were not begun, which then belong to this group no more.
    std::vector<GroupJob> take_rest();
    /// False when every job was refused or was a trial: there is nothing to commit.
    bool keeps_anything() const { return keeps_; }
    bool carries_events() const { return carries_events_; }

    /// Gives every job what came of it. For after the commit.
    void answer();
    /// Gives every job the same error, whatever came of it: even a refusal may rest on what another
    /// job of the group had done, and that is not there.
    void refuse(const domain::Error& error);

  private:
    struct Slot {
        GroupJob job;
        domain::Result<AppendAnswer> appended = AppendAnswer{};
        domain::Result<void> written{};
    };
    /// Where books and ledger stood before a job.
    struct Mark {
        Books books;
        tallying::Tip tip;
    };
    struct Ground {
        Session& session;
        Books& books;
        tallying::Ledger& ledger;
        domain::tallying::Calendar& calendar;
    };

    void write(Ground ground, Slot& slot);
    std::size_t end_of_run(std::size_t first) const;
    void append(Ground ground, std::size_t first, std::size_t last);
    void attempt(Ground ground, std::size_t first, std::size_t last);
    void tell_of(const std::exception& error) const;

    void set_mark(Ground ground);
    void keep(Ground ground);
    void go_back(Ground ground);

    const DatabaseSettings& settings_;
    Statistics& statistics_;
    std::deque<Slot> slots_;  ///< stay where they are
    std::vector<GroupJob> rest_;
    bool savepoints_ = false;
    std::optional<Mark> mark_;
    bool keeps_ = false;
    bool carries_events_ = false;
    std::uint64_t accepted_ = 0, duplicates_ = 0, in_review_ = 0;
};

}  // namespace storage
