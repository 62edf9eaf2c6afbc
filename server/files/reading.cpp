#include "server/files/reading.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace server::files {

domain::Error unreadable(const std::string& file, const std::string& system) {
    return {
        domain::ErrorKind::not_found, "file_unreadable", {{"file", file}, {"system", system}}, {}};
}

namespace {

domain::Error refused(const std::string& path) {
    return unreadable(path, std::generic_category().message(errno));
}

}  // namespace

domain::Result<std::string> read_file(const std::string& path, std::size_t most) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return refused(path);
    std::string all;
    char piece[65'536];
    for (;;) {
        const auto n = ::read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n > 0 && all.size() + std::size_t(n) > most) errno = EFBIG;
        if (n < 0 || (n > 0 && all.size() + std::size_t(n) > most)) {
            auto error = refused(path);
            ::close(fd);
            return error;
        }
        if (n == 0) break;
        all.append(piece, std::size_t(n));
    }
    ::close(fd);
    return all;
}

domain::Result<std::ifstream> open_stream(const std::string& path) {
    struct stat about {};
    errno = 0;
    if (::stat(path.c_str(), &about) != 0) return refused(path);
    if (S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        return refused(path);
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return refused(path);
    in.exceptions(std::ios::badbit);
    return in;
}

}  // namespace server::files
