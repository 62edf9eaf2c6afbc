// A program started by a test, with its output lines; ended by its pid at the latest when this goes
// out of scope.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <sys/types.h>
#include <thread>
#include <utility>
#include <vector>

namespace tests::support {

struct ProcessSettings {
    std::vector<std::string> arguments;  ///< the first is the program's path
    std::vector<std::pair<std::string, std::string>> environment;  ///< added to this process's
    std::string user;       ///< run as this user when we are root; empty: as we are
    std::string directory;  ///< empty: where we are
};

class ChildProcess {
  public:
    /// Throws std::runtime_error when it cannot be started.
    explicit ChildProcess(const ProcessSettings& settings);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;

    pid_t pid() const { return pid_; }
    /// The first line (of standard output or standard error) that `wanted` accepts, from those not
    /// yet looked at. Nullopt when the program ended without one; throws after a minute.
    std::optional<std::string> wait_for_line(const std::function<bool(const std::string&)>& wanted);
    void signal(int number);
    /// The exit code, or minus the signal that ended it. Throws after a minute.
    int wait();
    /// Everything it has written so far.
    std::string output();

  private:
    void read(int from);

    pid_t pid_ = -1;
    std::optional<int> result_;
    std::thread reader_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_;
    std::size_t looked_at_ = 0;
    bool ended_ = false;
};

/// Runs a program to its end; returns its exit code and output.
std::pair<int, std::string> run_program(const ProcessSettings& settings);

}  // namespace tests::support
