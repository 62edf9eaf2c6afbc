// One database: a writer, readers, and the books that its ledger adds up to.
#pragma once

#include "domain/core/result.hpp"
#include "domain/tallying/books.hpp"
#include "domain/tallying/calendar.hpp"
#include "storage/engine/condition.hpp"
#include "storage/engine/idempotency.hpp"
#include "storage/engine/session.hpp"
#include "storage/tallying/ledger.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace storage {

/// Where time comes from; tests put their own here.
using Clock = std::function<domain::Instant()>;
domain::Instant system_now();
std::int64_t monotonic_now_ms();
/// A new UUIDv7 at `now`.
domain::Uuid new_id(domain::Instant now);

struct DatabaseSettings {
    std::string url;  ///< a file path, or postgresql://…
    Session::Access access =
        Session::Access::read_write;  ///< read_only: no lock, no migration, no writes
    int readers = 2;                  ///< threads for short reads
    int long_readers = 1;  ///< threads for long ones, beside them: they give way to everything else
    std::size_t queue_events =
        65'536;  ///< events that may wait for the writer; more are refused with `queue_full`
    std::size_t queue_jobs = 4'096;  ///< other writes that may wait
    std::size_t queue_reads =
        1'024;  ///< short reads that may wait, a quarter of them of one principal
    std::size_t queue_long_reads = 128;  ///< the same of long ones
    std::size_t group_events = 8'192;    ///< events in one commit
    /// Other writes that share a commit, with uploads and among each other. 1: each has a commit of
    /// its own.
    std::size_t group_writes = 256;
    /// A commit takes up no more work after so long; what was not begun goes into the next one.
    std::int64_t group_ms = 50;
    std::int64_t save_every_events =
        200'000;               ///< tallies are saved after so many events, which bounds a restart
    KeptAnswers kept_answers;  ///< for repeated requests, of one principal
    domain::UtcOffset offset;
    domain::tallying::PlanningNumbers planning;
    domain::tallying::HoursTolerance hours;
    domain::tallying::UnitRules units;
    Clock clock = system_now;
    /// Milliseconds that only go forward; for how long the database has not answered.
    std::function<std::int64_t()> monotonic_ms = monotonic_now_ms;
    /// Told of what an operator should know: `books_differ`, `saved_tallies_damaged`,
    /// `books_rebuilt`, `ledger_rewound`, `database_lost`, `database_back`, `database_newer`,
    /// `database_corrupt`, `database_replaced`, `commit_warned`, `group_failed`. On any thread;
    /// must not block.
    std::function<void(std::string_view code, const domain::Parameters& parameters)> tell;
};

/// Counters for /metrics; each may be read at any time.
struct Statistics {
    std::atomic<std::uint64_t> commits{0};  ///< of uploads and other writes, alone or together
    std::atomic<std::uint64_t> groups{0};   ///< those with uploads
    std::atomic<std::uint64_t> group_microseconds{0};  ///< spent on them
    std::atomic<std::uint64_t> events_accepted{0};
    std::atomic<std::uint64_t> events_duplicate{0};
    std::atomic<std::uint64_t> events_in_review{0};
    std::atomic<std::uint64_t> events_queued{0};
    std::atomic<std::uint64_t> writes{0};
    std::atomic<std::uint64_t> writes_failed{0};
    std::atomic<std::uint64_t> books_checked{0};  ///< counts of the whole ledger by SQL
    std::atomic<std::uint64_t> books_differed{
        0};  ///< those that found something, and saved tallies that were damaged
    std::atomic<std::uint64_t> books_rebuilt{0};
    std::atomic<std::uint64_t> ledger_rewound{0};
    std::atomic<std::uint64_t> connections_lost{0};
    std::atomic<std::uint64_t> commits_warned{0};
};

/// What came of holding the books against the ledger.
struct BooksCheck {
    bool proven = false;   ///< books and ledger agree now
    bool rebuilt = false;  ///< they did not at first
    std::int64_t seq = 0;
    std::size_t findings = 0;  ///< of the first count, at most Verification::most_findings
};

/// What a write transaction may touch. Lives on the writer thread for the length of one call.
class WriteTransaction {
  public:
    WriteTransaction(Session& session, domain::tallying::Books& books, tallying::Ledger& ledger,
                     domain::tallying::Calendar& calendar, domain::Instant now,
                     const KeptAnswers& kept_answers)
        : session_(session),
          books_(books),
          ledger_(ledger),
          calendar_(calendar),
          now_(now),
          kept_answers_(kept_answers) {}

    Session& session() { return session_; }
    tallying::Ledger& ledger() { return ledger_; }
    /// The books as they will be published if this transaction commits. Change them together with
    /// the rows.
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
    /// How many answers to repeated requests are kept for one principal.
    const KeptAnswers& kept_answers() const { return kept_answers_; }
    /// Rolls everything back at the end although `fn` gives a value: for trials, whose answer is
    /// what would have been done.
    void discard() { discarded_ = true; }
    bool discarded() const { return discarded_; }

  private:
    Session& session_;
    domain::tallying::Books& books_;
    tallying::Ledger& ledger_;
    domain::tallying::Calendar& calendar_;
    domain::Instant now_;
    const KeptAnswers& kept_answers_;
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

/// Whose read it is, and how much.
struct Reading {
    std::string owner;     ///< the actor who asks; empty: the program itself
    bool is_long = false;  ///< takes more than some milliseconds: short reads do not wait for it
};

/// Opens, migrates and locks the database, loads the books, and runs the writer and the readers
/// until destroyed. Every public member may be called from any thread. Callbacks run on the
/// writer's or a reader's thread and must not block.
class Database {
  public:
    /// Refusals: `database_in_use`, `database_has_links`, `database_newer`, `database_older`
    /// (read-only), `database_not_ours`, `database_corrupt`, `database_unreachable`.
    static domain::Result<std::unique_ptr<Database>> open(DatabaseSettings settings);
    ~Database();

    /// Puts events into the next group. `done` is called once, after the group is durable and its
    /// books are published. Refused before the group began with `queue_full`, `draining`, or a code
    /// of refusal_of(Health); see tallying::Ledger::append for the others, and `key_reused`.
    /// `outcome_unknown` means that the commit may or may not have reached the disk.
    void append(AppendRequest request, std::function<void(domain::Result<AppendAnswer>)> done);
    domain::Result<AppendAnswer> append_and_wait(AppendRequest request);

    /// Runs `fn` so that all that it writes is kept when it returns a value, and nothing when it
    /// returns an error or throws. It shares the transaction and its commit with what waits beside
    /// it, in order of arrival: what comes of it does not depend on what comes of the others,
    /// except that a commit that fails fails all of them. `done` is called once, after the commit
    /// is durable and the books are published. Refusals as for append. An exception of `fn` that is
    /// not the database's comes back as `internal_error`.
    void write(std::function<domain::Result<void>(WriteTransaction&)> fn,
               std::function<void(domain::Result<void>)> done);
    /// The same, waiting for it. For the command line and tests.
    domain::Result<void> write_and_wait(std::function<domain::Result<void>(WriteTransaction&)> fn);

    /// Runs `fn` with a reading session in a consistent snapshot of the database. Who waits is
    /// served in turns (FairQueue), and has at most all readers but one at the same time. Refused
    /// with `queue_full` or `draining`.
    void read(const Reading& reading, std::function<void(Session&)> fn,
              std::function<void(domain::Result<void>)> done);
    /// The same for the program's own reads.
    void read(std::function<void(Session&)> fn, std::function<void(domain::Result<void>)> done);
    domain::Result<void> read_and_wait(std::function<void(Session&)> fn);

    /// Reads that wait for a thread now.
    std::size_t reads_waiting(bool is_long) const;

    /// The books as of the last commit. Never null, never changes once given.
    std::shared_ptr<const domain::tallying::Books> books() const;

    /// Drives whose counts became others at this start because an earlier version of the fold had
    /// made them.
    const std::vector<tallying::TallyChange>& changed_by_rule() const;

    /// Counts the ledger again by SQL on a reader's thread and holds the books against it. When
    /// they differ nobody may believe them (trust() says so at once), the saved tallies are thrown
    /// away, the ledger is replayed through the fold and counted again. `done` is called once; an
    /// error means that nothing could be checked.
    void check_books(std::function<void(domain::Result<BooksCheck>)> done);
    domain::Result<BooksCheck> check_books_and_wait();

    const DatabaseSettings& settings() const;
    Health health() const;
    Trust trust() const;
    /// Why nobody should be sent here, as a stable code, or nothing.
    std::optional<std::string_view> not_ready() const;
    const Statistics& statistics() const;
    /// Publishes the books again when the local day has changed, takes in what other processes
    /// wrote (PostgreSQL), looks whether the database is still there and still the same, and checks
    /// books that nothing has been held against yet. The server calls it every second.
    void tick();
    /// Takes in what other processes wrote, and calls `done` then, whether there was something or
    /// not. However many ask at the same time, the database is asked once. False, and nothing is
    /// called, where there are no others or when draining.
    bool catch_up(std::function<void()> done);
    /// Refuses new writes, finishes those that were taken, saves the tallies and checkpoints. Waits
    /// for it.
    void drain();

  private:
    explicit Database(DatabaseSettings settings);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace storage
