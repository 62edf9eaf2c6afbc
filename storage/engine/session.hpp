// One connection to either engine, and what differs between them.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace storage {

enum class Engine { sqlite, postgresql };

/// What a database error means to the one who has to act on it.
enum class Failure {
    full,        ///< no space; nothing was written
    flush,       ///< a flush to disk failed: what is on disk is unknown
    lost,        ///< the connection is gone
    busy,        ///< another process holds a lock
    constraint,  ///< a rule of the schema refused it
    other,
};

/// A connection for one thread at a time. Throws soci::soci_error when the database does.
class Session {
  public:
    enum class Access { read_write, read_only };

    /// `url` is a file path or postgresql://…
    Session(const std::string& url, Access access);

    soci::session& sql() { return sql_; }
    Engine engine() const { return engine_; }

    /// A subquery with the strings of a JSON array given as parameter `name`, for `IN`.
    std::string strings(std::string_view name) const;

    /// Begins a transaction that will write: it takes the write lock at once, so it cannot fail later for another's
    /// write, and on PostgreSQL makes ledger order and commit order the same by an advisory lock.
    void begin_write();
    /// Begins a transaction whose reads all see one state of the database.
    void begin_read();
    void commit();
    /// Never throws: a connection that cannot roll back is as good as lost.
    void rollback() noexcept;

    /// Runs `statement` as it is, without parameters.
    void run(const std::string& statement) { sql_ << statement; }
    /// Moves the write-ahead log into the database file (SQLite; PASSIVE, waits for nobody).
    void checkpoint();

    /// Must be called while handling the error: looks at the connection's state.
    Failure classify(const std::exception& error);

  private:
    Engine engine_;
    soci::session sql_;
};

/// The engine that `url` names.
Engine engine_of(std::string_view url);

}  // namespace storage
