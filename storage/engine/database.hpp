// One database: a writer, readers, and the books that its ledger adds up to.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "domain/core/result.hpp"
#include "domain/tallying/books.hpp"
#include "storage/engine/session.hpp"

namespace storage {

/// Where time comes from; tests put their own here.
using Clock = std::function<domain::Instant()>;
domain::Instant system_now();

struct DatabaseSettings {
    std::string url;                   ///< a file path, or postgresql://…
    int readers = 2;
    std::size_t queue_events = 65'536; ///< events that may wait for the writer; more are refused with `queue_full`
    std::size_t queue_jobs = 4'096;    ///< other writes that may wait
    std::size_t queue_reads = 1'024;
    std::size_t group_events = 8'192;  ///< events in one commit
    domain::UtcOffset offset;
    Clock clock = system_now;
};

/// How the last writes went; /readyz asks.
enum class Health {
    good,
    full,      ///< the disk is full: reads go on, writes are refused until there is space
    poisoned,  ///< a flush failed: what is on disk is unknown, the process must end and start again
};

/// What a write transaction may touch. Lives on the writer thread for the length of one call.
class WriteTransaction {
  public:
    WriteTransaction(Session& session, domain::tallying::Books& books, domain::Instant now)
        : session_(session), books_(books), now_(now) {}

    Session& session() { return session_; }
    /// The books as they will be published if this transaction commits. Change them together with the rows.
    domain::tallying::Books& books() { return books_; }
    /// The register for writing; the first call copies it.
    domain::tallying::Register& edit_register();
    domain::Instant now() const { return now_; }
    domain::Uuid new_id();

  private:
    Session& session_;
    domain::tallying::Books& books_;
    domain::Instant now_;
    std::shared_ptr<domain::tallying::Register> edited_;
};

/// Opens, migrates and locks the database, loads the books, and runs the writer and the readers until destroyed.
/// Every public member may be called from any thread. Callbacks run on the writer's or a reader's thread and must
/// not block.
class Database {
  public:
    /// Refusals: `database_in_use`, `database_newer`, `database_unreachable`, `database_not_ours`.
    static domain::Result<std::unique_ptr<Database>> open(DatabaseSettings settings);
    ~Database();

    /// Runs `fn` in one transaction. It commits when `fn` returns a value and rolls back when it returns an error or
    /// throws; `done` is called once, after the commit is durable and the books are published. Refused before it
    /// began with `queue_full`, `draining`, `storage_full` or `storage_failed`.
    void write(std::function<domain::Result<void>(WriteTransaction&)> fn,
               std::function<void(domain::Result<void>)> done);
    /// The same, waiting for it. For the command line and tests.
    domain::Result<void> write_and_wait(std::function<domain::Result<void>(WriteTransaction&)> fn);

    /// Runs `fn` with a reading session in a consistent snapshot of the database.
    void read(std::function<void(Session&)> fn, std::function<void(domain::Result<void>)> done);
    domain::Result<void> read_and_wait(std::function<void(Session&)> fn);

    /// The books as of the last commit. Never null, never changes once given.
    std::shared_ptr<const domain::tallying::Books> books() const;
    /// Grows with every publication of the books; cheap to ask.
    std::uint64_t books_version() const;
    const DatabaseSettings& settings() const;
    Health health() const;
    /// Publishes the books with a new `today` when the local day has changed; the server calls it on a timer.
    void roll_day();
    /// Refuses new writes, finishes those that were taken, saves the tallies and checkpoints.
    void drain();

    class Writer;  // storage/engine/writer.hpp; the ledger appends through it
    Writer& writer();

  private:
    Database();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace storage
