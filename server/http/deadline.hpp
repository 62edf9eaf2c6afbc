// Until when the step at hand may take, by the worker's clock.
#pragma once

#include "server/http/worker.hpp"

#include <cstdint>

namespace server::http {

class Deadline {
  public:
    explicit Deadline(const Worker& worker) : worker_(worker) {}

    /// The worker's clock may be a tick old; nobody is cut short.
    void arm(std::int64_t ms) {
        at_ = worker_.now_ms() + worker_.tick_ms() + ms;
        expired_ = false;
    }
    void clear() { at_ = 0; }
    /// True once when the time is over; whoever waits for the step is to be woken then.
    bool passes(std::int64_t now_ms) {
        if (at_ == 0 || now_ms <= at_) return false;
        at_ = 0;
        expired_ = true;
        return true;
    }
    bool expired() const { return expired_; }
    std::int64_t at() const { return at_; }

  private:
    const Worker& worker_;
    std::int64_t at_ = 0;  ///< 0: none
    bool expired_ = false;
};

}  // namespace server::http
