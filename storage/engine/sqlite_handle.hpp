// The few calls that need SQLite's own header, which cannot stand in one file with SOCI's.
#pragma once

namespace storage::sqlite {

enum class ErrorClass { full, flush, busy, constraint, other };

/// Turns extended result codes on for a connection (`handle` is sqlite3*).
void prepare(void* handle);
/// What the connection's last error was.
ErrorClass last_error(void* handle);

}  // namespace storage::sqlite
