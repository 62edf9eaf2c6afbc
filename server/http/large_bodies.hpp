// What the bodies that are larger than usual take of the memory of the process.
#pragma once

#include <atomic>
#include <cstdint>

namespace server::http {

/// All large bodies of the process together. Any thread.
class LargeBodies {
  public:
    static LargeBodies& of_process() {
        static LargeBodies all;
        return all;
    }

    void set_most(std::int64_t bytes) { most_ = bytes; }
    std::int64_t bytes() const { return bytes_; }
    /// False, and nothing is taken, when it is too much.
    bool take(std::int64_t bytes) {
        if (bytes_.fetch_add(bytes) + bytes <= most_) return true;
        bytes_ -= bytes;
        return false;
    }
    void give_back(std::int64_t bytes) { bytes_ -= bytes; }

  private:
    std::atomic<std::int64_t> most_{std::int64_t(64) << 20};
    std::atomic<std::int64_t> bytes_{0};
};

/// What one body has of it; given back at its end.
class LargeBody {
  public:
    LargeBody() = default;
    ~LargeBody() { LargeBodies::of_process().give_back(taken_); }
    LargeBody(const LargeBody&) = delete;
    LargeBody& operator=(const LargeBody&) = delete;

    /// Room for a body of so many bytes in all; false when there is none.
    bool grow_to(std::int64_t bytes) {
        if (bytes <= taken_) return true;
        // In steps, so that a body in small pieces does not ask for each.
        constexpr std::int64_t step = std::int64_t(1) << 20;
        const auto more = (bytes - taken_ + step - 1) / step * step;
        if (!LargeBodies::of_process().take(more)) return false;
        taken_ += more;
        return true;
    }

  private:
    std::int64_t taken_ = 0;
};

}  // namespace server::http
