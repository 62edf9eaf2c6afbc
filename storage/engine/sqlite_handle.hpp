// The few calls that need SQLite's own header, which cannot stand in one file with SOCI's.
#pragma once

namespace storage::sqlite {

enum class ErrorClass { full, flush, busy, constraint, corrupt, other };

/// Once, before the first connection of the process: no locking inside SQLite, because a connection
/// belongs to one thread at a time here, and no accounting of its memory, which takes a global lock
/// for every allocation.
void configure();
/// Turns extended result codes on for a connection (`handle` is sqlite3*).
void prepare(void* handle);
/// Whether a result code says that the file is damaged or is no database.
bool is_corrupt(int result);
/// Makes the end of a connection leave the write-ahead log alone (`handle` is sqlite3*). SQLite
/// moves the log into the file and removes it when the last connection to a file closes. A reader
/// that was opened after another file took the place of the first is the last one of that other
/// file, and would take away the log in which the first one's commits stand.
void leave_log_on_close(void* handle);

/// What the connection's last error was.
ErrorClass last_error(void* handle);

}  // namespace storage::sqlite
