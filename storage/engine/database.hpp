// One database: a writer, readers, and the books that its ledger adds up to.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "domain/core/result.hpp"
#include "domain/tallying/books.hpp"
#include "domain/tallying/calendar.hpp"
#include "storage/engine/idempotency.hpp"
#include "storage/engine/session.hpp"
#include "storage/tallying/ledger.hpp"

namespace storage {

/// Where time comes from; tests put their own here.
using Clock = std::function<domain::Instant()>;
domain::Instant system_now();
/// A new UUIDv7 at `now`.
domain::Uuid new_id(domain::Instant now);

struct DatabaseSettings {
    std::string url;                        ///< a file path, or postgresql://…
    Session::Access access = Session::Access::read_write;  ///< read_only: no lock, no migration, no writes
    int readers = 2;
    std::size_t queue_events = 65'536;      ///< events that may wait for the writer; more are refused with `queue_full`
    std::size_t queue_jobs = 4'096;         ///< other writes that may wait
    std::size_t queue_reads = 1'024;        ///< reads that may wait
    std::size_t group_events = 8'192;       ///< events in one commit
    std::int64_t save_every_events = 200'000;  ///< tallies are saved after so many events, which bounds a restart
    domain::UtcOffset offset;
    domain::tallying::PlanningNumbers planning;
    Clock clock = system_now;
};

/// How the last writes went; /readyz asks.
enum class Health {
    good,
    full,      ///< the disk is full: reads go on, writes are tried again and refused until there is space
    poisoned,  ///< a flush failed: what is on disk is unknown, the process must end and start again
};

/// Counters for /metrics; each may be read at any time.
struct Statistics {
    std::atomic<std::uint64_t> groups{0};
    std::atomic<std::uint64_t> group_microseconds{0};
    std::atomic<std::uint64_t> events_accepted{0};
    std::atomic<std::uint64_t> events_duplicate{0};
    std::atomic<std::uint64_t> events_in_review{0};
    std::atomic<std::uint64_t> events_queued{0};
    std::atomic<std::uint64_t> writes{0};
    std::atomic<std::uint64_t> writes_failed{0};
};

/// What a write transaction may touch. Lives on the writer thread for the length of one call.
class WriteTransaction {
  public:
    WriteTransaction(Session& session, domain::tallying::Books& books, tallying::Ledger& ledger,
                     domain::tallying::Calendar& calendar, domain::Instant now)
        : session_(session), books_(books), ledger_(ledger), calendar_(calendar), now_(now) {}

    Session& session() { return session_; }
    tallying::Ledger& ledger() { return ledger_; }
    /// The books as they will be published if this transaction commits. Change them together with the rows.
    domain::tallying::Books& books() { return books_; }
    /// The register for writing; the first call copies it.
    domain::tallying::Register& edit_register();
    /// The same for the directory of people, tokens and devices.
    domain::identity::Directory& edit_directory();
    /// The drives as this transaction has them so far, by what they need and when.
    const domain::scheduling::ClashIndex& calendar();
    const domain::scheduling::ClashRules& clash_rules() { return calendar_.rules(books_); }
    domain::Instant now() const { return now_; }
    domain::Uuid new_id() const { return storage::new_id(now_); }
    /// Rolls everything back at the end although `fn` gives a value: for trials, whose answer is what would have been done.
    void discard() { discarded_ = true; }
    bool discarded() const { return discarded_; }

  private:
    Session& session_;
    domain::tallying::Books& books_;
    tallying::Ledger& ledger_;
    domain::tallying::Calendar& calendar_;
    domain::Instant now_;
    bool discarded_ = false;
    std::shared_ptr<domain::tallying::Register> edited_;
    std::shared_ptr<domain::identity::Directory> edited_directory_;
};

/// One upload of events on its way to the writer.
struct AppendRequest {
    tallying::Batch batch;
    /// With a key, the answer is kept in the same transaction: `render` makes it from the outcome.
    std::string idempotency_key;
    domain::Digest request_digest;
    std::function<SavedAnswer(const tallying::Outcome&)> render;
};

/// Either what happened, or the answer that was given to the same key before.
struct AppendAnswer {
    std::optional<tallying::Outcome> outcome;
    std::optional<SavedAnswer> replay;
};

/// Opens, migrates and locks the database, loads the books, and runs the writer and the readers until destroyed.
/// Every public member may be called from any thread. Callbacks run on the writer's or a reader's thread and must
/// not block.
class Database {
  public:
    /// Refusals: `database_in_use`, `database_newer`, `database_older` (read-only), `database_not_ours`,
    /// `database_unreachable`.
    static domain::Result<std::unique_ptr<Database>> open(DatabaseSettings settings);
    ~Database();

    /// Puts events into the next group. `done` is called once, after the group is durable and its books are published.
    /// Refused before the group began with `queue_full`, `draining`, `storage_full` or `storage_failed`; see
    /// tallying::Ledger::append for the others, and `key_reused`. `outcome_unknown` means that the commit may or may not have
    /// reached the disk.
    void append(AppendRequest request, std::function<void(domain::Result<AppendAnswer>)> done);
    domain::Result<AppendAnswer> append_and_wait(AppendRequest request);

    /// Runs `fn` in one transaction. It commits when `fn` returns a value and rolls back when it returns an error or
    /// throws; `done` is called once, after the commit is durable and the books are published. Refusals as for append. An
    /// exception of `fn` that is not the database's comes back as `internal_error`.
    void write(std::function<domain::Result<void>(WriteTransaction&)> fn,
               std::function<void(domain::Result<void>)> done);
    /// The same, waiting for it. For the command line and tests.
    domain::Result<void> write_and_wait(std::function<domain::Result<void>(WriteTransaction&)> fn);

    /// Runs `fn` with a reading session in a consistent snapshot of the database.
    void read(std::function<void(Session&)> fn, std::function<void(domain::Result<void>)> done);
    domain::Result<void> read_and_wait(std::function<void(Session&)> fn);

    /// The books as of the last commit. Never null, never changes once given.
    std::shared_ptr<const domain::tallying::Books> books() const;

    const DatabaseSettings& settings() const;
    Health health() const;
    const Statistics& statistics() const;
    /// Publishes the books again when the local day has changed, and takes in what other processes wrote (PostgreSQL).
    /// The server calls it every second.
    void tick();
    /// Refuses new writes, finishes those that were taken, saves the tallies and checkpoints. Waits for it.
    void drain();

  private:
    Database();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace storage
