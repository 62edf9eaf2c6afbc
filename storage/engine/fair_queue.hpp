// A queue that several people share: whoever asks for much waits for his own work, not the others
// for it.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace storage {

/// Jobs of several owners, handed out in turns: each owner that has something waiting gives one
/// job, then it is the next one's turn. Within one owner the order is that of arrival. The empty
/// owner is the program itself: it takes its turns like everybody, and no bound of a single owner
/// holds for it. Knows no clock and no thread; the caller locks. Every call costs the logarithm of
/// the number of owners at most, however many jobs wait.
template <class Job>
class FairQueue {
  public:
    struct Bounds {
        std::size_t waiting = 1'024;         ///< jobs that may wait in all
        std::size_t waiting_of_one = 1'024;  ///< jobs of one owner that may wait
        std::size_t running_of_one = 1;      ///< jobs of one owner that may run at the same time
    };
    struct Taken {
        std::string owner;  ///< for done()
        Job job;
    };

    explicit FairQueue(Bounds bounds) : bounds_(bounds) {}

    /// False, and nothing is taken, when too many wait already, in all or of this owner.
    bool push(const std::string& owner, Job&& job) {
        if (waiting_ >= bounds_.waiting) return false;
        auto at = owners_.try_emplace(owner).first;
        Owner& one = at->second;
        if (!owner.empty() && one.jobs.size() >= bounds_.waiting_of_one) return false;
        one.jobs.push_back(std::move(job));
        ++waiting_;
        take_turn(at);
        return true;
    }

    /// The job whose turn it is; nothing when none waits, or only jobs of owners that have as many
    /// running as they may.
    std::optional<Taken> take() {
        if (turns_.empty()) return std::nullopt;
        auto at = turns_.front();
        turns_.pop_front();
        Owner& one = at->second;
        one.in_turn = false;
        Taken out{at->first, std::move(one.jobs.front())};
        one.jobs.pop_front();
        --waiting_;
        ++one.running;
        take_turn(at);
        return out;
    }

    /// A job that was taken has run.
    void done(const std::string& owner) {
        auto at = owners_.find(owner);
        if (at == owners_.end()) return;
        --at->second.running;
        take_turn(at);
        if (at->second.running == 0 && at->second.jobs.empty()) owners_.erase(at);
    }

    /// True when take() would give something.
    bool ready() const { return !turns_.empty(); }
    std::size_t waiting() const { return waiting_; }

  private:
    struct Owner {
        std::deque<Job> jobs;
        std::size_t running = 0;
        bool in_turn = false;
    };
    using At = typename std::map<std::string, Owner>::iterator;

    void take_turn(At at) {
        Owner& one = at->second;
        if (one.in_turn || one.jobs.empty()) return;
        if (!at->first.empty() && one.running >= bounds_.running_of_one) return;
        one.in_turn = true;
        turns_.push_back(at);
    }

    Bounds bounds_;
    std::map<std::string, Owner> owners_;  ///< those with something waiting or running
    std::deque<At> turns_;                 ///< owners that may give a job, each once
    std::size_t waiting_ = 0;
};

}  // namespace storage
