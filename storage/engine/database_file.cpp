#include "storage/engine/database_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <mutex>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace storage {
namespace {

using domain::Error;
using domain::ErrorKind;

[[noreturn]] void fail(const std::string& path) {
    throw std::system_error(errno, std::generic_category(), path);
}

/// The files that this process has locked.
struct Held {
    std::mutex mutex;
    std::set<std::pair<dev_t, ino_t>> files;
};
Held& held() {
    static Held one;
    return one;
}

Error in_use(const std::string& path) {
    return {ErrorKind::conflict, "database_in_use", {{"database", path}}, {}};
}

/// False when another holds it.
bool take_lock(int fd, const std::string& path) {
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    fail(path);
}

}  // namespace

DatabaseFile::~DatabaseFile() {
    if (old_lock_fd_ >= 0) ::close(old_lock_fd_);
    if (fd_ < 0) return;
    auto& all = held();
    std::lock_guard guard(all.mutex);
    all.files.erase({identity_.device, identity_.inode});
    ::close(fd_);
}

std::optional<DatabaseFile::Identity> DatabaseFile::identity_of(const std::string& path,
                                                                std::int64_t* size) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) return std::nullopt;
    if (size) *size = about.st_size;
    return Identity{about.st_dev, about.st_ino};
}

domain::Result<void> DatabaseFile::acquire(const std::string& path) {
    auto& all = held();
    std::lock_guard guard(all.mutex);
    if (auto there = identity_of(path); there && all.files.contains({there->device, there->inode}))
        return in_use(path);
    int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) fail(path);
    struct stat about {};
    bool free = false;
    try {
        if (::fstat(fd, &about) != 0) fail(path);
        free = take_lock(fd, path);
    } catch (...) {
        ::close(fd);
        throw;
    }
    // No connection of this process has the file open yet, so that closing it here drops no lock of
    // SQLite's.
    if (!free || about.st_nlink > 1) {
        ::close(fd);
        if (!free) return in_use(path);
        return Error{ErrorKind::conflict, "database_has_links", {{"database", path}}, {}};
    }
    path_ = std::filesystem::canonical(path).string();
    log_path_ = path_ + "-wal";
    auto old_lock = path_ + ".lock";
    old_lock_fd_ = ::open(old_lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (old_lock_fd_ < 0 || !take_lock(old_lock_fd_, old_lock)) {
        ::close(fd);
        if (old_lock_fd_ < 0) fail(old_lock);
        return in_use(path);
    }
    fd_ = fd;
    identity_ = {about.st_dev, about.st_ino};
    size_ = about.st_size;
    all.files.insert({identity_.device, identity_.inode});
    return {};
}

void DatabaseFile::remember_log() {
    if (fd_ >= 0) log_ = identity_of(log_path_);
}

std::optional<std::string> DatabaseFile::harm() {
    if (fd_ < 0) return std::nullopt;
    auto there = identity_of(path_);
    if (!there) return "removed";
    if (*there != identity_) return "replaced";
    struct stat about {};
    // The file grows with checkpoints and is never vacuumed.
    if (::fstat(fd_, &about) != 0 || about.st_size < size_) return "truncated";
    size_ = about.st_size;
    std::int64_t log_size = 0;
    if (log_ && identity_of(log_path_, &log_size) != log_) return "log_replaced";
    if (log_size < std::min(log_size_, largest_kept_log)) return "log_truncated";
    log_size_ = log_size;
    return std::nullopt;
}

bool DatabaseFile::in_place() const {
    return fd_ < 0 || identity_of(path_) == identity_;
}

bool has_links(const std::string& path) {
    struct stat about {};
    return ::stat(path.c_str(), &about) == 0 && about.st_nlink > 1;
}

}  // namespace storage
