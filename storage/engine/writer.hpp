// The one thread that writes: groups, transactions, what failures mean, and the books that follow
// from it.
#pragma once

#include "storage/engine/catalog.hpp"
#include "storage/engine/condition.hpp"
#include "storage/engine/database.hpp"
#include "storage/engine/database_file.hpp"
#include "storage/engine/publication.hpp"
#include "storage/engine/write_group.hpp"
#include "storage/engine/write_queue.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace storage {

class Writer {
  public:
    /// `word` is what other processes are told after a commit, and tells this one's from theirs.
    Writer(const DatabaseSettings& settings, Statistics& statistics, Condition& condition,
           Publication& publication, WriteQueue& queue, std::string word)
        : settings_(settings),
          statistics_(statistics),
          condition_(condition),
          publication_(publication),
          queue_(queue),
          word_(std::move(word)) {}
    ~Writer() { stop(); }

    /// Locks, migrates (or, for reading only, checks) the database, loads the books and publishes
    /// them. Refusals as for Database::open. Throws what the database throws.
    domain::Result<void> load();
    /// Whether an error of load() was one of the file's content. While handling it.
    bool means_corrupt(const std::exception& error) {
        return storage::means_corrupt(error) ||
               (session_ && session_->classify(error) == Failure::corrupt);
    }
    /// What the last load() found to count otherwise than an earlier version of the fold.
    const std::vector<tallying::TallyChange>& changed_by_rule() const { return changed_by_rule_; }
    /// Begins to work on what stands in the queue.
    void start();
    /// True from start() to the end of stop(). Any thread.
    bool started() const { return started_; }
    /// Whether the database's name still leads to the file that is locked. Any thread, once load()
    /// has returned.
    bool file_in_place() const { return file_.in_place(); }
    /// Waits until the closed queue is empty, saves the tallies and checkpoints. May be called
    /// again.
    void stop();
    /// Cuts the connection, so that what waits for a server that does not answer fails. Any thread.
    void interrupt();

  private:
    using Books = domain::tallying::Books;

    void run();
    void publish();
    /// Brings the books level with what the database holds, after a failure or another process's
    /// commit. Throws when the ledger is not a continuation of what the books were made of, or the
    /// schema is newer.
    void catch_up() { catch_up(standing_->ask(ledger_->tip().seq)); }
    void catch_up(const Standing& now);
    /// Begins a transaction with books that are level with the database.
    void begin();
    /// Books that are level with the database and that nobody has seen yet.
    struct Level {
        Books books;
        tallying::Tip tip;
        std::int64_t catalog_at = 0;
    };
    /// What begin() has taken in of others, if anything.
    std::optional<Level> news();
    /// Rolls back a transaction in which nothing is to be kept, but not what `news` says.
    void leave(std::optional<Level> news);
    /// Nothing when the file beneath us is still the one that was opened; else what the group or
    /// job is refused with. `committed` tells whether it was written already.
    domain::Result<void> still_there(bool committed);
    domain::Result<void> ready_to_write();
    /// After an exception inside a transaction: undoes it and says what it meant.
    domain::Error failed(const std::exception& error, bool committing);
    void undo();
    /// True when there is a connection afterwards.
    bool connect();

    /// Carries a group out, commits it, publishes the books and answers everybody.
    void commit(WriteGroup group);
    /// The same for one function, at the start.
    domain::Result<void> write_now(std::function<domain::Result<void>(WriteTransaction&)> fn);
    /// Losing this only makes the next start longer, so its errors are swallowed; a failed flush
    /// still poisons.
    void save_tallies();
    void look_around();

    /// Fresh books from the rows. With `saved` the saved tallies are used when they are whole.
    void load_books(bool saved);
    /// Throws the saved tallies away and replays the ledger.
    domain::Result<void> rebuild();
    /// After the ledger went back beneath us.
    void follow_back();
    /// True when the books say that they were changed far in the future: a clock was wrong when
    /// that was written down.
    bool changed_in_the_future() const;
    /// Puts that right, in a transaction of its own.
    void put_time_right();
    void tell(std::string_view code, domain::Parameters parameters = {});

    /// Commits and lets other processes know.
    void commit_and_tell() { session_->commit_and_tell(word_); }
    bool shared_with_others() const { return engine_of(settings_.url) == Engine::postgresql; }
    domain::Day today() const { return settings_.clock().day(settings_.offset); }

    const DatabaseSettings& settings_;
    Statistics& statistics_;
    Condition& condition_;
    Publication& publication_;
    WriteQueue& queue_;
    const std::string word_;

    DatabaseFile file_;         // before the session: it must outlive every connection
    std::mutex session_mutex_;  // for exchanging the session, against interrupt()
    std::unique_ptr<Session> session_;
    std::unique_ptr<StandingQuery> standing_;
    std::unique_ptr<tallying::Ledger> ledger_;

    // Never touched by another thread after the start.
    Books working_;
    std::int64_t catalog_at_ = 0;
    tallying::Tip published_tip_;
    std::int64_t published_catalog_at_ = 0;
    std::int64_t next_connect_ms_ = 0;
    std::set<std::int64_t> unsaved_;
    std::vector<tallying::TallyChange> changed_by_rule_;
    domain::tallying::Calendar calendar_;
    std::int64_t saved_seq_ = 0;
    bool saved_damaged_ = false;  ///< what stands in the database is to be written anew, whole
    bool resync_ = false;
    bool went_back_ = false;

    std::atomic<bool> started_{false};
    std::thread thread_;
};

}  // namespace storage
