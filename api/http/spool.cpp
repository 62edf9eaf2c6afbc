#include "api/http/spool.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace api {
namespace {

[[noreturn]] void failed(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

void write_all(std::FILE* file, std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) failed("cannot write a temporary file");
}

/// What was written a moment ago is still in the page cache, so reading does not hold up the connection's thread.
class FromFile final : public BodyStream {
  public:
    explicit FromFile(std::FILE* file) : file_(file) {}
    ~FromFile() override { std::fclose(file_); }

    void next(Ready ready) override {
        Chunk chunk;
        chunk.bytes.resize(64 * 1024);
        chunk.bytes.resize(std::fread(chunk.bytes.data(), 1, chunk.bytes.size(), file_));
        chunk.failed = std::ferror(file_) != 0;
        chunk.last = chunk.bytes.empty();
        ready(std::move(chunk));
    }

  private:
    std::FILE* file_;
};

}  // namespace

Spool::~Spool() {
    if (file_) std::fclose(file_);
}

void Spool::write(std::string_view chunk) {
    if (!file_) {
        if (memory_.size() + chunk.size() <= most_) {
            memory_ += chunk;
            return;
        }
        file_ = std::tmpfile();
        if (!file_) failed("cannot make a temporary file");
        write_all(file_, memory_);
        memory_ = {};
    }
    write_all(file_, chunk);
}

void Spool::move_into(Response& response) {
    if (!file_) {
        response.body = std::make_shared<const std::string>(std::move(memory_));
        return;
    }
    if (std::fflush(file_) != 0 || std::fseek(file_, 0, SEEK_SET) != 0) failed("cannot read a temporary file");
    response.stream = std::make_shared<FromFile>(std::exchange(file_, nullptr));
}

}  // namespace api
