// A body that is made whole before any of it is sent, in bounded memory.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "api/http/message.hpp"

namespace storage {
class Database;
}

namespace api {

/// Takes the chunks of a body: the first in memory, and all of them in a file without a name once they are more than that. So what
/// fails while it is made is still a problem and not half an answer, and a slow reader holds up nobody.
class Spool {
  public:
    static constexpr std::size_t most_in_memory = 256 * 1024;

    /// Runs the job on a thread that may wait for a disk, then calls `then` once: with false when the job was not run.
    using Elsewhere = std::function<void(std::function<void()> job, std::function<void(bool)> then)>;

    /// The file is read back with `elsewhere`: a connection's thread does not wait for a disk.
    explicit Spool(Elsewhere elsewhere, std::size_t most = most_in_memory) : elsewhere_(std::move(elsewhere)), most_(most) {}
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Throws std::system_error when the file cannot be written.
    void write(std::string_view chunk);
    /// Once, at the end: the body of `response`, as a whole or as a stream.
    void move_into(Response& response);

  private:
    Elsewhere elsewhere_;
    std::size_t most_;
    std::string memory_;
    std::FILE* file_ = nullptr;  ///< gone when it is closed, however the program ends
};

/// On the threads that read the database.
Spool::Elsewhere on_readers(storage::Database& database);

}  // namespace api
