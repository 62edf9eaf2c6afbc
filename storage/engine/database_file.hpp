// Keeps a second process out of a database file, and notices when another file takes its place.
#pragma once

#include "domain/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace storage {

/// Holds the file itself locked for its lifetime, by its device and inode: whatever name a second
/// process comes by (a symbolic link, a hard link), it meets the same lock, and no file beside it
/// can be removed to get past it. The lock is a flock(2) of a descriptor of our own. SQLite's locks
/// are fcntl(2) locks, which do not meet it; but closing any descriptor of a file drops all fcntl
/// locks that the process has on it, so this object must outlive every connection, and asks what
/// the process itself holds before it opens anything. The operating system drops the lock when the
/// process ends, however it ends.
class DatabaseFile {
  public:
    DatabaseFile() = default;
    DatabaseFile(const DatabaseFile&) = delete;
    DatabaseFile& operator=(const DatabaseFile&) = delete;
    ~DatabaseFile();

    /// Makes the file when it is not there, readable by its owner only, and locks it. Refusals:
    /// `database_in_use` (another process or another object holds it), `database_has_links` (it has
    /// a second name: SQLite would keep a write-ahead log for each name and lose what stands in the
    /// other). Throws std::system_error when the file cannot be made.
    domain::Result<void> acquire(const std::string& path);

    /// Remembers the write-ahead log that SQLite has opened. After the first transaction.
    void remember_log();

    /// What has happened to the file beneath us: `removed`, `replaced`, `truncated`, `log_replaced`
    /// (the write-ahead log was removed or replaced) or `log_truncated`; nothing when all is as it
    /// was, or when nothing is locked. Four system calls; may be called from one thread at a time.
    std::optional<std::string> harm();

    /// Whether the file that is locked still stands under its name, so that a connection opened now
    /// by that name reaches it; true when nothing is locked. One system call. Any thread, once
    /// acquire() has returned.
    bool in_place() const;

  private:
    struct Identity {
        dev_t device = 0;
        ino_t inode = 0;
        bool operator==(const Identity&) const = default;
    };
    /// Its size too, when that is asked for.
    static std::optional<Identity> identity_of(const std::string& path,
                                               std::int64_t* size = nullptr);

    int fd_ = -1;
    int old_lock_fd_ = -1;  ///< `path` + ".lock", which releases before this one look at
    std::string path_, log_path_;
    Identity identity_;
    std::optional<Identity> log_;
    std::int64_t size_ = 0, log_size_ = 0;
};

/// SQLite cuts a write-ahead log that has grown beyond this, and never one below it (PRAGMA
/// journal_size_limit).
constexpr std::int64_t largest_kept_log = 134'217'728;

/// Whether the file has more names than one; for those who only read it.
bool has_links(const std::string& path);

}  // namespace storage
