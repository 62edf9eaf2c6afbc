#include "server/private_files.hpp"

#include <sys/stat.h>

namespace server {

void make_files_private() {
    ::umask(0077);
}

bool close_to_others(const std::string& database) {
    bool closed = true;
    for (const char* ending : {"", "-wal", "-shm", "-journal", ".lock"}) {
        const auto file = database + ending;
        struct stat about {};
        if (::stat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode) ||
            (about.st_mode & 077) == 0)
            continue;
        closed &= ::chmod(file.c_str(), about.st_mode & 0700) == 0;
    }
    return closed;
}

}  // namespace server
