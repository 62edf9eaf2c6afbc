#include "storage/engine/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace storage {

LockFile::~LockFile() {
    if (fd_ >= 0) ::close(fd_);
}

bool LockFile::acquire(const std::string& path) {
    auto name = path + ".lock";
    fd_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), name);
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return true;
    int error = errno;
    ::close(fd_);
    fd_ = -1;
    if (error == EWOULDBLOCK) return false;
    throw std::system_error(error, std::generic_category(), name);
}

}  // namespace storage
