#include "api/http/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace api {
namespace {

[[noreturn]] void failed(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// A file that is gone when it is closed, however the program ends.
int nameless_file() {
    const auto folder = std::filesystem::temp_directory_path();
    int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) return file;
    // Not every file system has files without names.
    auto pattern = (folder / "giothong-XXXXXX").string();
    file = mkostemp(pattern.data(), O_CLOEXEC);
    if (file < 0) failed("cannot make a temporary file");
    unlink(pattern.c_str());
    return file;
}

void write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        auto n = ::write(file, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) failed("cannot write a temporary file");
        bytes.remove_prefix(std::size_t(n));
    }
}

/// What was written a moment ago is still in the page cache, so reading does not hold up the connection's thread.
class FromFile final : public BodyStream {
  public:
    explicit FromFile(int file) : file_(file) {}
    ~FromFile() override { close(file_); }

    void next(Ready ready) override {
        Chunk chunk;
        chunk.bytes.resize(64 * 1024);
        ssize_t n = 0;
        do n = pread(file_, chunk.bytes.data(), chunk.bytes.size(), at_);
        while (n < 0 && errno == EINTR);
        chunk.bytes.resize(n > 0 ? std::size_t(n) : 0);
        at_ += chunk.bytes.size();
        chunk.failed = n < 0;
        chunk.last = n == 0;
        ready(std::move(chunk));
    }

  private:
    int file_;
    off_t at_ = 0;
};

}  // namespace

Spool::~Spool() {
    if (file_ >= 0) close(file_);
}

void Spool::write(std::string_view chunk) {
    if (file_ < 0) {
        if (memory_.size() + chunk.size() <= most_) {
            memory_ += chunk;
            return;
        }
        file_ = nameless_file();
        write_all(file_, memory_);
        memory_ = {};
    }
    write_all(file_, chunk);
}

void Spool::move_into(Response& response) {
    if (file_ < 0)
        response.body = std::make_shared<const std::string>(std::move(memory_));
    else
        response.stream = std::make_shared<FromFile>(std::exchange(file_, -1));
}

}  // namespace api
