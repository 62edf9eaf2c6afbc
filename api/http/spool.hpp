// A body that is made whole before any of it is sent, in bounded memory.
#pragma once

#include "api/http/message.hpp"

#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace storage {
class Database;
}

namespace api {

/// The temporary files of the process hold as much as they may.
struct SpoolFull : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What the temporary files of all answers of the process take together. Any thread.
class SpoolSpace {
  public:
    static SpoolSpace& of_process();

    void set_most(std::uint64_t bytes) { most_ = bytes; }
    std::uint64_t most() const { return most_; }
    std::uint64_t bytes() const { return bytes_; }
    std::uint64_t refused() const { return refused_; }
    /// False, and nothing is taken, when it is too much.
    bool take(std::uint64_t bytes);
    void give_back(std::uint64_t bytes) { bytes_ -= bytes; }

  private:
    std::atomic<std::uint64_t> most_{std::uint64_t(2) * 1024 * 1024 * 1024};
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> refused_{0};
};

/// Takes the chunks of a body: the first in memory, and all of them in a file without a name once
/// they are more than that. So what fails while it is made is still a problem and not half an
/// answer, and a slow reader holds up nobody.
class Spool {
  public:
    static constexpr std::size_t most_in_memory = 256 * 1024;

    /// Runs the job on a thread that may wait for a disk, then calls `then` once: with false when
    /// the job was not run.
    using Elsewhere =
        std::function<void(std::function<void()> job, std::function<void(bool)> then)>;

    /// The file is read back with `elsewhere`: a connection's thread does not wait for a disk.
    explicit Spool(Elsewhere elsewhere, std::size_t most = most_in_memory)
        : elsewhere_(std::move(elsewhere)), most_(most) {}
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Throws std::system_error when the file cannot be written, and SpoolFull when all files
    /// together would be too much.
    void write(std::string_view chunk);
    /// Once, at the end: the body of `response`, as a whole or as a stream.
    void move_into(Response& response);

  private:
    Elsewhere elsewhere_;
    std::size_t most_;
    std::string memory_;
    std::shared_ptr<std::FILE> file_;       ///< gone when it is closed, however the program ends
    std::shared_ptr<std::uint64_t> taken_;  ///< of the space; given back with the file
};

/// On the threads that read the database.
Spool::Elsewhere on_readers(storage::Database& database);

}  // namespace api
