// Keeps a second process out of a database file.
#pragma once

#include <string>

namespace storage {

/// Holds `path` + ".lock" locked for its lifetime. The operating system drops the lock when the process ends, however it ends.
class LockFile {
  public:
    LockFile() = default;
    LockFile(const LockFile&) = delete;
    LockFile& operator=(const LockFile&) = delete;
    ~LockFile();

    /// False when another process (or another object) holds it; throws std::system_error when it cannot be made.
    bool acquire(const std::string& path);

  private:
    int fd_ = -1;
};

}  // namespace storage
