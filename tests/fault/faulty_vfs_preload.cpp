// The faulty disk for a process that is started from outside: preloaded, it registers itself before
// main.
//   FAULTY_DISK_FULL_WHILE=PATH    full while this file exists
//   FAULTY_DISK_FULL_AFTER=BYTES   full after that many written bytes
//   FAULTY_DISK_FAIL_SYNC=N        the N-th flush is refused
//   FAULTY_READ_FILE=PATH          reading this file fails with EIO …
//   FAULTY_READ_AFTER=BYTES        … behind so many bytes
#include "tests/fault/faulty_vfs.hpp"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <string>
#include <sys/types.h>
#include <unistd.h>

namespace {

[[gnu::constructor]] void install() {
    auto& disk = tests::fault::FaultyDisk::install();
    if (const char* path = std::getenv("FAULTY_DISK_FULL_WHILE")) disk.set_full_while(path);
    if (const char* bytes = std::getenv("FAULTY_DISK_FULL_AFTER"))
        disk.set_full_after(std::atoll(bytes));
    if (const char* nth = std::getenv("FAULTY_DISK_FAIL_SYNC")) disk.fail_sync(std::atoll(nth));
}

bool is_faulty(int fd) {
    static const char* path = std::getenv("FAULTY_READ_FILE");
    if (!path) return false;
    char name[PATH_MAX];
    const auto link = "/proc/self/fd/" + std::to_string(fd);
    const auto n = ::readlink(link.c_str(), name, sizeof name);
    return n > 0 && std::string(name, std::size_t(n)) == path;
}

}  // namespace

/// Takes the place of the C library's: a bad sector in the middle of a file.
extern "C" ssize_t read(int fd, void* into, size_t size) {
    using Read = ssize_t (*)(int, void*, size_t);
    static const auto real = reinterpret_cast<Read>(::dlsym(RTLD_NEXT, "read"));
    if (!is_faulty(fd)) return real(fd, into, size);
    const char* after = std::getenv("FAULTY_READ_AFTER");
    const auto left = (after ? std::atoll(after) : 0) - ::lseek(fd, 0, SEEK_CUR);
    if (left <= 0) {
        errno = EIO;
        return -1;
    }
    return real(fd, into, std::min(size, size_t(left)));
}
