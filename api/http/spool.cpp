#include "api/http/spool.hpp"

#include "storage/engine/database.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace api {
namespace {

[[noreturn]] void failed(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void write_all(std::FILE* file, std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size())
        failed("cannot write a temporary file");
}

class FromFile final : public BodyStream {
  public:
    FromFile(std::shared_ptr<std::FILE> file, Spool::Elsewhere elsewhere)
        : file_(std::move(file)), elsewhere_(std::move(elsewhere)) {}

    void next(Ready ready) override {
        // The stream may be gone before the file has been read: both belong to the job.
        auto chunk = std::make_shared<Chunk>();
        elsewhere_(
            [chunk, file = file_] {
                chunk->bytes.resize(64 * 1024);
                chunk->bytes.resize(
                    std::fread(chunk->bytes.data(), 1, chunk->bytes.size(), file.get()));
                chunk->failed = std::ferror(file.get()) != 0;
                chunk->last = chunk->bytes.empty();
            },
            [chunk, ready = std::move(ready)](bool was_read) {
                chunk->failed = chunk->failed || !was_read;
                ready(std::move(*chunk));
            });
    }

  private:
    std::shared_ptr<std::FILE> file_;
    Spool::Elsewhere elsewhere_;
};

}  // namespace

SpoolSpace& SpoolSpace::of_process() {
    static SpoolSpace space;
    return space;
}

bool SpoolSpace::take(std::uint64_t bytes) {
    if (bytes_.fetch_add(bytes) + bytes <= most_) return true;
    bytes_ -= bytes;
    ++refused_;
    return false;
}

void Spool::write(std::string_view chunk) {
    auto to_file = [this](std::string_view bytes) {
        if (!SpoolSpace::of_process().take(bytes.size()))
            throw SpoolFull("temporary files hold as much as they may");
        *taken_ += bytes.size();
        write_all(file_.get(), bytes);
    };
    if (!file_) {
        if (memory_.size() + chunk.size() <= most_) {
            memory_ += chunk;
            return;
        }
        auto* file = std::tmpfile();
        if (!file) failed("cannot make a temporary file");
        auto taken = std::make_shared<std::uint64_t>(0);
        file_ = std::shared_ptr<std::FILE>(file, [taken](std::FILE* f) {
            std::fclose(f);
            SpoolSpace::of_process().give_back(*taken);
        });
        taken_ = std::move(taken);
        to_file(memory_);
        memory_ = {};
    }
    to_file(chunk);
}

void Spool::move_into(Response& response) {
    if (!file_) {
        response.body = std::make_shared<const std::string>(std::move(memory_));
        return;
    }
    if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0)
        failed("cannot read a temporary file");
    response.stream = std::make_shared<FromFile>(std::move(file_), elsewhere_);
}

Spool::Elsewhere on_readers(storage::Database& database) {
    return [&database](std::function<void()> job, std::function<void(bool)> then) {
        database.read([job = std::move(job)](storage::Session&) { job(); },
                      [then = std::move(then)](domain::Result<void> ran) { then(bool(ran)); });
    };
}

}  // namespace api
