// One connection to either engine, and what differs between them.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

enum class Engine { sqlite, postgresql };

/// What a database error means to the one who has to act on it.
enum class Failure {
    full,        ///< no space; nothing was written
    flush,       ///< a flush to disk failed: what is on disk is unknown
    lost,        ///< the connection is gone, or leads to a server that takes no writes any more
    corrupt,     ///< pages contradict each other, or the file is no database
    busy,        ///< another process holds a lock
    constraint,  ///< a rule of the schema refused it
    other,
};

/// PostgreSQL has committed and warned: with a synchronous standby that means that the wait for it
/// was cut short, and the commit is on one disk only.
struct CommitWarned : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A connection for one thread at a time. Throws soci::soci_error when the database does.
class Session {
  public:
    enum class Access { read_write, read_only };

    /// `url` is a file path or postgresql://…
    Session(const std::string& url, Access access);

    soci::session& sql() { return sql_; }
    Engine engine() const { return engine_; }

    /// The condition that `column` is one of the strings of a JSON array given as parameter `name`,
    /// in the form that each engine answers from an index without statistics of the table.
    std::string one_of(std::string_view column, std::string_view name) const;

    /// Begins a transaction that will write: it takes the write lock at once, so it cannot fail
    /// later for another's write, and on PostgreSQL makes ledger order and commit order the same by
    /// an advisory lock of the schema.
    void begin_write();
    /// What begin_write() runs on PostgreSQL, for whoever sends more in the same round trip.
    static std::string_view begin_write_text();
    /// Begins a transaction whose reads all see one state of the database.
    void begin_read();
    /// Throws CommitWarned when the server warned; it has committed then.
    void commit();
    /// The same; with it, sessions that listen() are told `word` (PostgreSQL; letters, digits and
    /// hyphens).
    void commit_and_tell(const std::string& word);
    /// From now on this session hears what commit_and_tell() says in its schema (PostgreSQL).
    void listen();
    /// Waits until a word has come or `wake` can be read; returns the words. Throws when the
    /// connection is lost.
    std::vector<std::string> wait_for_words(int wake);
    /// Never throws: a connection that cannot roll back is as good as lost.
    void rollback() noexcept;

    /// Marks a place inside a write transaction that back_to_savepoint() returns to. One at a time:
    /// each is ended by one of the other two. They throw when the transaction has ended in the
    /// meantime.
    void set_savepoint();
    void release_savepoint();
    void back_to_savepoint();

    /// Runs `statement` as it is, without parameters.
    void run(const std::string& statement) { sql_ << statement; }
    /// Moves the write-ahead log into the database file (SQLite; PASSIVE, waits for nobody).
    void checkpoint();

    /// Cuts a PostgreSQL connection: whatever waits for the server fails at once. From any thread
    /// while the session lives.
    void interrupt() noexcept;

    /// Must be called while handling the error: looks at the connection's state.
    Failure classify(const std::exception& error);

  private:
    Engine engine_;
    std::unique_ptr<std::string> warning_ =
        std::make_unique<std::string>();  ///< the last that the server gave
    soci::session sql_;
    std::string schema_;  ///< known to a session that listens
};

/// True for an error that says by itself that pages contradict each other or that the file is no
/// database.
bool means_corrupt(const std::exception& error);
/// The database as it may be shown: a file's path, a URL without its password.
std::string public_name(const std::string& url);
/// The engine that `url` names.
Engine engine_of(std::string_view url);

}  // namespace storage
