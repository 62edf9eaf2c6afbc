#include "storage/engine/sqlite_handle.hpp"

#include <sqlite3.h>

namespace storage::sqlite {

void configure() {
    static const bool done = [] {
        // Refused, harmlessly, when something else in the process has started SQLite already.
        sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 1024, 256);
        return true;
    }();
    (void)done;
}

void prepare(void* handle) {
    sqlite3_extended_result_codes(static_cast<sqlite3*>(handle), 1);
}

void leave_log_on_close(void* handle) {
    sqlite3_db_config(static_cast<sqlite3*>(handle), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

bool is_corrupt(int result) {
    return (result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB;
}

ErrorClass last_error(void* handle) {
    auto* db = static_cast<sqlite3*>(handle);
    int code = sqlite3_extended_errcode(db);
    switch (code) {
        case SQLITE_IOERR_FSYNC:
        case SQLITE_IOERR_DIR_FSYNC:
            return ErrorClass::flush;
        // A write that fails with ENOSPC inside the log comes as one of these; nothing is committed
        // by it.
        case SQLITE_IOERR_WRITE:
        case SQLITE_IOERR_TRUNCATE:
        case SQLITE_IOERR_SHMSIZE:
        case SQLITE_IOERR_SHMMAP:
            return ErrorClass::full;
        default:
            break;
    }
    switch (code & 0xff) {
        case SQLITE_FULL:
            return ErrorClass::full;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorClass::busy;
        case SQLITE_CONSTRAINT:
            return ErrorClass::constraint;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorClass::corrupt;
        default:
            return ErrorClass::other;
    }
}

}  // namespace storage::sqlite
