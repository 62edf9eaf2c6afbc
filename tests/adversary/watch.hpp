// The innocent client: logs at its drive and reads totals all the time. How long it waits, against
// how long it waited while all was quiet, and how much memory the program takes.
#pragma once

#include "tests/adversary/world.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace tests::adversary {

class Watch {
  public:
    Watch(World& world, pid_t program);
    ~Watch();

    /// Measures while nobody attacks.
    void quiet(int requests);
    /// Goes on in a thread of its own until stop().
    void start();
    void stop();

    /// Bags that it was answered for.
    std::int64_t acknowledged() const { return acknowledged_; }
    /// Writes down what is out of bounds, and says what was measured.
    std::string check();

    /// The drive where only it logs, and what it logs there.
    static constexpr const char* drive = "dot-a-yen";
    static constexpr int nominal_ml = 450;

  private:
    struct Measured {
        std::vector<double> milliseconds;
        std::size_t refused = 0;
    };
    void ask(support::HttpClient& client, Measured& into, std::uint64_t n);
    std::int64_t kibibytes(const std::string& name) const;

    World& world_;
    pid_t program_;
    Random random_;
    Headers headers_;
    std::string device_;
    Measured quiet_, attacked_;
    std::int64_t memory_before_ = 0;
    std::int64_t acknowledged_ = 0;
    std::atomic<bool> over_{false};
    std::string broken_;
    std::thread thread_;
};

}  // namespace tests::adversary
