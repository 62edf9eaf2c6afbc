// A program started by a test, and a plain HTTP client for it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tests::fault {

/// A child process with its output collected. Killed, by its own process id, when the object goes.
class Child {
  public:
    /// `environment` comes on top of this process's own.
    explicit Child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {});
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    pid_t pid() const { return pid_; }
    void signal(int number) const;
    /// The exit status, 128 + the signal that ended it, or nothing when it is still running after `limit`.
    std::optional<int> wait(std::chrono::milliseconds limit);
    /// The port after "127.0.0.1:" in what the program printed; nothing when it ended or `limit` passed before that.
    std::optional<std::uint16_t> port(std::chrono::milliseconds limit);
    std::string output() const;

  private:
    void collect(int fd);

    pid_t pid_ = -1;
    std::optional<int> status_;
    std::thread reader_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string output_;
    bool closed_ = false;
};

struct Answer {
    int status = 0;
    std::string body;
};

/// One keep-alive connection to 127.0.0.1. A call that fails closes it; the next one connects again.
class Client {
  public:
    explicit Client(std::uint16_t port) : port_(port) {}
    ~Client() { close(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Nothing when the connection broke before the whole answer was there.
    std::optional<Answer> get(const std::string& target) { return exchange("GET", target, {}); }
    std::optional<Answer> post(const std::string& target, const std::string& json) {
        return exchange("POST", target, json);
    }

  private:
    std::optional<Answer> exchange(const char* method, const std::string& target, const std::string& body);
    bool connect();
    void close();

    std::uint16_t port_;
    int socket_ = -1;
    std::string buffer_;
};

}  // namespace tests::fault
